/** Methods on what has parts in order, strings and arrays alike. The parts of a string are its code points. */
import { isObject } from '../../../util/json.ts';
import { readKey } from '../values.ts';
import { argument, type Call, fail, failArgument, failInput, type Method, unaryMethod } from './method.ts';

export const first = endMethod(0);
export const last = endMethod(-1);

function endMethod(index: 0 | -1): Method {
  return {
    arity: [0, 0],
    bare: true,
    run: (input, call) => {
      const parts = partsOf(input);
      if (parts) return parts.at(index);
      failInput(call, 'a string or an array', input);
      return input;
    },
  };
}

export const slice: Method = {
  arity: [0, 2],
  run: (input, call) => {
    const parts = partsOf(input);
    if (!parts) return failInput(call, 'a string or an array', input);
    const start = boundOf(call, 0, 0);
    const end = boundOf(call, 1, parts.length);
    if (start === undefined || end === undefined) return undefined;
    const piece = parts.slice(start, end);
    return typeof input === 'string' ? piece.join('') : piece;
  },
};

/** A missing bound counts as not given, a negative one as 0. */
function boundOf(call: Call, index: number, fallback: number): number | undefined {
  const bound = argument(call, index);
  if (bound === undefined) return fallback;
  return Number.isInteger(bound) ? Math.max(0, Number(bound)) : failArgument(call, 'integers', bound);
}

export const size: Method = {
  arity: [0, 0],
  bare: true,
  run: (input, call) =>
    isObject(input)
      ? Object.keys(input).length
      : (partsOf(input)?.length ?? failInput(call, 'an array, a string or an object', input)),
};

export const get = unaryMethod((input, key, call) => {
  if (isObject(input)) {
    if (typeof key !== 'string') return failArgument(call, 'the key of an object', key);
    const value = readKey(input, key);
    return value === undefined ? fail(call, `finds no key ${JSON.stringify(key)}`) : value;
  }
  const parts = partsOf(input);
  if (!parts) return failInput(call, 'an array, a string or an object', input);
  if (!Number.isInteger(key)) return failArgument(call, 'an integer', key);
  const index = Number(key);
  if (index >= parts.length || index < -parts.length) return fail(call, `finds nothing at ${index}`);
  return parts.at(index);
});

function partsOf(input: unknown): readonly unknown[] | undefined {
  if (Array.isArray(input)) return input;
  return typeof input === 'string' ? Array.from(input) : undefined;
}
