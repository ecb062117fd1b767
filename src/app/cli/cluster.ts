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
  const peer = peerOf(worker);
  return {
    pid: worker.process.pid,
    listening: new Promise((resolve) => worker.once('listening', () => resolve())),
    ended: new Promise((resolve) => worker.once('exit', (code, signal) => resolve({ code, signal }))),
    stop: (signal) => {
      if (worker.isConnected()) worker.send(`stop ${signal}`);
    },
    kill: () => worker.process.kill('SIGKILL'),
    ask: asker(peer),
    onQuestion: answerer(peer),
  };
}

/** What processes say to each other of what is counted and what is purged. */
type Asked = { readonly asked: number; readonly question: Question };
type Answered = { readonly answered: number; readonly answer?: unknown; readonly error?: string };

/** The way to another process: a worker's, or in a worker that to the first. */
type Peer = {
  readonly send: (message: Asked | Answered, done: (error: Error | null) => void) => void;
  readonly hear: (listener: (message: Partial<Asked & Answered> | string) => void) => void;
  readonly whenGone: (listener: () => void) => void;
};

/** Asks, and finds the answer to each question by its number. */
function asker(peer: Peer): (question: Question) => Promise<unknown> {
  const waiting = new Map<number, (answered: Answered) => void>();
  let last = 0;
  peer.hear((message) => {
    if (typeof message !== 'string' && message.answered !== undefined)
      waiting.get(message.answered)?.({ ...message, answered: message.answered });
  });
  peer.whenGone(() => {
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
      peer.send({ asked, question }, (error) => {
        if (error) waiting.get(asked)?.({ answered: asked, error: error.message });
      });
    });
}

function answerer(peer: Peer): (answer: (question: Question) => Promise<unknown>) => void {
  return (answer) =>
    peer.hear((message) => {
      if (typeof message === 'string' || message.asked === undefined || !message.question) return;
      const { asked: answered, question } = message;
      // Whoever has gone meanwhile wants to know nothing more.
      const send = (told: Answered): void => peer.send(told, () => {});
      answer(question).then(
        (given) => send({ answered, answer: given }),
        (error: unknown) => send({ answered, error: String(error) }),
      );
    });
}

function peerOf(worker: ClusterWorker): Peer {
  return {
    send(message, done) {
      if (worker.isConnected()) worker.send(message, done);
      else done(new Error('it has ended'));
    },
    hear: (listener) => worker.on('message', listener),
    whenGone: (listener) => worker.once('exit', listener),
  };
}

/** In a worker: the first process. */
const first: Peer = {
  send(message, done) {
    if (process.connected && process.send) process.send(message, undefined, undefined, done);
    else done(new Error('the first process has ended'));
  },
  hear: (listener) => process.on('message', (message) => listener(message as Partial<Asked & Answered> | string)),
  whenGone: (listener) => process.once('disconnect', listener),
};

/** In a worker: answers what the first process asks. */
export const answerFirst = answerer(first);

/** In a worker: asks the first process. */
export function openAskFirst(): (question: Question) => Promise<unknown> {
  return asker(first);
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
