/** What the texts in an answer are made of, found by a look at its bytes: whoever writes them again is spared to look at each of them. */
import { isAscii } from 'node:buffer';

/** Texts that JSON writes as they are, without an escape: of ASCII only, or of anything. */
export type Letters = 'ASCII' | 'BARE';

const backslash = 0x5c;

/** What a JSON text has; undefined where something in it is escaped, for that may be anything. */
export function lettersOf(json: Buffer): Letters | undefined {
  if (json.includes(backslash)) return undefined;
  return isAscii(json) ? 'ASCII' : 'BARE';
}

/** A JSON text as such. */
export function textOf(json: Buffer, letters: Letters | undefined): string {
  return json.toString(letters === 'ASCII' ? 'latin1' : 'utf8');
}

/** What two have together. */
export function joined(one: Letters | undefined, other: Letters | undefined): Letters | undefined {
  return one && other && (one === 'ASCII' ? other : one);
}
