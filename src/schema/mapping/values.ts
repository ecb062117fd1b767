/** JSON values as mappings meet them: telling them apart, reading and writing keys, comparing, turning into text. */
import { isObject, type JsonObject } from '../../util/json.ts';

/** JSON parsed elsewhere may hold big integers as `bigint`. */
export function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** What a message calls a value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return isNumber(value) ? 'number' : typeof value;
}

/** The object's own value of a key; nothing is inherited. */
export function readKey(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Reads one key as {@link readKey} does, over and over: what no object inherits needs no look at whose own it is. */
export function readerOf(key: string): (object: JsonObject) => unknown {
  return key in Object.prototype ? (object) => readKey(object, key) : (object) => object[key];
}

/** Sets a key, `__proto__` like any other. */
export function setKey(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
}

/** A scalar as text, null as the empty one; undefined for arrays and objects, which have none. */
export function scalarText(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? undefined : String(value);
}

/** Whether two JSON values are the same, numbers by value and objects in any order of keys. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return a >= b && a <= b;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}
