/** Methods on numbers: arithmetic, and integers out of text. */
import { isNumber } from '../values.ts';
import { argument, type Call, fail, failArgument, failInput, type Method } from './method.ts';

export const add = arithmetic(
  (a, b) => a + b,
  (a, b) => a + b,
);
export const sub = arithmetic(
  (a, b) => a - b,
  (a, b) => a - b,
);
export const mul = arithmetic(
  (a, b) => a * b,
  (a, b) => a * b,
);
export const div = arithmetic((a, b) => a / b);
export const mod = arithmetic(
  (a, b) => a % b,
  (a, b) => a % b,
);

/**
 * Folds the input and all arguments from the left.
 *
 * @param exact for integers of which one is a bigint; without it they too are divided as floats
 */
function arithmetic(plain: (a: number, b: number) => number, exact?: (a: bigint, b: bigint) => bigint): Method {
  return {
    arity: [1, Number.POSITIVE_INFINITY],
    run: (input, call) => {
      if (!isNumber(input)) return failInput(call, 'a number', input);
      let result = input;
      for (let index = 0; index < call.args.length; index++) {
        const operand = argument(call, index);
        if (!isNumber(operand)) return failArgument(call, 'numbers', operand);
        const big = typeof result === 'bigint' || typeof operand === 'bigint';
        if (exact && big && isInteger(result) && isInteger(operand)) result = exact(BigInt(result), BigInt(operand));
        // Adding 0 makes 0 of -0, which JSON does not tell apart.
        else result = plain(Number(result), Number(operand)) + 0;
      }
      const valid = typeof result === 'bigint' || Number.isFinite(result);
      return valid ? result : fail(call, 'gives no number: it divides by zero, or the result is too large');
    },
  };
}

function isInteger(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

/** `parseInt` */
export const toInteger: Method = {
  arity: [0, 1],
  run: (input, call) => {
    const base = call.args.length > 0 ? argument(call, 0) : 10;
    if (typeof base !== 'number' || !Number.isInteger(base) || base < 2 || base > 36) {
      return failArgument(call, 'a base that is an integer from 2 to 36', base);
    }
    if (typeof input === 'string') return readInteger(input, base, call);
    if (typeof input === 'number') return Math.trunc(input) + 0;
    return typeof input === 'bigint' ? input : failInput(call, 'a string or a number', input);
  },
};

/** All of the text must be digits of the base, after at most one sign. */
function readInteger(text: string, base: number, call: Call): number | bigint | undefined {
  const digits = text.replace(/^[+-]/, '');
  const valid = digits !== '' && Array.from(digits).every((digit) => Number.parseInt(digit, 36) < base);
  if (!valid) return fail(call, `finds no integer of base ${base}`);
  const value = Number.parseInt(text, base) + 0;
  return Number.isSafeInteger(value) ? value : exactInteger(text, digits, base);
}

/** What a number cannot hold without another one becoming of it. */
function exactInteger(text: string, digits: string, base: number): bigint {
  if (base === 10) return BigInt(text.replace(/^\+/, ''));
  let value = 0n;
  for (const digit of digits) value = value * BigInt(base) + BigInt(Number.parseInt(digit, 36));
  return text.startsWith('-') ? -value : value;
}
