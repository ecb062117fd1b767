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
  /** A lone name selects an object with that name, which is seldom meant here. */
  const refuseObject = (mapping: Mapping | undefined, from: Values, name: string, code: string, kind: string): void => {
    const [only] = mapping?.output?.keys() ?? [];
    if (only === undefined) return;
    const hint = mapping?.text.trim() === only ? `Write "$.${only}" for the value itself.` : undefined;
    report(code, `"${name}" must be ${kind}, not an object.`, placeOf(from.get(name)?.value), { hint });
  };
  const message = read(errors, 'message', 'INVALID_ERRORS_MESSAGE');
  refuseObject(message, errors, 'message', 'INVALID_ERRORS_MESSAGE', 'a string');
  const isSuccess = read(values, 'isSuccess', 'INVALID_IS_SUCCESS');
  refuseObject(isSuccess, values, 'isSuccess', 'INVALID_IS_SUCCESS', 'true or false');
  return { isSuccess, message, extensions: read(errors, 'extensions', 'INVALID_ERRORS_MESSAGE') };
}
