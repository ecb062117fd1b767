/**
 * What Portico remembers between operations: budgets as token buckets, and values such as answers and persisted documents.
 *
 * Each method is one step that nothing can come between, and one round trip where the store is another machine.
 * All of them reject if the store is out of reach: what then happens is the policy's business.
 */

import type { MaybePromise } from '../util/maybe.ts';

/** A bucket's size and how fast it fills; a bucket that nobody has used is full. */
export type Bucket = {
  readonly capacity: number;
  readonly refillPerSecond: number;
};

export type Reservation = {
  /** True if the amount was taken; otherwise nothing was. */
  readonly allowed: boolean;
  /** What the bucket holds afterwards. */
  readonly remaining: number;
  /** Seconds until the amount could be taken: 0 if it was, `Infinity` if the bucket can never hold so much. */
  readonly retryAfterSeconds: number;
};

export type ValueOptions = {
  readonly ttlMs: number;
  /**
   * Names by which `purge` finds the value.
   * @default []
   */
  readonly tags?: readonly string[];
};

export type Store = {
  /** Takes an amount from a bucket if it holds as much; at once, if the store is in this process. */
  readonly reserve: (key: string, bucket: Bucket, amount: number) => MaybePromise<Reservation>;
  /**
   * Corrects a reservation by what was really used: takes `difference` more, or gives it back if it is negative.
   * The bucket stays between empty and full.
   */
  readonly settle: (key: string, bucket: Bucket, difference: number) => MaybePromise<void>;
  readonly get: (key: string) => Promise<string | undefined>;
  /** A value that the store has no room for is not kept, which is no error. */
  readonly set: (key: string, value: string, options: ValueOptions) => Promise<void>;
  readonly delete: (key: string) => Promise<void>;
  /** Deletes every value that has one of the tags; resolves to their number. */
  readonly purge: (tags: readonly string[]) => Promise<number>;
};
