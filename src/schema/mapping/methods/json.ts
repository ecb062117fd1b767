/** Methods between values and their JSON text. Integers beyond what a number can hold keep their digits. */
import { fail, failInput, type Method } from './method.ts';

/** In the runtime, not yet in TypeScript's library: digits that JSON shows as they are. */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown };

export const jsonStringify: Method = {
  arity: [0, 0],
  bare: true,
  run: (input) => JSON.stringify(input, (_key, value) => (typeof value === 'bigint' ? rawJSON(String(value)) : value)),
};

export const jsonParse: Method = {
  arity: [0, 0],
  bare: true,
  run: (input, call) => {
    if (typeof input !== 'string') return failInput(call, 'a string', input);
    try {
      return JSON.parse(input, longInteger.test(input) ? keepDigits : undefined);
    } catch {
      return fail(call, 'finds no valid JSON');
    }
  },
};

/** Without such a run of digits, no integer can lose precision. */
const longInteger = /\d{16}/;

/** As a string, for the result must be able to become JSON again, wherever it goes. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && context?.source ? context.source : value;
}
