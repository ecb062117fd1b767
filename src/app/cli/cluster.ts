/** Workers as processes of `node:cluster`: the same command once more, at the same port, which the first process shares out. */
import cluster, { type Worker as ClusterWorker } from 'node:cluster';
import type { Question } from '../admin/control.ts';
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
    ask: asker(worker),
  };
}

/** What processes say to each other of the admin plane's business. */
type Asked = { readonly asked: number; readonly question: Question };
type Answered = { readonly answered: number; readonly answer?: unknown; readonly error?: string };

/** Asks a worker, and finds the answer to each question by its number. */
function asker(worker: ClusterWorker): Worker['ask'] {
  const waiting = new Map<number, (answered: Answered) => void>();
  let last = 0;
  worker.on('message', (message: Answered) => waiting.get(message.answered)?.(message));
  worker.once('exit', () => {
    for (const [answered, tell] of waiting) tell({ answered, error: 'it has ended' });
  });
  return (question) =>
    new Promise((resolve, reject) => {
      const asked = ++last;
      waiting.set(asked, ({ answer, error }) => {
        waiting.delete(asked);
        if (error === undefined) resolve(answer);
        else reject(new Error(error));
      });
      worker.send({ asked, question } satisfies Asked, (error) => {
        if (error) waiting.get(asked)?.({ answered: asked, error: error.message });
      });
    });
}

/** In a worker: answers what the first process asks. */
export function answerFirst(answer: (question: Question) => Promise<unknown>): void {
  process.on('message', (message: Asked | string) => {
    if (typeof message !== 'object' || message.asked === undefined) return;
    const { asked: answered, question } = message;
    const send = (told: Answered): void => void (process.connected && process.send?.(told, () => {}));
    answer(question).then(
      (given) => send({ answered, answer: given }),
      (error: unknown) => send({ answered, error: String(error) }),
    );
  });
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
