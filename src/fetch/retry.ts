/** Whether a call is made again, and when: jittered backoff, Retry-After, and a budget against storms. */
import type { Clock } from '../util/clock.ts';
import type { Ending } from '../util/ending.ts';
import { CallError } from './error.ts';
import type { CallResponse } from './transport.ts';

const firstBackoffMs = 25;
const longestBackoffMs = 1_000;

/** Retries are at most this share of the calls, beyond a small stock. */
const budgetShare = 0.2;
const budgetStock = 10;

/** Decides for one backend; one object for all its calls, because they share the budget. */
export class Retry {
  readonly #attempts: number;
  readonly #clock: Clock;
  readonly #random: () => number;
  /** Calls bring tokens in and retries take them out: when everything fails, retries stay a fifth of the load. */
  #tokens = budgetStock;

  /** @param attempts how many, after the first */
  constructor(attempts: number, clock: Clock, random: () => number = Math.random) {
    this.#attempts = attempts;
    this.#clock = clock;
    this.#random = random;
  }

  /** Counts a call, not its retries. */
  countCall(): void {
    this.#tokens = Math.min(budgetStock, this.#tokens + budgetShare);
  }

  /**
   * Milliseconds to wait before the call is made again; undefined if it is not to be.
   *
   * @param made how often it was made so far
   * @param leftMs a retry that would begin after this is none
   */
  nextMs(made: number, result: CallResponse | CallError, leftMs: number): number | undefined {
    const failed = result instanceof CallError;
    if (failed ? result.code !== 'BACKEND_UNAVAILABLE' : !isPassing(result.status)) return undefined;
    // A kept connection may be closed under a call's hands, which is nobody's failure: once, that is made good at once.
    const unlucky = failed && result.lost && made === 1;
    if (!unlucky && made > this.#attempts) return undefined;
    const askedMs = failed ? undefined : retryAfterMs(result.headers, this.#clock.now());
    const delayMs = unlucky ? 0 : Math.max(askedMs ?? 0, backoffMs(made - 1, this.#random));
    if (delayMs >= leftMs || this.#tokens < 1) return undefined;
    this.#tokens -= 1;
    return delayMs;
  }
}

/** Statuses that say "not now" rather than "no". */
function isPassing(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/** Milliseconds before retry number `made` (from 0): anything between nothing and twice as much each time. */
function backoffMs(made: number, random: () => number): number {
  return random() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** made);
}

/** What Retry-After asks for, in seconds or as a date (RFC 9110 section 10.2.3); undefined where it is missing or senseless. */
export function retryAfterMs(headers: CallResponse['headers'], nowMs: number): number | undefined {
  const text = headers['retry-after']?.[0]?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Dates are the only other form; a lone number with a sign or a dot is one to Date.parse, too.
  const date = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** Waits; rejects with the signal's reason if that comes first. */
export function pause(ms: number, signal: Ending): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
