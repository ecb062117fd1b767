/** Several processes at one port: starts them, replaces one that died, and ends them together. They share nothing but the port. */
import type { Log } from '../util/log.ts';
import type { Question } from './admin/control.ts';

/** A process that serves, as the one that started it sees it. */
export type Worker = {
  readonly pid: number | undefined;
  /** Resolves when it listens; never, if it ends before. */
  readonly listening: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Lets it finish what is in flight. */
  readonly stop: (signal: 'SIGINT' | 'SIGTERM') => void;
  readonly kill: () => void;
  /** Rejects where it cannot answer. */
  readonly ask: (question: Question) => Promise<unknown>;
  /** Lets it ask this process. */
  readonly onQuestion: (answer: (question: Question) => Promise<unknown>) => void;
};

/** What a worker is told at its start: what all of them would say is said by the first alone. */
export type WorkerRole = { readonly announces: boolean; readonly speaks: boolean };

export type SuperviseOptions = {
  readonly count: number;
  readonly fork: (role: WorkerRole) => Worker;
  readonly nextSignal: () => Promise<'SIGINT' | 'SIGTERM'>;
  readonly log: Log;
  /** @default that many milliseconds */
  readonly wait?: (ms: number) => Promise<void>;
};

/** How long a place stays empty after a death: doubled each time, from the first value up to the last, in milliseconds. */
const firstPauseMs = 100;
const longestPauseMs = 30_000;
/** Whoever lived this long did not die of its start. */
const healthyMs = 60_000;

/**
 * Runs the workers until a signal, or until the first of them cannot start.
 *
 * @returns the exit code: the first worker's where it could not start, 130 or 143 for a second signal
 */
export async function supervise(options: SuperviseOptions): Promise<number> {
  const { count, fork, nextSignal, log, wait = pause } = options;
  const signalled = nextSignal();
  // It checks the files for all: where it cannot start, nobody could.
  const first = fork({ announces: true, speaks: true });
  const workers = new Map<number, Worker>([[0, first]]);
  const serving = new Set<Worker>();
  let stopping: 'SIGINT' | 'SIGTERM' | undefined;

  const begun = await Promise.race([first.listening, first.ended, signalled]);
  if (typeof begun === 'object') return begun.code ?? 1;
  if (typeof begun === 'string') return finish(begun);
  for (let place = 1; place < count; place++) workers.set(place, fork({ announces: false, speaks: false }));
  for (const place of workers.keys()) void keep(place);
  return finish(await signalled);

  /** Keeps a place filled. */
  async function keep(place: number): Promise<void> {
    let pauseMs = firstPauseMs;
    for (;;) {
      const worker = workers.get(place);
      if (!worker) return;
      void worker.listening.then(() => {
        serving.add(worker);
        log('info', 'a worker serves', { pid: worker.pid });
      });
      const began = performance.now();
      const { code, signal } = await worker.ended;
      serving.delete(worker);
      if (stopping) return;
      if (performance.now() - began > healthyMs) pauseMs = firstPauseMs;
      log('error', 'a worker died and is replaced', { pid: worker.pid, code, signal, inMs: pauseMs });
      await wait(pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      if (stopping) return;
      workers.set(place, fork({ announces: false, speaks: place === 0 }));
    }
  }

  async function finish(signal: 'SIGINT' | 'SIGTERM'): Promise<number> {
    stopping = signal;
    // Who does not serve yet has nothing to finish.
    for (const worker of workers.values()) serving.has(worker) ? worker.stop(signal) : worker.kill();
    const ended = Promise.all([...workers.values()].map((worker) => worker.ended)).then(() => 0);
    const again = nextSignal().then((second) => {
      for (const worker of workers.values()) worker.kill();
      return second === 'SIGINT' ? 130 : 143;
    });
    return Promise.race([ended, again]);
  }
}

/** It keeps this process alive, also while there is no worker at all. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
