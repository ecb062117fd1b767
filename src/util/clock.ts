/** The clocks, as values, so that tests can turn them by hand. */

export type Clock = {
  /** Milliseconds since the epoch: for what is compared with tokens, headers and other machines. */
  readonly now: () => number;
  /** Milliseconds of a clock that never jumps: for durations and windows. */
  readonly monotonic: () => number;
};

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
