/** Reads what tells success from failure (`isSuccess`) and what clients are told of a failure (`errors`). */
import { placeOf } from '../../util/problem.ts';
import type { Mapping } from '../mapping/types.ts';
import type { Reading } from './report.ts';
import { readMapping, type Use } from './texts.ts';
import { readObject, readString, type Values } from './values.ts';

export type Failure = {
  readonly isSuccess: Mapping | undefined;
  readonly message: Mapping | undefined;
  readonly extensions: Mapping | undefined;
};

export function readFailure(values: Values, variables: readonly string[], uses: Use[], reading: Reading): Failure {
  const { report } = reading;
  const value = values.get('errors')?.value;
  const errors: Values = value ? readObject(value, ['message', 'extensions'], '"errors"', report) : new Map();
  const read = (from: Values, name: string, code: string): Mapping | undefined => {
    const node = readString(from, name, report);
    return node && readMapping(node, { code, what: `"${name}"`, variables, needed: false }, uses, reading);
  };
  const message = read(errors, 'message', 'INVALID_ERRORS_MESSAGE');
  if (message?.output)
    report('INVALID_ERRORS_MESSAGE', '"message" must be a string.', placeOf(errors.get('message')?.value));
  const isSuccess = read(values, 'isSuccess', 'INVALID_IS_SUCCESS');
  if (isSuccess?.output) {
    report('INVALID_IS_SUCCESS', '"isSuccess" must be true or false.', placeOf(values.get('isSuccess')?.value), {
      hint: 'Compare: "$status->in([200, 404])".',
    });
  }
  return { isSuccess, message, extensions: read(errors, 'extensions', 'INVALID_ERRORS_MESSAGE') };
}
