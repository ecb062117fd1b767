/** An interface over types of several servers: what a server lacks of a member is fetched where it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byIds, products } from './kit.ts';

test('fields of the interface come from whoever has them', async (t) => {
  const shop = await startServices(t, {
    products: {
      sdl: `interface Offer { id: ID! name: String! price: Float! }
        type Product implements Offer { id: ID! name: String! price: Float! }
        type Query { products(ids: [ID!]!): [Product]! @merge(keyField: "id") }`,
      resolvers: { Query: { products: byIds(products) } },
    },
    stores: {
      sdl: `interface Offer { id: ID! name: String! price: Float! }
        type Product implements Offer @key(selectionSet: "{ id }") { id: ID! }
        type Deal implements Offer { id: ID! name: String! price: Float! products: [Product]! }
        type Store { id: ID! offers: [Offer]! }
        type Query { store(id: ID!): Store }`.replace(
        'interface Offer { id: ID! name: String! price: Float! }',
        'interface Offer { id: ID! }',
      ),
      resolvers: {
        Query: { store: (_root: unknown, { id }: { id: string }) => ({ id }) },
        Store: {
          offers: () => [
            { __typename: 'Product', id: 'p1' },
            { __typename: 'Deal', id: 'd1', name: 'A room', price: 400, products: [{ id: 'p2' }, { id: 'p3' }] },
          ],
        },
      },
    },
  });
  const operation =
    '{ store(id: "s1") { offers { __typename id name price ... on Deal { products { name price } } } } }';
  assert.deepEqual(await shop.ask(operation), {
    data: {
      store: {
        offers: [
          { __typename: 'Product', id: 'p1', name: 'Lamp', price: 40 },
          {
            __typename: 'Deal',
            id: 'd1',
            name: 'A room',
            price: 400,
            products: [
              { name: 'Table', price: 300 },
              { name: 'Chair', price: 120 },
            ],
          },
        ],
      },
    },
  });
});
