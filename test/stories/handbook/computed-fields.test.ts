/** A server that keeps nothing of its own: it is told what others know of an entity, and makes values and objects of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';

const items = [
  { upc: '1', name: 'Phone', categoryId: null, tagIds: [] },
  { upc: '2', name: 'Baking', categoryId: 'c2', tagIds: ['t3', 't4'] },
  { upc: '3', name: 'Jersey', categoryId: 'c1', tagIds: ['t1', 't2'] },
];
const categories: Readonly<Record<string, string>> = { c1: 'Sports', c2: 'Cooking' };
const tags: Readonly<Record<string, object>> = {
  t1: { __typename: 'Place', id: 't1', name: 'Old Trafford', lat: 53.4 },
  t2: { __typename: 'Team', id: 't2', name: 'United', home: 't1' },
  t3: { __typename: 'Series', id: 't3', name: 'Bake Off', season: 7 },
};

test('what is computed is told what it is computed from, nulls and empty lists as well', async (t) => {
  const shop = await startServices(t, {
    products: {
      sdl: `type Product { upc: ID! name: String! categoryId: ID tagIds: [ID!] }
        type Query { products(upcs: [ID!]!): [Product]! @merge(keyField: "upc") }`,
      resolvers: {
        Query: {
          products: (_root: unknown, { upcs }: { upcs: string[] }) =>
            upcs.map((upc) => items.find((item) => item.upc === upc)),
        },
      },
    },
    metadata: {
      sdl: `type Product @key(selectionSet: "{ upc }") {
          upc: ID!
          category: Category @computed(selectionSet: "{ categoryId }")
          tags: [Tag] @computed(selectionSet: "{ tagIds }")
        }
        type Category { id: ID! name: String! }
        interface Tag { id: ID! name: String! }
        type Place implements Tag { id: ID! name: String! lat: Float! }
        type Team implements Tag { id: ID! name: String! home: Place }
        type Series implements Tag { id: ID! name: String! season: Int }
        input ProductKey { upc: ID! categoryId: ID tagIds: [ID!] }
        type Query { _products(keys: [ProductKey!]!): [Product]! @merge }`,
      resolvers: {
        Query: { _products: (_root: unknown, { keys }: { keys: object[] }) => keys },
        Product: {
          category: ({ categoryId }: { categoryId?: string | null }) =>
            categoryId && { id: categoryId, name: categories[categoryId] },
          tags: ({ tagIds }: { tagIds?: string[] }) => tagIds?.map((id) => tags[id] ?? null),
        },
        Team: { home: ({ home }: { home: string }) => tags[home] },
      },
    },
  });
  const operation = `{ products(upcs: ["1", "2", "3"]) {
    name
    category { name }
    tags { __typename name ... on Place { lat } ... on Team { home { name } } ... on Series { season } }
  } }`;
  assert.deepEqual(await shop.ask(operation), {
    data: {
      products: [
        { name: 'Phone', category: null, tags: [] },
        {
          name: 'Baking',
          category: { name: 'Cooking' },
          tags: [{ __typename: 'Series', name: 'Bake Off', season: 7 }, null],
        },
        {
          name: 'Jersey',
          category: { name: 'Sports' },
          tags: [
            { __typename: 'Place', name: 'Old Trafford', lat: 53.4 },
            { __typename: 'Team', name: 'United', home: { name: 'Old Trafford' } },
          ],
        },
      ],
    },
  });
  assert.deepEqual(shop.calls(), ['products', 'metadata']);
  const one = await shop.ask('{ products(upcs: ["3"]) { category { name } } }');
  assert.deepEqual(one, { data: { products: [{ category: { name: 'Sports' } }] } });
  const { query, variables } = JSON.parse(shop.running('metadata').calls.at(-1)?.body ?? '{}');
  assert.match(query, /_products\(keys: \$/);
  assert.deepEqual(
    Object.values(variables),
    [[{ upc: '3', categoryId: 'c1' }]],
    'told what this operation needs, and no more',
  );
  assert.equal((await shop.ask('{ __type(name: "Query") { fields { name } } }')).errors, undefined);
});
