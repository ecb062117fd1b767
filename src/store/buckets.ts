/** Token buckets in memory: one for each key, full until it is used, filled again as time passes. */
import type { Clock } from '../util/clock.ts';
import { Lru } from '../util/lru.ts';
import type { Bucket, Reservation } from './store.ts';

type Level = { readonly tokens: number; readonly atMs: number };

export class Buckets {
  readonly #levels: Lru<string, Level>;
  readonly #clock: Clock;

  /** @param limit how many buckets are kept; one that was forgotten is full again */
  constructor(limit: number, clock: Clock) {
    this.#levels = new Lru(limit);
    this.#clock = clock;
  }

  reserve(key: string, bucket: Bucket, amount: number): Reservation {
    const tokens = this.#tokens(key, bucket);
    const allowed = amount <= tokens;
    const remaining = allowed ? tokens - amount : tokens;
    this.#levels.set(key, { tokens: remaining, atMs: this.#clock.monotonic() });
    return { allowed, remaining, retryAfterSeconds: allowed ? 0 : waitFor(amount, tokens, bucket) };
  }

  settle(key: string, bucket: Bucket, difference: number): void {
    const tokens = Math.min(bucket.capacity, Math.max(0, this.#tokens(key, bucket) - difference));
    this.#levels.set(key, { tokens, atMs: this.#clock.monotonic() });
  }

  #tokens(key: string, { capacity, refillPerSecond }: Bucket): number {
    const level = this.#levels.get(key);
    if (!level) return capacity;
    const seconds = (this.#clock.monotonic() - level.atMs) / 1000;
    return Math.min(capacity, level.tokens + seconds * refillPerSecond);
  }
}

function waitFor(amount: number, tokens: number, { capacity, refillPerSecond }: Bucket): number {
  return amount > capacity ? Infinity : (amount - tokens) / refillPerSecond;
}
