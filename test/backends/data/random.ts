/** Chance that is the same every time: each part of the data draws from a stream of its own, so that changing one moves no other. */

export type Random = {
  /** From 0 up to, and without, 1. */
  readonly next: () => number;
  /** A whole number, both ends included. */
  readonly integer: (least: number, most: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  /** `count` different ones, in random order. */
  readonly sample: <T>(items: readonly T[], count: number) => T[];
};

/** A generator (mulberry32) whose seed is a hash (FNV-1a) of `name`. */
export function createRandom(name: string): Random {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(name)) state = Math.imul(state ^ byte, 0x01000193);

  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new Error('nothing to pick from');
    return items[integer(0, items.length - 1)] as T; // the index is within the list
  };
  const sample = <T>(items: readonly T[], count: number): T[] => {
    const rest = [...items];
    return Array.from({ length: Math.min(count, rest.length) }, () => {
      const index = integer(0, rest.length - 1);
      const [taken] = rest.splice(index, 1);
      return taken as T; // the index is within the list
    });
  };
  return { next, integer, pick, sample };
}

/** `SKU-0001`, `O-00001`: a prefix and a number of so many digits. */
export function identifier(prefix: string, number: number, digits: number): string {
  return `${prefix}-${String(number).padStart(digits, '0')}`;
}

/** The instant at which the data ends. */
export const dataEnds = Date.parse('2026-11-01T00:00:00Z');
export const day = 86_400_000;

/** An instant in ISO 8601, to the second. */
export function instant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
