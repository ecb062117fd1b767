/** Methods on true and false. */
import { argument, failArgument, failInput, type Method } from './method.ts';

export const and = logicMethod(false);
export const or = logicMethod(true);

/** @param decisive the value after which no further argument is looked at */
function logicMethod(decisive: boolean): Method {
  return {
    arity: [1, Number.POSITIVE_INFINITY],
    run: (input, call) => {
      if (typeof input !== 'boolean') return failInput(call, 'true or false', input);
      let result = input;
      for (let index = 0; index < call.args.length && result !== decisive; index++) {
        const value = argument(call, index);
        if (value === undefined) return undefined;
        if (typeof value === 'boolean') result = value;
        else failArgument(call, 'true or false', value);
      }
      return result;
    },
  };
}

export const not: Method = {
  arity: [0, 0],
  bare: true,
  run: (input, call) => (typeof input === 'boolean' ? !input : failInput(call, 'true or false', input)),
};
