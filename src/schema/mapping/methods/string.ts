/** Methods on strings, and from scalars to strings. */
import { scalarText } from '../values.ts';
import { argument, failArgument, failInput, type Method, stringMethod } from './method.ts';

/** What the space of Unicode is, which JavaScript's own trimming is not quite. */
const space = /\p{White_Space}/u;

export const trim = stringMethod((text) => trimmedEnd(trimmedStart(text)));
export const trimStart = stringMethod(trimmedStart);
export const trimEnd = stringMethod(trimmedEnd);

function trimmedStart(text: string): string {
  let start = 0;
  while (start < text.length && space.test(text.charAt(start))) start++;
  return text.slice(start);
}

function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && space.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The limit is how many pieces are kept, as with JavaScript's split. */
export const split: Method = {
  arity: [1, 2],
  run: (input, call) => {
    if (typeof input !== 'string') return failInput(call, 'a string', input);
    const separator = argument(call, 0);
    const limit = call.args.length > 1 ? argument(call, 1) : Number.POSITIVE_INFINITY;
    if (typeof separator !== 'string') return failArgument(call, 'a string', separator);
    if (limit !== Number.POSITIVE_INFINITY && !(Number.isInteger(limit) && Number(limit) >= 0)) {
      return failArgument(call, 'a limit that is an integer from 0', limit);
    }
    const pieces = separator === '' ? Array.from(input) : input.split(separator);
    return pieces.slice(0, Number(limit));
  },
};

/** `toString` */
export const toText: Method = {
  arity: [0, 0],
  run: (input, call) => scalarText(input) ?? failInput(call, 'scalars', input),
};
