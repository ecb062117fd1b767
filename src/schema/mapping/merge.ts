/** Two values that share a name become one: how repeated, flattened and spread parts of an object meet. */
import { isObject, type JsonObject } from '../../util/json.ts';
import { kindOf, setKey } from './values.ts';

/**
 * Objects merge key by key, arrays item by item, null wins over anything, and otherwise the later value wins.
 *
 * @param lossy called when a value is lost to one of another type
 */
export function merge(earlier: unknown, later: unknown, lossy: (message: string) => void): unknown {
  if (earlier === undefined) return later;
  if (later === undefined) return earlier;
  if (earlier === null || later === null) return null;
  if (isObject(earlier) && isObject(later)) {
    const merged: Record<string, unknown> = {};
    for (const key of Object.keys(earlier)) setKey(merged, key, earlier[key]);
    mergeInto(merged, later, lossy);
    return merged;
  }
  if (Array.isArray(earlier) && Array.isArray(later)) {
    const longer = earlier.length > later.length ? earlier : later;
    return longer.map((_item, index) => merge(earlier[index], later[index], lossy));
  }
  const [before, after] = [kindOf(earlier), kindOf(later)];
  if (before !== after) lossy(`Lossy merge: ${after} replaces ${before}`);
  return later;
}

/** Merges the keys of `later` into `target`, which is changed. */
export function mergeInto(target: Record<string, unknown>, later: JsonObject, lossy: (message: string) => void): void {
  for (const key of Object.keys(later)) {
    setKey(target, key, Object.hasOwn(target, key) ? merge(target[key], later[key], lossy) : later[key]);
  }
}
