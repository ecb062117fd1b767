/** Types are merged by queries that fetch one entity each: those of one step still go in one call. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byId, makers, products, stores } from './kit.ts';

test('entities that are fetched one by one go in one call to each server', async (t) => {
  const shop = await startServices(t, {
    makers: {
      sdl: 'type Maker { id: ID! name: String! } type Query { maker(id: ID!): Maker @merge(keyField: "id") }',
      resolvers: { Query: { maker: byId(makers) } },
    },
    products: {
      sdl: `type Product { id: ID! name: String! maker: Maker }
        type Maker { id: ID! products: [Product]! }
        type Query { product(id: ID!): Product @merge(keyField: "id") _maker(id: ID!): Maker @merge(keyField: "id") }`,
      resolvers: {
        Query: { product: byId(products), _maker: (_root: unknown, key: object) => key },
        Product: { maker: ({ makerId }: { makerId: string }) => ({ id: makerId }) },
        Maker: { products: ({ id }: { id: string }) => products.filter(({ makerId }) => makerId === id) },
      },
    },
    stores: {
      sdl: 'type Store { id: ID! name: String! products: [Product]! } type Product { id: ID! } type Query { store(id: ID!): Store }',
      resolvers: {
        Query: { store: byId(stores) },
        Store: { products: ({ productIds }: { productIds: string[] }) => productIds.map((id) => ({ id })) },
      },
    },
  });
  const { data, errors } = await shop.ask('{ store(id: "s1") { products { name maker { name products { name } } } } }');
  assert.equal(errors, undefined);
  assert.deepEqual(data, {
    store: {
      products: [
        { name: 'Lamp', maker: { name: 'Lumen', products: [{ name: 'Lamp' }] } },
        { name: 'Chair', maker: { name: 'Oak & Sons', products: [{ name: 'Table' }, { name: 'Chair' }] } },
      ],
    },
  });
  assert.deepEqual(
    shop.calls().filter((name) => name !== 'products'),
    ['makers', 'stores'],
  );
});
