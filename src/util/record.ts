/** Makes objects of the same keys over and over, as fast as a literal in the source does: setting keys one by one takes several times as long. */
import { Lru } from './lru.ts';

/** Values in the order of the keys. */
export type MakeRecord = (values: readonly unknown[]) => Record<string, unknown>;

const makers = new Lru<string, MakeRecord>(2_000);

/** More keys than this gain nothing. */
const mostKeys = 64;

/** @param keys all different, and any text */
export function recordMaker(keys: readonly string[]): MakeRecord {
  const text = JSON.stringify(keys);
  const maker = makers.get(text) ?? createMaker(keys);
  makers.set(text, maker);
  return maker;
}

function createMaker(keys: readonly string[]): MakeRecord {
  // In a literal this one key means something else.
  if (keys.length > mostKeys || keys.includes('__proto__')) return (values) => setEach(keys, values);
  const entries = keys.map((key, index) => `${JSON.stringify(key)}: values[${index}]`);
  try {
    return new Function('values', `return { ${entries.join(', ')} };`) as MakeRecord;
  } catch {
    // Node can be told to make no code of text.
    return (values) => setEach(keys, values);
  }
}

function setEach(keys: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [index, key] of keys.entries()) {
    if (key !== '__proto__') record[key] = values[index];
    else
      Object.defineProperty(record, key, {
        value: values[index],
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return record;
}
