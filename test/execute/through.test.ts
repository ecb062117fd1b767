import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getOperationAST, parse } from 'graphql';
import { createCompile } from '../../src/compile/compile.ts';
import { createPlanning } from '../../src/compile/plan/planning.ts';
import { createCompiledRunner } from '../../src/execute/compiled.ts';
import { readAnswer } from '../../src/fetch/answer.ts';
import type { BackendExecutor } from '../../src/fetch/executor.ts';
import { Caller } from '../../src/plugins/caller.ts';
import { graphOf, runOn, viewOf } from '../kit/views.ts';

const graph = await graphOf(`
  type Query { item(id: ID): Item  items: [Item!]!  things: [Thing]  grid: [[Int!]]  when: Date }
  type Item implements Named { id: ID!  name: String  count: Int!  price: Float  open: Boolean!  size: Size  tags: [String!]!  maker: Maker }
  type Maker implements Named { id: ID!  name: String  items: [Item!]! }
  interface Named { name: String }
  union Thing = Item | Maker
  enum Size { S M L }
  scalar Date
`);

const view = viewOf(
  graph,
  `
  type Query { item(id: ID): Item  items: [Item!]!  things: [Thing]  grid: [[Int!]]  when: Date }
  type Item { id: ID!  title: String @from(path: "name")  name: String  count: Int!  price: Float  open: Boolean!  size: Size  tags: [String!]!  maker: Maker  makerName: String @from(path: "maker.name") }
  type Maker { id: ID!  name: String  items: [Item!]! }
  union Thing = Item | Maker
  enum Size { S M L }
  scalar Date
`,
);

/** What becomes of a backend's text, and whether it passed unread. */
async function answerTo(operation: string, text: string, mayPass = true) {
  const request = (asked: Parameters<BackendExecutor['execute']>[0]) => readAnswer('all', 200, text, asked);
  const executor: BackendExecutor = {
    execute: async (asked) => request(asked),
    ...(mayPass && {
      ask: async (asked) => ({ bytes: Buffer.from(text), read: () => request(asked) }),
    }),
  };
  const planOf = createPlanning(graph.parts);
  const runner = createCompiledRunner({ planOf, executors: new Map([['all', executor]]) });
  const { data, errors, content } = await runOn(view, operation, undefined, { runner });
  return {
    data: JSON.parse(JSON.stringify(data)),
    errors: errors.map(({ message, path }) => ({ message, path })),
    body: Buffer.isBuffer(content) ? String(content) : undefined,
  };
}

const item = '{"id":"1","name":"a","count":3,"price":1.5,"open":true,"size":"S","tags":["x","y"],"maker":null}';
const itemFields = 'id name count price open size tags maker { id }';

const passing: readonly (readonly [about: string, operation: string, text: string, body?: string])[] = [
  ['just what was asked for', `{ items { ${itemFields} } }`, `{"data":{"items":[${item},${item}]}}`],
  ['an empty list', `{ items { ${itemFields} } }`, '{"data":{"items":[]}}'],
  [
    'nulls where they may be',
    '{ item { name price maker { name } } things { __typename } }',
    '{"data":{"item":{"name":null,"price":null,"maker":{"name":null}},"things":null}}',
  ],
  [
    'lists in lists, and a scalar that only the backend knows',
    '{ grid when }',
    '{"data":{"grid":[[1,-2],null,[]],"when":"2026-01-01"}}',
  ],
  [
    'escapes, and what is not ASCII',
    '{ item { name } }',
    String.raw`{"data":{"item":{"name":"\"\\\/\b\u00e9\ud83d\ude00 é 😀"}}}`,
  ],
  ['line ends behind it', '{ item { name } }', '{"data":{"item":{"name":"a"}}}\r\n', '{"data":{"item":{"name":"a"}}}'],
  [
    'another name, and the name of a type, which are said in their places',
    '{ __typename first: item { title __typename maker { __typename name } } }',
    '{"data":{"item":{"name":"a","maker":{"name":"b"}}}}',
    '{"data":{"__typename":"Query","first":{"title":"a","__typename":"Item","maker":{"__typename":"Maker","name":"b"}}}}',
  ],
  [
    'objects of several types',
    '{ things { ... on Item { id count } ... on Maker { __typename name items { id } } } }',
    '{"data":{"things":[{"__typename":"Maker","name":"b","items":[{"id":"1"}]},null,{"__typename":"Item","id":"1","count":1}]}}',
    '{"data":{"things":[{"__typename":"Maker","name":"b","items":[{"id":"1"}]},null,{"id":"1","count":1}]}}',
  ],
];

