/** Workers as processes of `node:cluster`: the same command once more, at the same port, which the first process shares out. */
import cluster from 'node:cluster';
import type { Worker, WorkerRole } from '../workers.ts';
import type { Io } from './io.ts';

/** By which a worker knows what it is. */
const roleVariable = 'PORTICO_WORKER';
/** What the first process says to have a worker finish. */
const stopMessage = /^stop (SIGINT|SIGTERM)$/;

/** Undefined in the first process. */
export function readRole(env: NodeJS.ProcessEnv): WorkerRole | undefined {
  if (!cluster.isWorker) return undefined;
  const text = env[roleVariable] ?? '';
  return { announces: text.includes('announces'), speaks: text.includes('speaks') };
}

export function fork({ announces, speaks }: WorkerRole): Worker {
  const role = [...(announces ? ['announces'] : []), ...(speaks ? ['speaks'] : [])].join(' ');
  const worker = cluster.fork({ [roleVariable]: role });
  return {
    pid: worker.process.pid,
    listening: new Promise((resolve) => worker.once('listening', () => resolve())),
    ended: new Promise((resolve) => worker.once('exit', (code, signal) => resolve({ code, signal }))),
    stop: (signal) => {
      if (worker.isConnected()) worker.send(`stop ${signal}`);
    },
    kill: () => worker.process.kill('SIGKILL'),
  };
}

/**
 * The signal that ends a worker: what the first process says, or a SIGTERM of its own. Ctrl-C reaches every process of a terminal, and
 * what it means is the first one's to say; it is the first one, too, that ends a worker at a second signal.
 */
export function workerSignals(): Io['nextSignal'] {
  process.on('SIGINT', () => {});
  const told = new Promise<'SIGINT' | 'SIGTERM'>((resolve) => {
    process.on('message', (message) => {
      const signal = typeof message === 'string' ? stopMessage.exec(message)?.[1] : undefined;
      if (signal) resolve(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
    });
    process.on('SIGTERM', () => resolve('SIGTERM'));
  });
  let asked = 0;
  return () => (asked++ === 0 ? told : new Promise(() => {}));
}
