/** Answers that are written without being looked at: whatever is in them, the client gets it as JSON would have it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Letters } from '../../src/fetch/letters.ts';
import { graphOf, runOn, viewOf } from '../kit/views.ts';

const graph = await graphOf(`
  type Query { item: Item  items: [[Item!]!]  thing: Thing }
  union Thing = Item
  type Item { id: ID!  name: String  count: Int  price: Float  open: Boolean  size: Size  when: Date  tags: [String!]  maker: Item }
  enum Size { S M }
  scalar Date
`);

const view = viewOf(
  graph,
  `
  type Query { item: Item  items: [[Item!]!]  thing: Thing }
  union Thing = Item
  type Item {
    id: ID!  name: String  count: Int  price: Float  open: Boolean  size: Size  when: Date  tags: [String!]
    maker: Item  makerName: String @from(path: "maker.name")  greeting: String @compute(select: "name", value: "name->match(['a', 'é \\"a\\"'], [@, 'nobody'])")
  }
  enum Size { SMALL @from(path: "S")  M }
  scalar Date
`,
);

/** The client's answer, and what is written of it when it is asked for often. */
async function answerTo(operation: string, data: unknown, letters: Letters | undefined) {
  const result = letters ? { data, letters } : { data };
  const runner = { execute: async () => result as never, subscribe: async () => result as never };
  const { written: content, data: read } = await runOn(view, operation, undefined, { runner });
  return { content, read };
}

const fields = '{ id name count price open size when tags maker { name } }';

const items: readonly (readonly [Letters | undefined, Record<string, unknown>])[] = [
  [
    'ASCII',
    { id: '1', name: 'a', count: 0, price: 1e21, open: false, size: 'M', when: 5, tags: ['x', 'y'], maker: null },
  ],
  [
    'BARE',
    {
      id: '1',
      name: 'é 😀 \u2028',
      count: 2,
      price: 1e-7,
      open: true,
      size: 'S',
      when: 'ü',
      tags: [],
      maker: { name: 'ß' },
    },
  ],
  [
    undefined,
    {
      id: '"',
      name: 'a"b\\c\n\u0001\ud800',
      count: 2,
      price: 0.1,
      open: null,
      size: 'S',
      when: '"',
      tags: ['\t'],
      maker: { name: '\\' },
    },
  ],
  [
    undefined,
    {
      id: 7,
      name: null,
      count: null,
      price: null,
      open: null,
      size: null,
      when: { a: ['"é'] },
      tags: null,
      maker: null,
    },
  ],
];

describe('an answer that is written straight from the data', () => {
  for (const [letters, item] of items) {
    it(`says what JSON.stringify would: ${JSON.stringify(item.name)}`, async () => {
      const { content, read } = await answerTo(
        `{ item ${fields} items ${fields} thing { ... on Item ${fields} } }`,
        {
          item,
          items: [[item], [], [item, item]],
          thing: { ...item, __typename: 'Item' },
        },
        letters,
      );
      const size = item.size === 'S' ? 'SMALL' : item.size;
      const maker = item.maker && { name: (item.maker as { name: string }).name };
      const own = { ...item, id: String(item.id), size, maker };
      assert.ok(content !== undefined, 'it was written');
      assert.equal(
        String(content),
        JSON.stringify({ data: { item: own, items: [[own], [], [own, own]], thing: own } }),
      );
      assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(String(content)).data);
      assert.equal(Buffer.isBuffer(content), letters === 'ASCII');
    });
  }

  it('escapes what a mapping of the view adds to texts that need no escape', async () => {
    const data = { item: { name: 'a', maker: { name: 'b' } } };
    const { content } = await answerTo('{ item { greeting makerName } }', data, 'ASCII');
    assert.equal(String(content), JSON.stringify({ data: { item: { greeting: 'é "a"', makerName: 'b' } } }));
  });
});