const read: readonly (readonly [about: string, operation: string, text: string])[] = [
  ['errors beside the data', '{ item { name } }', '{"data":{"item":null},"errors":[{"message":"no"}]}'],
  ['errors before the data', '{ item { name } }', '{"errors":[{"message":"no"}],"data":{"item":null}}'],
  ['extensions', '{ item { name } }', '{"data":{"item":null},"extensions":{}}'],
  ['spaces', '{ item { name } }', '{ "data": { "item": { "name": "a" } } }'],
  ['a key that nobody asked for', '{ item { name } }', '{"data":{"item":{"name":"a","secret":"b"}}}'],
  ['a key that is missing', '{ item { name price } }', '{"data":{"item":{"name":"a"}}}'],
  ['keys in another order', '{ item { name price } }', '{"data":{"item":{"price":1,"name":"a"}}}'],
  ['a key twice', '{ item { name } }', '{"data":{"item":{"name":"a","name":"b"}}}'],
  ['a null that may not be', '{ items { id } }', '{"data":{"items":[{"id":null}]}}'],
  ['an item that may not be null', '{ items { id } }', '{"data":{"items":[null]}}'],
  ['a number as a name', '{ item { name } }', '{"data":{"item":{"name":1}}}'],
  ['a number as an ID', '{ items { id } }', '{"data":{"items":[{"id":1}]}}'],
  ['an Int that is too large', '{ items { count } }', '{"data":{"items":[{"count":3000000000}]}}'],
  ['an Int that is none', '{ items { count } }', '{"data":{"items":[{"count":1.5}]}}'],
  ['a value that the enum has not', '{ item { size } }', '{"data":{"item":{"size":"XL"}}}'],
  [
    'a type that is no member',
    '{ things { ... on Item { id } } }',
    '{"data":{"things":[{"__typename":"Query","id":"1"}]}}',
  ],
  ['half an answer', '{ item { name } }', '{"data":{"item":{"name":"a"}}'],
  ['more than an answer', '{ item { name } }', '{"data":{"item":{"name":"a"}}}{}'],
  ['an escape that is none', '{ item { name } }', String.raw`{"data":{"item":{"name":"\x"}}}`],
  ['a list that is none', '{ items { id } }', '{"data":{"items":{"id":"1"}}}'],
  ['an object as a scalar that only the backend knows', '{ when }', '{"data":{"when":{"a":1}}}'],
  ['a field of a field', '{ item { makerName } }', '{"data":{"item":{"maker":{"name":"b"}}}}'],
];

describe('an answer of one backend', () => {
  for (const [about, operation, text, body = text] of passing) {
    it(`passes unread: ${about}`, async () => {
      const passed = await answerTo(operation, text);
      assert.equal(passed.body, body);
      const { body: _, ...rest } = passed;
      const { body: __, ...whole } = await answerTo(operation, text, false);
      assert.deepEqual(rest, whole);
      assert.deepEqual(whole.errors, []);
    });
  }

  for (const [about, operation, text] of read) {
    it(`is read: ${about}`, async () => {
      const answer = await answerTo(operation, text);
      assert.equal(answer.body, undefined);
      assert.deepEqual(answer, await answerTo(operation, text, false));
    });
  }

  it('is, however a text is spoilt, the same as if it were read', async () => {
    const signs = [
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '9',
      '.',
      '-',
      'e',
      'null',
      'true',
      ' ',
      'S',
      '\u0000',
      'é',
    ];
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    let passed = 0;
    for (let round = 0; round < 800; round++) {
      const [, operation = '', text = ''] = passing[random(passing.length)] ?? [];
      const at = random(text.length + 1);
      const spoilt =
        text.slice(0, at) + (random(3) === 0 ? '' : signs[random(signs.length)]) + text.slice(at + random(3));
      const { body, ...rest } = await answerTo(operation, spoilt);
      const { body: _, ...whole } = await answerTo(operation, spoilt, false);
      assert.deepEqual(rest, whole, spoilt);
      if (body !== undefined) passed++;
    }
    assert.ok(passed > 20, `${passed} passed`);
  });

  it('that never passes is not looked through again and again', async () => {
    let looks = 0;
    const text = '{ "data": { "item": { "name": "a" } } }';
    const executor: BackendExecutor = {
      execute: async (asked) => readAnswer('all', 200, text, asked),
      ask: async (asked) => {
        looks++;
        return { bytes: Buffer.from(text), read: () => readAnswer('all', 200, text, asked) };
      },
    };
    const runner = createCompiledRunner({
      planOf: createPlanning(graph.parts),
      executors: new Map([['all', executor]]),
    });
    const operation = parse('{ item { name } }');
    const caller = new Caller({});
    const { document, shape } = await createCompile(view, new Map())(
      operation,
      getOperationAST(operation) ?? assert.fail(),
      { variables: {}, caller },
    );
    const signal = new AbortController().signal;
    const context = {
      caller,
      requestId: 'test',
      signal,
      calls: [],
      loaders: new Map(),
      maxAge: undefined,
      private: false,
    };
    for (let count = 0; count < 20; count++) {
      const answer = await runner.executeThrough?.(document ?? assert.fail(), shape, {}, context);
      assert.deepEqual(answer, { data: { item: { name: 'a' } } });
    }
    assert.equal(looks, 8);
  });
});
