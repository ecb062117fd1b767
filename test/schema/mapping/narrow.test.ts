import assert from 'node:assert/strict';
import { test } from 'node:test';
import { narrow } from '../../../src/schema/mapping/mapping.ts';
import type { Mapping } from '../../../src/schema/mapping/types.ts';
import { mappingOf } from './run.ts';

const rows: readonly (readonly [behaviour: string, text: string, input: unknown, expected: unknown])[] = [
  ['takes named items only', 'a b: x c', { a: 1, x: 2, c: 3 }, { a: 1, b: 2 }],
  ['looks into a last block', '$.list { a c }', { list: [{ a: 1, c: 2 }] }, [{ a: 1 }]],
  ['looks into flattened blocks', 'c $.d { a c }', { c: 1, d: { a: 2, c: 3 } }, { a: 2 }],
  ['looks into an object literal', '{ a c }', { a: 1, c: 3 }, { a: 1 }],
  ['leaves fields of fields alone', 'a { c }', { a: { c: 1 } }, { a: { c: 1 } }],
  ['keeps spreads, whose names are not known', 'c ...x', { c: 1, x: { d: 2 } }, { d: 2 }],
  ['keeps what is no object', '$.x', { x: 5 }, 5],
  ['keeps null that a flattened part makes', 'a $.d { c }', { a: 1, d: null }, null],
];

for (const [behaviour, text, input, expected] of rows) {
  test(`narrowing ${behaviour}: ${text}`, () => {
    assert.deepEqual(narrow(mappingOf(text), new Set(['a', 'b']))(input, { variables: {} }), expected);
  });
}

test('what is not wanted is not evaluated', () => {
  const complaints: string[] = [];
  const complain = (message: string) => complaints.push(message);
  narrow(mappingOf('a c: nope.x'), new Set(['a']))({ a: 1 }, { variables: {}, complain });
  assert.deepEqual(complaints, []);
});

test('a mapping made by hand is evaluated whole', () => {
  const mapping: Mapping = { text: '', evaluate: () => 'all', references: [], output: undefined };
  assert.equal(narrow(mapping, new Set())({}, { variables: {} }), 'all');
});
