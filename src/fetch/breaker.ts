/** The circuit breaker of one instance of a backend: after many failures it is left alone, then tried with one call. */
import type { Clock } from '../util/clock.ts';

export type BreakerOptions = {
  /** Opens when this share of the window's calls failed, over 0 and up to 1. */
  readonly failureShare: number;
  readonly windowMs: number;
  /** How long it stays open before a call may probe. */
  readonly openMs: number;
};

/** `unknown`: the call proved nothing about the backend, as when the caller went away. */
export type Outcome = 'success' | 'failure' | 'unknown';

export type BreakerState = 'closed' | 'open' | 'probing';

/** Fewer calls than this say nothing about a share. */
const minimumCalls = 5;
const slotsInWindow = 10;

export class Breaker {
  readonly #options: BreakerOptions;
  readonly #clock: Clock;
  readonly #onChange: (state: BreakerState) => void;
  /** The window in slots, oldest first, so that old calls drop out little by little. */
  #slots: { readonly number: number; calls: number; failures: number }[] = [];
  #state: BreakerState = 'closed';
  #openedMs = 0;
  #probeOut = false;
  /** Changes with the state: results of calls that were admitted in an earlier one do not count. */
  #period = 0;

  constructor(options: BreakerOptions, clock: Clock, onChange: (state: BreakerState) => void = () => {}) {
    this.#options = options;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** A ticket for one call, to be settled; undefined where none may be made. */
  admit(): number | undefined {
    if (this.#state === 'closed') return this.#period;
    if (this.#state === 'open' && this.#clock.monotonic() - this.#openedMs >= this.#options.openMs)
      this.#change('probing');
    if (this.#state === 'open' || this.#probeOut) return undefined;
    this.#probeOut = true;
    return this.#period;
  }

  settle(ticket: number, outcome: Outcome): void {
    if (ticket !== this.#period) return;
    if (this.#state === 'probing') {
      this.#probeOut = false;
      if (outcome !== 'unknown') this.#change(outcome === 'success' ? 'closed' : 'open');
    } else if (outcome !== 'unknown' && this.#failing(outcome === 'failure')) {
      this.#change('open');
    }
  }

  #failing(failed: boolean): boolean {
    const number = Math.floor(this.#clock.monotonic() / (this.#options.windowMs / slotsInWindow));
    let slot = this.#slots.at(-1);
    if (slot?.number !== number) {
      slot = { number, calls: 0, failures: 0 };
      this.#slots = [...this.#slots.filter((old) => old.number > number - slotsInWindow), slot];
    }
    slot.calls += 1;
    if (!failed) return false;
    slot.failures += 1;
    const calls = this.#slots.reduce((sum, each) => sum + each.calls, 0);
    const failures = this.#slots.reduce((sum, each) => sum + each.failures, 0);
    return calls >= minimumCalls && failures / calls >= this.#options.failureShare;
  }

  #change(state: BreakerState): void {
    this.#state = state;
    this.#period += 1;
    this.#probeOut = false;
    this.#slots = [];
    if (state === 'open') this.#openedMs = this.#clock.monotonic();
    this.#onChange(state);
  }
}
