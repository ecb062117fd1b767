/** Words that nobody says by chance: unique, all of one length, so that none of them is within another. */
import { pickFrom, type Random } from '../schema/mapping/random.ts';

export class Words {
  readonly #random: Random;
  /** Every word that was given out, in lower case. */
  readonly all = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Like `kobadelum`: a field, an argument, a piece of a URL. */
  next(): string {
    for (;;) {
      const word = Array.from('cvcvcvcvc', (kind) => pickFrom(this.#random, kinds[kind as 'c' | 'v'])).join('');
      if (this.all.has(word)) continue;
      this.all.add(word);
      return word;
    }
  }

  /** Like `Kobadelum`. */
  type(): string {
    const word = this.next();
    return word.charAt(0).toUpperCase() + word.slice(1);
  }

  /** Like `KOBADELUM`. */
  value(): string {
    return this.next().toUpperCase();
  }
}

const kinds = { c: [...'bdfgklmnprstvz'], v: [...'aeiou'] };

/** The words of a text, in lower case. */
export function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[a-z]{9}/g) ?? []);
}
