/** Functions that get code of their own once they have run so often that making it pays. */

/** What comes once, as most of a large file's mappings do, never runs so often. */
const runsBefore = 20;

/**
 * @param slow does the same without code of its own
 * @param make undefined where there can be none
 */
export function warmed<A, B, R>(
  slow: (a: A, b: B) => R,
  make: () => ((a: A, b: B) => R) | undefined,
): (a: A, b: B) => R;
export function warmed<A, B, C, R>(
  slow: (a: A, b: B, c: C) => R,
  make: () => ((a: A, b: B, c: C) => R) | undefined,
): (a: A, b: B, c: C) => R;
export function warmed<A, B, C, D, R>(
  slow: (a: A, b: B, c: C, d: D) => R,
  make: () => ((a: A, b: B, c: C, d: D) => R) | undefined,
): (a: A, b: B, c: C, d: D) => R;
export function warmed<A, B, C, D, R>(
  slow: (a: A, b: B, c: C, d: D) => R,
  make: () => ((a: A, b: B, c: C, d: D) => R) | undefined,
): (a: A, b: B, c: C, d: D) => R {
  let run = slow;
  let left = runsBefore;
  return (a, b, c, d) => {
    if (left > 0) {
      left -= 1;
      if (left === 0) run = make() ?? slow;
    }
    return run(a, b, c, d);
  };
}
