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
  const read = (from: Values, name: string, code: string, kind?: string): Mapping | undefined => {
    const node = readString(from, name, report);
    const mapping = node && readMapping(node, { code, what: `"${name}"`, variables, needed: false }, uses, reading);
    if (mapping?.output && kind) {
      // A lone name selects an object with that name, which is seldom meant here.
      const lone = [...mapping.output.keys()].find((key) => key === mapping.text.trim());
      const hint = lone && `Write "$.${lone}" for the value itself.`;
      report(code, `"${name}" must be ${kind}, not an object.`, placeOf(node), { hint });
    }
    return mapping;
  };
  return {
    isSuccess: read(values, 'isSuccess', 'INVALID_IS_SUCCESS', 'true or false'),
    message: read(errors, 'message', 'INVALID_ERRORS_MESSAGE', 'a string'),
    extensions: read(errors, 'extensions', 'INVALID_ERRORS_MESSAGE'),
  };
}
