/** What a credential let in is over when the credential is: its end, as a timer. */
import type { Identity } from '../../plugins/caller.ts';

/** Timers cannot wait longer. */
const longestMs = 2 ** 31 - 1;

/**
 * Calls `onExpired` once the credential has expired.
 *
 * @returns ends the watch
 */
export function watchExpiry(identity: Identity | undefined, onExpired: () => void): () => void {
  if (identity?.expiresAt === undefined) return () => {};
  const end = identity.expiresAt * 1000;
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    const leftMs = end - Date.now();
    if (leftMs <= 0) onExpired();
    else timer = setTimeout(watch, Math.min(longestMs, leftMs));
  };
  timer = setTimeout(watch, Math.min(longestMs, Math.max(0, end - Date.now())));
  return () => clearTimeout(timer);
}
