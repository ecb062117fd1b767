/** Reads JSON without parsing it: piece by piece by what is expected, and says the same or something else in its place. */
import { define, type Json } from './data.ts';

/** The text is not as it was expected. */
export const miss = Symbol('miss');

/** Reads one value; gives its outline: of objects and lists what is in them, but no leaves. */
export type Scanner = (scan: Scan) => unknown;

/** A place in a text, and what was said of it so far; its characters are bytes. */
export class Scan {
  readonly text: string;
  /** Whether something in it may be escaped. */
  readonly hasEscapes: boolean;
  at = 0;
  #said = '';
  /** From here on the text says it. */
  #from = 0;

  constructor(text: string) {
    this.text = text;
    this.hasEscapes = text.includes('\\');
  }

  /** Goes over some characters and says something else for them. */
  say(instead: string, length: number): void {
    this.#said += this.text.slice(this.#from, this.at) + instead;
    this.at += length;
    this.#from = this.at;
  }

  /** Whether anything was said that the text does not say. */
  get hasSaidMore(): boolean {
    return this.#from > 0;
  }

  /** All that is said, up to here. */
  get said(): string {
    return this.#said + this.text.slice(this.#from, this.at);
  }
}

/** A part of an object: false where it is not as expected. What it finds goes into the outline. */
type Piece = (scan: Scan, into: Json) => boolean;

/** What an object without objects in it looks like from afar. */
const leaves: Json = Object.freeze({});

const inText = String.raw`[^"\\\x00-\x1f]*`;
/** The same, and `escapes` nothing, in the expressions for texts without a backslash: they are a third cheaper. */
const inBareText = String.raw`[^"\x00-\x1f]*`;
/** In a text in quotes, from the first that is escaped. */
const escapes = String.raw`(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})${inText})*`;

/** The source of an expression for a string: only what JSON.stringify would write as well, or what means the same to whoever reads it. */
export const stringPattern = `"${inText}${escapes}"`;

/** Collects what is expected of an object, in its order; what is said as it comes is read at one go. */
export class Pieces {
  readonly #pieces: Piece[] = [];
  #pattern = '';
  #hasValues = false;

  /** @param pattern the source of an expression; what it finds is said as it is */
  keep(pattern: string): void {
    this.#pattern += pattern;
  }

  /** @param pattern what it finds is left out */
  drop(pattern: string): void {
    this.#flush();
    const end = endOf(pattern);
    this.#pieces.push((scan) => {
      const at = end(scan);
      if (at < 0) return false;
      scan.say('', at - scan.at);
      return true;
    });
  }

  /** @param expected of braces, commas, quotes and names only; another text is said for it */
  swap(expected: string, instead: string): void {
    if (expected === instead) {
      this.keep(expected.replace(/[{}]/g, '\\$&'));
      return;
    }
    this.#flush();
    this.#pieces.push((scan) => {
      if (!scan.text.startsWith(expected, scan.at)) return false;
      scan.say(instead, expected.length);
      return true;
    });
  }

  /** A value under a key of the outline. */
  value(key: string, scanner: Scanner): void {
    this.#flush();
    this.#hasValues = true;
    this.#pieces.push((scan, into) => {
      const found = scanner(scan);
      if (found === miss) return false;
      define(into, key, found);
      return true;
    });
  }

  /** @param typeName what the outline says of the object's type, if that may be one of several */
  finish(typeName?: string): Scanner {
    this.#flush();
    const pieces = this.#pieces;
    const [first] = pieces;
    const named = typeName === undefined ? leaves : Object.freeze({ __typename: typeName });
    if (!this.#hasValues && pieces.length === 1 && first) return (scan) => (first(scan, named) ? named : miss);
    return (scan) => {
      const into: Json = this.#hasValues ? { ...named } : named;
      for (const piece of pieces) if (!piece(scan, into)) return miss;
      return into;
    };
  }

  #flush(): void {
    if (this.#pattern === '') return;
    const end = endOf(this.#pattern);
    this.#pattern = '';
    this.#pieces.push((scan) => {
      const at = end(scan);
      if (at < 0) return false;
      scan.at = at;
      return true;
    });
  }
}

/** Where what is expected ends; -1 where something else is there. */
function endOf(pattern: string): (scan: Scan) => number {
  const whole = new RegExp(pattern, 'y');
  const bare = new RegExp(pattern.replaceAll(escapes, '').replaceAll(inText, inBareText), 'y');
  return ({ text, at, hasEscapes }) => {
    const expression = hasEscapes ? whole : bare;
    expression.lastIndex = at;
    return expression.test(text) ? expression.lastIndex : -1;
  };
}

export function orNull(scanner: Scanner): Scanner {
  return (scan) => {
    if (!scan.text.startsWith('null', scan.at)) return scanner(scan);
    scan.at += 4;
    return null;
  };
}

const comma = 0x2c;
const opening = 0x5b;
const closing = 0x5d;

export function listOf(item: Scanner): Scanner {
  return (scan) => {
    const { text } = scan;
    if (text.charCodeAt(scan.at) !== opening) return miss;
    const items: unknown[] = [];
    scan.at++;
    if (text.charCodeAt(scan.at) !== closing) {
      for (;;) {
        const found = item(scan);
        if (found === miss) return miss;
        items.push(found);
        if (text.charCodeAt(scan.at) !== comma) break;
        scan.at++;
      }
    }
    if (text.charCodeAt(scan.at) !== closing) return miss;
    scan.at++;
    return items;
  };
}

const longestName = 200;

/** An object that says first what it is; that is left out. */
export function byTypeName(head: string, members: ReadonlyMap<string, Scanner>): Scanner {
  return (scan) => {
    const { text } = scan;
    if (!text.startsWith(head, scan.at)) return miss;
    const from = scan.at + head.length;
    const name = text.slice(from, from + longestName).split('"', 1)[0] as string;
    const member = members.get(name);
    if (!member) return miss;
    scan.say('', head.length + name.length + 1);
    return member(scan);
  };
}
