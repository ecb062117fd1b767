/** Where the package of Portico is, whether its sources run or what is built of them: its version, and what it brings with it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** By its own name, as the depth of a file under it says nothing once many files have become one. */
const manifest = new URL(import.meta.resolve('portico/package.json'));

export const home = fileURLToPath(new URL('.', manifest));

/** What `--version` and the metrics say. */
export function versionOfPortico(): string {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return version;
}
