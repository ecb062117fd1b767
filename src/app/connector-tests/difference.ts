/** Where what came is not what was expected, and how that is shown. */
import { diff } from 'node:util';
import { toJson } from '../../fetch/connect/body.ts';

/** A side that is left out is nothing: no call, no error, no such problem. */
export type Difference = { readonly what: string; readonly expected?: unknown; readonly actual?: unknown };

/** @returns undefined where nothing is expected, or where it is the same */
export function compared<T, A>(
  what: string,
  expected: T | undefined,
  actual: A,
  same: (expected: T, actual: A) => boolean = (one, other) => Object.is(one, other),
): Difference | undefined {
  return expected === undefined || same(expected, actual) ? undefined : { what, expected, actual };
}

/** Unchanged lines that are shown before and after each change. */
const context = 3;

/** Line by line: `-` what was expected, `+` what came. */
export function showDifference({ expected, actual }: Difference): readonly string[] {
  const sides = [expected, actual];
  const plain = sides.every(isText) || sides.every(isTextList);
  const lines = diff(linesOf(expected, plain), linesOf(actual, plain)).map(([sign, text]) => ({
    changed: sign !== 0,
    // What only the first text has is an insertion to Node.
    text: `${sign === 0 ? ' ' : sign === 1 ? '-' : '+'} ${text}`,
  }));
  const near = lines.map((_line, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ changed }) => changed),
  );
  return lines.flatMap(({ text }, index) => {
    if (near[index]) return [text];
    return index === 0 || near[index - 1] ? ['  …'] : [];
  });
}

/** As JSON, unless both sides are plain texts or lists of texts. */
function linesOf(value: unknown, plain: boolean): readonly string[] {
  if (value === undefined || (plain && Array.isArray(value) && value.length === 0)) return ['(nothing)'];
  if (plain) return Array.isArray(value) ? value.map((item) => toJson(item)) : String(value).split('\n');
  return toJson(sorted(value), 2).split('\n');
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTextList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

/** Keys in one order on both sides, so that only what differs is a difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
