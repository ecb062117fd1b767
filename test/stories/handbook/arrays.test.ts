/** Types are merged by queries that take all keys at once: one call for each step, and an error of one entity is of its places only. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byId, byIds, makers, products, stores } from './kit.ts';

test('all entities of a step are asked for together, each key once', async (t) => {
  const shop = await startServices(t, {
    makers: {
      sdl: 'type Maker { id: ID! name: String! } type Query { makers(ids: [ID!]!): [Maker]! @merge(keyField: "id") }',
      resolvers: { Query: { makers: byIds(makers.slice(1)) } },
    },
    products: {
      sdl: `type Product { id: ID! name: String! maker: Maker }
        type Maker { id: ID! products: [Product]! }
        type Query {
          products(ids: [ID!]!): [Product]! @merge(keyField: "id")
          _makers(ids: [ID!]!): [Maker]! @merge(keyField: "id")
        }`,
      resolvers: {
        Query: {
          products: byIds(products),
          _makers: (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id })),
        },
        Product: { maker: ({ makerId }: { makerId: string }) => ({ id: makerId }) },
        Maker: { products: ({ id }: { id: string }) => products.filter(({ makerId }) => makerId === id) },
      },
    },
    stores: {
      sdl: 'type Store { id: ID! products: [Product]! } type Product { id: ID! } type Query { store(id: ID!): Store }',
      resolvers: {
        Query: { store: byId(stores) },
        Store: { products: ({ productIds }: { productIds: string[] }) => productIds.map((id) => ({ id })) },
      },
    },
  });
  const fields = 'products { name maker { name products { name } } }';
  const answer = await shop.ask(`{ one: store(id: "s1") { ${fields} } two: store(id: "s2") { ${fields} } }`);
  const oak = { name: 'Oak & Sons', products: [{ name: 'Table' }, { name: 'Chair' }] };
  assert.deepEqual(answer.data, {
    one: {
      products: [
        { name: 'Lamp', maker: null },
        { name: 'Chair', maker: oak },
      ],
    },
    two: { products: [{ name: 'Table', maker: oak }, null] },
  });
  const failed = new Set(answer.errors?.map(({ path }) => path?.slice(0, 3).join('.')));
  assert.deepEqual([...failed].toSorted(), ['one.products.0', 'two.products.1'], 'nothing but what is missing');
  const calls = shop.calls();
  assert.deepEqual(
    [calls.filter((name) => name === 'stores').length, calls.filter((name) => name === 'makers').length],
    [1, 1],
  );
});
