/** Portico, of this checkout or another, and the floors. */
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

/** @param checkout whose `src/` runs; the projects, and with them the load, are always this one's */
export function portico(
  name: string,
  env: Readonly<Record<string, string>> = {},
  checkout = join(bench, '..'),
): Target {
  const main = join(resolve(checkout), 'src/app/cli/portico.js');
  return {
    name,
    graphql: true,
    path: ({ client }: Workload) => `/${client}/graphql`,
    launch: async ({ project }, { backend, issuer, port }) => ({
      command: [
        process.execPath,
        main,
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
