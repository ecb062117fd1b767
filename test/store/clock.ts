/** A clock that stands still until a test turns it. */
import type { Clock } from '../../src/util/clock.ts';

export type HandClock = Clock & { readonly advance: (milliseconds: number) => void };

export function createHandClock(): HandClock {
  let milliseconds = 0;
  return {
    now: () => Date.UTC(2026, 0, 1) + milliseconds,
    monotonic: () => milliseconds,
    advance: (by) => {
      milliseconds += by;
    },
  };
}
