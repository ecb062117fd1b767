/** How long to wait before a broken subscription is made again: twice as long each time, and never the same for all. */

export type Backoff = {
  /** The first wait, in milliseconds. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** How often in a row before it is given up; a connection that held for longer than the longest wait begins a new row. */
  readonly attempts: number;
};

export const defaultBackoff: Backoff = { firstMs: 250, longestMs: 10_000, attempts: 6 };

/** @param failures how many there were in a row before this one, from 0 */
export function backoffMs({ firstMs, longestMs }: Backoff, failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** failures) * (0.5 + Math.random() / 2);
}
