/** The store of a single process: in memory, gone with it, and never larger than it may be. */
import { type Clock, systemClock } from '../util/clock.ts';
import { Buckets } from './buckets.ts';
import type { Store } from './store.ts';
import { Values } from './values.ts';

export type MemoryOptions = {
  /**
   * Bytes of all values together; what was longest unused makes room.
   * @default 64 MB
   */
  readonly maxBytes?: number;
  /**
   * Number of token buckets; what was longest unused makes room, and is full when it comes again.
   * @default 100000
   */
  readonly maxBuckets?: number;
  readonly clock?: Clock;
};

export function createMemoryStore(options: MemoryOptions = {}): Store {
  const clock = options.clock ?? systemClock;
  const buckets = new Buckets(options.maxBuckets ?? 100_000, clock);
  const values = new Values(options.maxBytes ?? 64 * 1024 ** 2, clock);
  // Async functions run to their first await at once: nothing comes between the steps of one.
  return {
    reserve: (key, bucket, amount) => buckets.reserve(key, bucket, amount),
    settle: (key, bucket, difference) => buckets.settle(key, bucket, difference),
    get: async (key) => values.get(key),
    set: async (key, value, valueOptions) => values.set(key, value, valueOptions),
    delete: async (key) => values.delete(key),
    purge: async (tags) => values.purge(tags),
  };
}
