/** What JSON calls an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** No list, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Whatever `JSON.stringify` escapes: quotes, backslashes, control characters, halves of surrogate pairs.
const special = /["\\\p{Cc}\p{Cs}]/u;

/** A text as JSON, as `JSON.stringify` writes it. */
export function quote(text: string): string {
  return special.test(text) ? JSON.stringify(text) : `"${text}"`;
}
