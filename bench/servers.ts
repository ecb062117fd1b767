/** Starting and stopping what is measured, and what it is measured with: each program on its own core. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { compiled } from './native.ts';

export const gatewayCore = 0;
export const loadCore = 1;

export type Server = {
  readonly port: number;
  readonly pid: number;
  /** From its start to its first good answer, in milliseconds. */
  readonly startMs: number;
  readonly stop: () => Promise<void>;
};

export type Launch = {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly core: number;
};

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

/**
 * Starts a server and waits until `probe` holds. What it says is told only if it fails.
 *
 * @throws if it ends, or is not ready within the time
 */
export async function startServer(
  port: number,
  { command, env, cwd, core }: Launch,
  probe: () => Promise<boolean>,
  patienceMs = 60_000,
): Promise<Server> {
  const begun = performance.now();
  const child = spawn('taskset', ['-c', String(core), ...command], {
    env: { ...process.env, ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-2000);
    });
  }
  const failed = once(child, 'exit').then(([code]) => `ended with ${code}`);
  failed.catch(() => {});
  const startMs = async (): Promise<number> => {
    while (performance.now() - begun < patienceMs) {
      if (await probe()) return performance.now() - begun;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    return Number.NaN;
  };
  const ready = await Promise.race([startMs(), failed]);
  if (typeof ready === 'string' || Number.isNaN(ready)) {
    child.kill('SIGKILL');
    throw new Error(`${typeof ready === 'string' ? ready : 'is not ready'}: ${said.trim() || 'it said nothing'}`);
  }
  return { port, pid: child.pid ?? 0, startMs: ready, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

export type Backend = {
  readonly url: string;
  readonly calls: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** The real servers, and before them the one in C that remembers what they said. */
export async function startBackend(): Promise<Backend> {
  const origin = fork(join(import.meta.dirname, 'origin/main.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [originPort] = (await once(origin, 'message')) as [number]; // main.ts says its port
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // How many calls came to each server since the last time; to ask is not counted.
  const calls = async (): Promise<number> => {
    const counts: unknown = await (await fetch(`${url}/-/calls`)).json();
    return Object.values(counts as Record<string, number>).reduce((sum, count) => sum + count, 0); // as backend.c writes it
  };
  const launch = { command: [compiled('backend'), String(port), String(originPort)], core: loadCore };
  const server = await startServer(port, launch, () =>
    calls().then(
      () => true,
      () => false,
    ),
  );
  return {
    url,
    calls,
    stop: async () => {
      origin.disconnect();
      await server.stop();
    },
  };
}
