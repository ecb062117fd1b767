/** Methods on objects: their entries, and their keys in camelCase. */
import { isObject, type JsonObject } from '../../../util/json.ts';
import { setKey } from '../values.ts';
import { type Call, fail, failInput, type Method } from './method.ts';

export const entries: Method = {
  arity: [0, 0],
  bare: true,
  run: (input, call) =>
    isObject(input)
      ? Object.keys(input).map((key) => ({ key, value: input[key] }))
      : failInput(call, 'an object', input),
};

export const keysToCamelCase = camelCaseMethod(renameKeys);

export const keysToCamelCaseDeep = camelCaseMethod(renameDeep);

function camelCaseMethod(rename: (input: JsonObject, call: Call) => unknown): Method {
  return {
    arity: [0, 0],
    run: (input, call) => (isObject(input) ? rename(input, call) : failInput(call, 'an object', input)),
  };
}

function renameKeys(input: JsonObject, call: Call, change: (value: unknown) => unknown = (value) => value): unknown {
  const renamed: Record<string, unknown> = {};
  for (const key of Object.keys(input)) {
    const name = camelCase(key);
    if (Object.hasOwn(renamed, name)) fail(call, `gives two keys the name ${JSON.stringify(name)}: the last one wins`);
    setKey(renamed, name, change(input[key]));
  }
  return renamed;
}

function renameDeep(value: unknown, call: Call): unknown {
  if (Array.isArray(value)) return value.map((item) => renameDeep(item, call));
  return isObject(value) ? renameKeys(value, call, (inner) => renameDeep(inner, call)) : value;
}

/** A word is capitals alone, but for the one that begins the next word, or at most one capital and what follows it. */
const words = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[[\p{L}\p{M}\p{N}]--\p{Lu}]+/gv;

/** `HTTP_STATUS`, `HttpStatus` and `http-status` are all `httpStatus`. A key without words keeps its name. */
function camelCase(key: string): string {
  const lower = key.match(words)?.map((word) => word.toLowerCase());
  if (!lower) return key;
  return lower.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}
