/** Reads what tells success from failure (`isSuccess`) and what clients are told of a failure (`errors`). */
import type { Mapping } from '../mapping/types.ts';
import type { Expected } from './checks/kinds.ts';
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
  const read = (from: Values, name: string, code: string, expected: Expected): Mapping | undefined => {
    const node = readString(from, name, report);
    return node && readMapping(node, { code, what: `"${name}"`, variables, needed: false, expected }, uses, reading);
  };
  return {
    isSuccess: read(values, 'isSuccess', 'INVALID_IS_SUCCESS', 'boolean'),
    message: read(errors, 'message', 'INVALID_ERRORS_MESSAGE', 'string'),
    extensions: read(errors, 'extensions', 'INVALID_ERRORS_MESSAGE', 'object'),
  };
}
