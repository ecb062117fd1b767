/** Runs a mapping from its text, as the tests of the mapping language do all the time. */
import assert from 'node:assert/strict';
import { parseMapping } from '../../../src/schema/mapping/mapping.ts';
import type { Grammar, Mapping } from '../../../src/schema/mapping/types.ts';

export const grammars: readonly Grammar[] = ['0.3', '0.4'];

/** The mapping of a text that is right. */
export function mappingOf(text: string, grammar: Grammar = '0.4'): Mapping {
  const { value, problems } = parseMapping(text, grammar);
  assert.ok(value, `${grammar}: ${text}: ${JSON.stringify(problems)}`);
  return value;
}

/** A mapping's value and the complaints on the way, each as `path: message`. */
export function run(text: string, input: unknown, options: { grammar?: Grammar; variables?: object } = {}) {
  const complaints: string[] = [];
  const value = mappingOf(text, options.grammar).evaluate(input, {
    variables: { ...options.variables },
    complain: (message, path) => complaints.push(`${path.join('.')}: ${message}`),
  });
  return { value, complaints };
}
