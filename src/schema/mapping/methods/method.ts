/** What a method of the mapping language is, and how it reads its arguments and fails. */
import { type Compute, type Frame, miss, type Trail } from '../frame.ts';
import { kindOf } from '../values.ts';

export type Method = {
  /** How many arguments it takes. */
  readonly arity: readonly [least: number, most: number];
  /** `->name()` is refused: it is written without parentheses. */
  readonly bare?: true;
  /** Its arguments are pairs in brackets, `[a, b]`; {@link Call.args} has them flat: a, b, a, b … */
  readonly pairs?: true;
  /** Never called on a missing input. A missing result is undefined, with {@link fail} where it is a failure. */
  readonly run: (input: unknown, call: Call) => unknown;
};

export type Call = {
  readonly name: string;
  readonly args: readonly Compute[];
  readonly trail: Trail | undefined;
  readonly root: unknown;
  readonly input: unknown;
  readonly frame: Frame;
};

/** The value of an argument, or undefined if it is missing or was not given. Its `@` is the method's input. */
export function argument(call: Call, index: number): unknown {
  return call.args[index]?.(call.root, call.input, call.frame);
}

/** The value of the first argument with `@` being an element of the input. */
export function argumentFor(element: unknown, call: Call): unknown {
  return call.args[0]?.(call.root, element, call.frame);
}

export function fail(call: Call, message: string): undefined {
  return miss(call.frame, call.trail, `Method ->${call.name} ${message}`);
}

export function failInput(call: Call, expected: string, input: unknown): undefined {
  return fail(call, `expects ${expected}, not ${kindOf(input)}`);
}

/** @param value undefined stays silent: who left it missing has complained */
export function failArgument(call: Call, expected: string, value: unknown): undefined {
  return value === undefined ? undefined : fail(call, `takes ${expected}, not ${kindOf(value)}`);
}

/** A method on strings without arguments. */
export function stringMethod(change: (text: string) => string): Method {
  return {
    arity: [0, 0],
    run: (input, call) => (typeof input === 'string' ? change(input) : failInput(call, 'a string', input)),
  };
}

/** A method with exactly one argument; a missing one makes the result missing. */
export function unaryMethod(run: (input: unknown, value: unknown, call: Call) => unknown): Method {
  return {
    arity: [1, 1],
    run: (input, call) => {
      const value = argument(call, 0);
      return value === undefined ? undefined : run(input, value, call);
    },
  };
}
