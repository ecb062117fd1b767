/**
 * Turns for what is dear and comes from anybody: documents that never came before have to be parsed, validated and planned, while all
 * others wait. One begins in each turn of the event loop, so that whatever else arrived is served in between, and together they take
 * no more than a share of the time. Who has to wait does so beside others like it, so that nobody stands behind one who sends many.
 */
import type { Around } from '../util/around.ts';
import { type Clock, systemClock } from '../util/clock.ts';

export type TurnsOptions = {
  /** Of the time, when others are waiting. @default 0.5 */
  readonly share?: number;
  /** Milliseconds that may be spent at once after a while in which nothing was. @default 50 */
  readonly burstMs?: number;
  /** How much may wait, and how much of one key. @default 1000, 200 */
  readonly maxWaiting?: number;
  readonly maxOfOne?: number;
  readonly clock?: Clock;
};

type Waiting = { readonly what: string; readonly begin: () => void };

export class Turns {
  readonly #share: number;
  readonly #burstMs: number;
  readonly #maxWaiting: number;
  readonly #maxOfOne: number;
  readonly #clock: Clock;
  /** By key, the one whose turn is next first. */
  readonly #queues = new Map<string, Waiting[]>();
  /** What waits, whoever was the first to want it. */
  readonly #turns = new Map<string, Promise<void>>();
  #credit: number;
  #at: number;
  /** Whether one has begun in this turn of the event loop, or somebody sees to it that the next one does. */
  #isBusy = false;

  constructor({
    share = 0.5,
    burstMs = 50,
    maxWaiting = 1000,
    maxOfOne = 200,
    clock = systemClock,
  }: TurnsOptions = {}) {
    this.#share = share;
    this.#burstMs = burstMs;
    this.#maxWaiting = maxWaiting;
    this.#maxOfOne = maxOfOne;
    this.#clock = clock;
    this.#credit = burstMs;
    this.#at = clock.monotonic();
  }

  get waiting(): number {
    return this.#turns.size;
  }

  /**
   * Undefined where it may begin at once, a promise where it has to wait; `'full'` where too much does already.
   *
   * @param key whose it is
   * @param what is to be done: for all who want the same there is one turn
   */
  enter(key: string, what: string): Promise<void> | 'full' | undefined {
    const same = this.#turns.get(what);
    if (same) return same;
    if (this.waiting === 0 && !this.#isBusy && this.#earned() > 0) {
      this.#isBusy = true;
      setImmediate(this.#next);
      return undefined;
    }
    const own = this.#queues.get(key) ?? [];
    if (this.waiting >= this.#maxWaiting || own.length >= this.#maxOfOne) return 'full';
    const turn = new Promise<void>((begin) => {
      own.push({ what, begin });
    });
    this.#queues.set(key, own);
    this.#turns.set(what, turn);
    if (!this.#isBusy) {
      this.#isBusy = true;
      this.#next();
    }
    return turn;
  }

  /** So much time went into what had begun. */
  spend(ms: number): void {
    this.#credit -= ms;
  }

  /** Does what a new document needs, and counts the time. */
  readonly around: Around = (work) => {
    const begun = this.#clock.monotonic();
    try {
      return work();
    } finally {
      this.spend(this.#clock.monotonic() - begun);
    }
  };

  readonly #next = (): void => {
    if (this.waiting === 0) {
      this.#isBusy = false;
      return;
    }
    const credit = this.#earned();
    if (credit <= 0) {
      setTimeout(this.#next, Math.max(1, -credit / this.#share)).unref();
      return;
    }
    // What it leads to happens before the event loop goes on, and has spent its time then.
    this.#take()?.begin();
    setImmediate(this.#next);
  };

  /** One of the key that has waited longest for its turn; the key's others come after all other keys. */
  #take(): Waiting | undefined {
    for (const [key, queue] of this.#queues) {
      const taken = queue.shift();
      this.#queues.delete(key);
      if (queue.length > 0) this.#queues.set(key, queue);
      if (taken) this.#turns.delete(taken.what);
      return taken;
    }
    return undefined;
  }

  #earned(): number {
    const now = this.#clock.monotonic();
    this.#credit = Math.min(this.#burstMs, this.#credit + (now - this.#at) * this.#share);
    this.#at = now;
    return this.#credit;
  }
}
