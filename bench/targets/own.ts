/** Portico, of this checkout or another, and the floors. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Workload } from '../workloads/workload.ts';
import type { Target } from './target.ts';

const bench = join(import.meta.dirname, '..');

/** `floor`: what the workload's file says; `constant`: bare `node:http` with the bytes of the answer. */
export const floor: Target = {
  name: 'floor',
  graphql: false,
  path: () => '/graphql',
  launch: async ({ name }, { backend, port }) => ({
    command: [process.execPath, join(bench, 'floor/floor.ts'), name, String(port)],
    env: { BENCH_BACKEND: backend },
  }),
};

/**
 * @param checkout whose `src/` runs; without one this one's, built as for an installed package. The projects, and with them the load,
 * are always this one's
 */
export function portico(name: string, env: Readonly<Record<string, string>> = {}, checkout?: string): Target {
  return {
    name,
    graphql: true,
    path: ({ client }: Workload) => `/${client}/graphql`,
    launch: async ({ project }, { backend, issuer, port }) => ({
      command: [
        process.execPath,
        join(checkout === undefined ? installed() : resolve(checkout), bin),
        'start',
        join(bench, 'portico', project),
        '--port',
        String(port),
        '--config',
        join(bench, 'portico/portico.config.ts'),
      ],
      env: { BENCH_BACKEND: backend, BENCH_ISSUER: issuer, ...env },
    }),
  };
}

export const bin = 'src/app/cli/portico.js';
let folder: string | undefined;

/** What would be installed of this checkout; gone with the process. */
export function installed(): string {
  if (folder) return folder;
  const made = mkdtempSync(join(tmpdir(), 'portico-bench-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  const root = join(bench, '..');
  execFileSync(process.execPath, [join(root, 'build.ts'), join(made, 'dist')], { stdio: 'ignore' });
  mkdirSync(join(made, 'src/app/cli'), { recursive: true });
  for (const file of [bin, 'package.json']) copyFileSync(join(root, file), join(made, file));
  symlinkSync(join(root, 'node_modules'), join(made, 'node_modules'));
  folder = made;
  return made;
}
