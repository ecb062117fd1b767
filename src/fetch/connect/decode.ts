/** What an answer's body says, by its content type. */
import { remembered } from '../../util/remembered.ts';
import { type Letters, lettersOf, textOf } from '../letters.ts';
import type { CallResponse } from '../transport.ts';

export type Decoded = {
  /** Null where there is none, or none that can be read. */
  readonly body: unknown;
  /** `broken`: it says that it is JSON and is not. `foreign`: something else came. */
  readonly fault?: 'broken' | 'foreign' | undefined;
  /** True where an integer was kept as `bigint`. */
  readonly big?: boolean | undefined;
  /** What the texts in it have, where that is known. */
  readonly letters?: Letters | undefined;
};

/** JSON (also where no type is named) and plain text can be read. An empty body is null whatever it is called. */
export function decodeBody({ headers, body }: CallResponse): Decoded {
  if (body.length === 0) return { body: null };
  const { type, parameters } = mediaType(headers);
  if (type === '' || type.endsWith('json')) return decodeJson(body);
  return type === 'text/plain' ? decodeText(body, parameters) : { body: null, fault: 'foreign' };
}

type MediaType = { readonly type: string; readonly parameters: readonly string[] };

/** The content type in lower case, empty where there is none. */
export function mediaType(headers: CallResponse['headers']): MediaType {
  return parseType(headers['content-type']?.[0] ?? '');
}

const parseType = remembered(
  (text): MediaType => {
    const [type = '', ...parameters] = text.toLowerCase().split(';');
    return { type: type.trim(), parameters };
  },
  { limit: 100 },
);

function decodeJson(body: Buffer): Decoded {
  const start = body.length > 2 && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  const letters = lettersOf(body);
  const text = start > 0 ? body.toString('utf8', start) : textOf(body, letters);
  try {
    if (!hasLongNumber(body)) return { body: JSON.parse(text), letters };
    let big = false;
    const value: unknown = JSON.parse(text, (_name: string, item: unknown, context?: { readonly source?: string }) => {
      const source = context?.source;
      if (typeof item !== 'number' || Number.isSafeInteger(item) || !source || !/^-?\d+$/.test(source)) return item;
      big = true;
      return BigInt(source);
    });
    return { body: value, big, letters };
  } catch {
    return { body: null, fault: 'broken' };
  }
}

/** With fewer digits, no integer can lose precision. */
const longDigits = 16;

/** Whether some number may have that many digits. Only every so many bytes is looked at: there is one of its digits. */
function hasLongNumber(body: Buffer): boolean {
  for (let at = longDigits - 1; at < body.length; at += longDigits) {
    if (!isDigit(body[at])) continue;
    let [start, end] = [at, at + 1];
    while (isDigit(body[start - 1])) start--;
    while (isDigit(body[end])) end++;
    // What stands in quotes, as ids and times mostly do, is no number.
    if (end - start >= longDigits && body[start - 1] !== quote) return true;
  }
  return false;
}

const quote = 0x22;

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function decodeText(body: Buffer, parameters: readonly string[]): Decoded {
  const charset = parameters.map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)/.exec(parameter)?.[1]).find(Boolean);
  try {
    return { body: new TextDecoder(charset ?? 'utf-8').decode(body) };
  } catch {
    // A charset that nobody knows.
    return { body: null, fault: 'foreign' };
  }
}

/** The value with each integer that was too big as a string: JSON has no other way for it, and nothing of it is lost. */
export function withoutBig(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(withoutBig);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutBig(item)]));
}
