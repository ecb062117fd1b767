/** What need not be asked: objects that their backend has told all about already, in an earlier call of the same run. */
import type { Json } from './data.ts';
import { identify, walk } from './objects.ts';
import type { Donor, EntityStep, Gift } from './plan.ts';

/**
 * Gives what is known of the entities that a step is about, by their numbers.
 *
 * @param numbers of the entities, by what identifies them
 * @param resultsOf what a donor's step brought; none where an error says that it did not bring all of it
 */
export function takeKnown(
  { donors }: EntityStep,
  numbers: ReadonlyMap<unknown, number>,
  resultsOf: (donor: Donor) => readonly unknown[],
): ReadonlyMap<number, Json> {
  const known = new Map<number, Json>();
  for (const donor of donors) {
    for (const result of resultsOf(donor)) {
      walk(result, donor, (object) => {
        if (known.size === numbers.size) return;
        const number = numbers.get(identify(object, donor.needs));
        if (number === undefined || known.has(number)) return;
        const gift = giftOf(object, donor.gifts);
        if (gift) known.set(number, gift);
      });
    }
  }
  return known;
}

/** A copy, as other things are put into each of the two; undefined where a part is not there. */
function giftOf(object: Json, gifts: readonly Gift[]): Json | undefined {
  const copy: Json = {};
  for (const { from, to, below } of gifts) {
    const value = below ? copyOf(object[from], below) : object[from];
    if (value === undefined) return undefined;
    copy[to] = value;
  }
  return copy;
}

function copyOf(value: unknown, gifts: readonly Gift[]): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (!Array.isArray(value)) return giftOf(value as Json, gifts);
  const items = value.map((item) => copyOf(item, gifts));
  return items.includes(undefined) ? undefined : items;
}
