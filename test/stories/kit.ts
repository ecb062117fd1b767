/** What the stories share: copies of the demo that they may change, and the command line run on the real gateway. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Io } from '../../src/app/cli/io.ts';
import { type Ran, runLine } from '../app/cli/io.ts';
import type { BackendName } from '../backends/all.ts';
import { type Lifetime, makeDirectory } from '../kit/directory.ts';
import { root } from '../kit/shop.ts';

/**
 * A copy of the demo's `schemas/` and `bff/`, with its configuration.
 *
 * @param files contents by path, in place of the demo's or beside them
 * @param backends what the configuration says of backends
 */
export function copyDemo(
  t: Lifetime,
  files: Readonly<Record<string, string>> = {},
  backends: Readonly<Partial<Record<BackendName, { readonly timeout: string }>>> = {},
): Promise<string> {
  const demo = JSON.stringify(pathToFileURL(join(root, 'portico.config.ts')).href);
  const config = `import demo from ${demo};\nexport default { ...demo, backends: ${JSON.stringify(backends)} };\n`;
  return makeDirectory(t, { 'portico.config.ts': config, ...files }, root);
}

/** Runs `portico …` in this process, from `directory`, to its end. */
export function portico(argv: readonly string[], directory: string, io: Partial<Io> = {}): Promise<Ran> {
  return runLine(argv, {}, { directory, env: process.env, host: () => import('../../src/app/gateway.ts'), ...io });
}
