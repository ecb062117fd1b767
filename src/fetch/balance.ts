/** Which instance of a backend gets a call: the least busy of those that work. */
import type { Clock } from '../util/clock.ts';
import type { Breaker, Outcome } from './breaker.ts';

/** A call's place at an instance; `done` once, when it is known how it went. */
export type Turn = { readonly origin: string; readonly done: (outcome: Outcome) => void };

type Instance = {
  readonly origin: string;
  readonly breaker: Breaker | undefined;
  inFlight: number;
  failures: number;
  restsUntilMs: number;
};

const firstRestMs = 1_000;
const longestRestMs = 30_000;

export class Balance {
  readonly #group: readonly Instance[];
  readonly #others = new Map<string, Instance>();
  readonly #createBreaker: (origin: string) => Breaker | undefined;
  readonly #clock: Clock;
  #rotation = 0;

  /** @param origins instances that stand for one another; any other origin stands for itself */
  constructor(origins: readonly string[], createBreaker: (origin: string) => Breaker | undefined, clock: Clock) {
    this.#createBreaker = createBreaker;
    this.#clock = clock;
    this.#group = [...new Set(origins)].map((origin) => this.#create(origin));
  }

  /** The instance for a call to `origin`, rather not `avoid`; undefined where every breaker is open. */
  choose(origin: string, avoid?: string): Turn | undefined {
    if (this.#group.length === 0) return this.#turn(this.#other(origin));
    for (const instance of this.#candidates(origin, avoid)) {
      const turn = this.#turn(instance);
      if (turn) return turn;
    }
    return undefined;
  }

  #turn(instance: Instance): Turn | undefined {
    const ticket = instance.breaker ? instance.breaker.admit() : 0;
    if (ticket === undefined) return undefined;
    instance.inFlight += 1;
    return {
      origin: instance.origin,
      done: (outcome) => {
        instance.inFlight -= 1;
        instance.breaker?.settle(ticket, outcome);
        this.#rest(instance, outcome);
      },
    };
  }

  #candidates(origin: string, avoid: string | undefined): readonly Instance[] {
    if (!this.#group.some((instance) => instance.origin === origin)) return [this.#other(origin)];
    if (this.#group.length === 1) return this.#group;
    const nowMs = this.#clock.monotonic();
    this.#rotation = (this.#rotation + 1) % this.#group.length;
    const rotated = [...this.#group.slice(this.#rotation), ...this.#group.slice(0, this.#rotation)];
    const resting = (instance: Instance): number => Math.max(0, instance.restsUntilMs - nowMs);
    const avoided = (instance: Instance): number => Number(instance.origin === avoid);
    return rotated.sort((a, b) => resting(a) - resting(b) || avoided(a) - avoided(b) || a.inFlight - b.inFlight);
  }

  #other(origin: string): Instance {
    const known = this.#others.get(origin);
    if (known) return known;
    const instance = this.#create(origin);
    this.#others.set(origin, instance);
    return instance;
  }

  #create(origin: string): Instance {
    return { origin, breaker: this.#createBreaker(origin), inFlight: 0, failures: 0, restsUntilMs: 0 };
  }

  /** Even without a breaker, an instance that failed is left out for a while, longer each time, as long as others work. */
  #rest(instance: Instance, outcome: Outcome): void {
    if (outcome === 'unknown') return;
    if (outcome === 'success') {
      instance.failures = 0;
      instance.restsUntilMs = 0;
      return;
    }
    instance.failures += 1;
    const restMs = Math.min(longestRestMs, firstRestMs * 2 ** (instance.failures - 1));
    instance.restsUntilMs = this.#clock.monotonic() + restMs;
  }
}
