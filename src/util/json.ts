/** What JSON calls an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** No list, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Whatever `JSON.stringify` escapes: quotes, backslashes, control characters, halves of surrogate pairs.
const special = /["\\\p{Cc}\p{Cs}]/u;

/** Whether a text stands in JSON as it is, in quotes. */
export function isBare(text: string): boolean {
  return !special.test(text);
}

/** A text as JSON, as `JSON.stringify` writes it. */
export function quote(text: string): string {
  return isBare(text) ? `"${text}"` : JSON.stringify(text);
}
