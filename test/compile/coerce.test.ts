/** Variables and arguments by functions made once: to the last value what graphql-js makes of them, and its words for what is wrong. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema, type FieldNode, getArgumentValues, getVariableValues, Kind, parse } from 'graphql';
import { compileArguments, compileVariables } from '../../src/compile/coerce.ts';

const schema = buildSchema(/* GraphQL */ `
  scalar Any
  enum Size { SMALL LARGE }
  input Box { id: ID! size: Size = SMALL counts: [Int!] = [1, 2] inner: Box tags: [[String]] toString: String }
  input Either @oneOf { name: String id: ID }
  type Query {
    all(n: Int, m: Int! = 5, s: String!, size: Size, box: Box, list: [Int!], either: Either, any: Any): Int
  }
`);

const types = [
  'Int',
  'Int!',
  'String',
  'ID!',
  'Boolean',
  'Float',
  'Size',
  '[Int!]',
  '[[String]]!',
  'Box',
  'Box!',
  'Either',
  'Any',
];
const values: readonly unknown[] = [
  undefined,
  null,
  0,
  1,
  1.5,
  2 ** 40,
  '1',
  '',
  'SMALL',
  'NONE',
  true,
  [],
  [1, 2],
  [1, null],
  ['a', ['b', null], null],
  {},
  { id: 1 },
  { id: 'a', size: 'LARGE', counts: 7, inner: { id: 2, counts: null } },
  { id: 'a', inner: { size: 'SMALL' } },
  { id: 'a', size: null, tags: ['x', ['y']] },
  { id: 'a', other: 1 },
  { name: 'a' },
  { name: null },
  { name: 'a', id: 'b' },
  JSON.parse('{"id":"a","__proto__":1}'),
  { constructor: 1 },
  new Map([[1, 2]]),
];

/** What a document's only operation declares, or its only field. */
const definitionsOf = (text: string) => {
  const [operation] = parse(text).definitions;
  assert.ok(operation?.kind === Kind.OPERATION_DEFINITION);
  return operation;
};

describe('variables', () => {
  for (const type of types) {
    test(`of type ${type} are what graphql-js makes of them`, () => {
      for (const suffix of ['', type.endsWith('!') || type === 'Any' ? '' : ' = null']) {
        const definitions =
          definitionsOf(`query ($a: ${type}${suffix}, $b: Int = 3) { all(s: "x") }`).variableDefinitions ?? [];
        const coerce = compileVariables(schema, definitions);
        for (const value of values) {
          for (const inputs of [{ a: value }, { a: value, b: value }, {}]) {
            const ours = coerce(inputs);
            const theirs = getVariableValues(schema, definitions, inputs);
            assert.deepEqual(
              ours.coerced && JSON.stringify(ours.coerced),
              theirs.coerced && JSON.stringify(theirs.coerced),
            );
            assert.deepEqual(ours.coerced && { ...ours.coerced }, theirs.coerced && { ...theirs.coerced });
            assert.deepEqual(ours.errors?.map(String), theirs.errors?.map(String));
          }
        }
      }
    });
  }

  test('that are of no type, or have the name of an object’s prototype, are left to graphql-js', () => {
    for (const declared of ['$a: Query', '$a: Nothing', '$__proto__: Int']) {
      const definitions = definitionsOf(`query (${declared}) { all(s: "x") }`).variableDefinitions ?? [];
      const inputs = JSON.parse('{"__proto__":1}');
      const theirs = getVariableValues(schema, definitions, inputs);
      assert.deepEqual(String(compileVariables(schema, definitions)(inputs).errors), String(theirs.errors));
    }
  });
});

describe('arguments', () => {
  const field = schema.getQueryType()?.getFields().all ?? assert.fail();
  const outcome = (make: () => unknown) => {
    try {
      return JSON.stringify(make());
    } catch (error) {
      return String(error);
    }
  };

  for (const args of [
    's: "x"',
    's: $a',
    's: "x", n: $a',
    's: "x", m: $a',
    's: "x", m: null',
    's: null',
    's: 1',
    's: "x", size: LARGE, list: [1, $a], either: { id: 1 }',
    's: "x", size: NONE',
    's: "x", box: { id: $a, inner: { id: "b", counts: [$a] } }',
    's: "x", box: { id: 1, size: LARGE }, any: { a: [1, $a] }',
    'n: 1',
  ]) {
    test(`(${args}) are what graphql-js makes of them`, () => {
      const [node] = definitionsOf(`{ all(${args}) }`).selectionSet.selections as readonly FieldNode[];
      assert.ok(node);
      const made = compileArguments(field, node);
      for (const variables of [{}, ...values.map((a) => ({ a }))]) {
        assert.deepEqual(
          outcome(() => made(variables)),
          outcome(() => getArgumentValues(field, node, variables)),
        );
      }
    });
  }
});
