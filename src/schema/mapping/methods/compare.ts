/** Methods that compare: equality of anything, order of numbers and of strings. */
import { equal, isNumber, kindOf } from '../values.ts';
import { fail, failArgument, type Method, unaryMethod } from './method.ts';

export const eq = unaryMethod((input, value) => equal(input, value));
export const ne = unaryMethod((input, value) => !equal(input, value));

export const gt = orderMethod((order) => order > 0);
export const gte = orderMethod((order) => order >= 0);
export const lt = orderMethod((order) => order < 0);
export const lte = orderMethod((order) => order <= 0);

function orderMethod(holds: (order: number) => boolean): Method {
  return unaryMethod((input, value, call) => {
    if (isNumber(input) && isNumber(value)) return holds(input < value ? -1 : input > value ? 1 : 0);
    // Bytes of UTF-8 are in the order of code points, which JavaScript's own comparison is not.
    if (typeof input === 'string' && typeof value === 'string') {
      return holds(Buffer.compare(Buffer.from(input), Buffer.from(value)));
    }
    return fail(call, `compares two numbers or two strings, not ${kindOf(input)} and ${kindOf(value)}`);
  });
}

/** `in`, which is no name for a constant. */
export const isIn = unaryMethod((input, values, call) =>
  Array.isArray(values) ? values.some((value) => equal(value, input)) : failArgument(call, 'an array', values),
);
