/** Methods that choose or name a value: `echo`, `match`, `as`. */
import { equal, kindOf } from '../values.ts';
import { argument, fail, type Method } from './method.ts';

export const echo: Method = { arity: [1, 1], run: (_input, call) => argument(call, 0) };

/** The second of the first pair whose first equals the input: pairs after it are not looked at. */
export const match: Method = {
  arity: [1, Number.POSITIVE_INFINITY],
  pairs: true,
  run: (input, call) => {
    for (let index = 0; index < call.args.length; index += 2) {
      const candidate = argument(call, index);
      if (candidate !== undefined && equal(candidate, input)) return argument(call, index + 1);
    }
    return fail(call, `has no pair that matches this ${kindOf(input)}`);
  },
};

/** The binding is a step of its own; as a method, it gives its input on. */
export const as: Method = { arity: [1, 2], run: (input) => input };
