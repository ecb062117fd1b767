/** Methods on arrays; what is no array is mostly taken as an array of one. */
import { equal, scalarText } from '../values.ts';
import { argumentFor, type Call, fail, failArgument, failInput, type Method, unaryMethod } from './method.ts';

export const map: Method = {
  arity: [1, 1],
  run: (input, call) => {
    if (Array.isArray(input)) return input.map((element) => argumentFor(element, call) ?? null);
    const value = argumentFor(input, call);
    return value === undefined ? undefined : [value];
  },
};

export const filter: Method = {
  arity: [1, 1],
  run: (input, call) => {
    const kept: unknown[] = [];
    for (const element of Array.isArray(input) ? input : [input]) {
      const verdict = judge(element, call);
      if (verdict === undefined) return undefined;
      if (verdict) kept.push(element);
    }
    return kept;
  },
};

export const find: Method = {
  arity: [1, 1],
  run: (input, call) => {
    for (const element of Array.isArray(input) ? input : [input]) {
      const verdict = judge(element, call);
      if (verdict === undefined) return undefined;
      if (verdict) return element;
    }
    return undefined;
  },
};

function judge(element: unknown, call: Call): boolean | undefined {
  const verdict = argumentFor(element, call);
  return typeof verdict === 'boolean' ? verdict : fail(call, 'needs a condition that is true or false');
}

export const joinNotNull = unaryMethod((input, separator, call) => {
  if (typeof separator !== 'string') return failArgument(call, 'a string', separator);
  const texts: string[] = [];
  for (const element of Array.isArray(input) ? input : [input]) {
    if (element === null || element === undefined) continue;
    const text = scalarText(element);
    if (text === undefined) return failInput(call, 'scalars', element);
    texts.push(text);
  }
  return texts.join(separator);
});

export const contains = unaryMethod((input, value, call) =>
  Array.isArray(input) ? input.some((element) => equal(element, value)) : failInput(call, 'an array', input),
);
