/** What JSON calls an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** No list, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
