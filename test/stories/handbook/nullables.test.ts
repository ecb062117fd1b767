/** What a server does not know of an entity: an empty list where it vouches for all of them, null where it has no opinion. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byIds, products } from './kit.ts';

const users = [
  { id: 'ada', name: 'Ada' },
  { id: 'alan', name: 'Alan' },
];
const reviews = [{ id: 'r1', text: 'Bright', productId: 'p1', userId: 'ada' }];
type Ids = { readonly ids: readonly string[] };

test('null and an empty list each arrive as they are', async (t) => {
  const shop = await startServices(t, {
    products: {
      sdl: 'type Product { id: ID! name: String! } type Query { products(ids: [ID!]!): [Product]! @merge(keyField: "id") }',
      resolvers: { Query: { products: byIds(products) } },
    },
    users: {
      sdl: 'type User { id: ID! name: String! } type Query { users(ids: [ID!]!): [User]! @merge(keyField: "id") }',
      resolvers: { Query: { users: byIds(users) } },
    },
    reviews: {
      sdl: `type Review { id: ID! text: String! product: Product user: User }
        type User { id: ID! reviews: [Review]! }
        type Product { id: ID! reviews: [Review] }
        type Query {
          reviews: [Review]!
          _users(ids: [ID!]!): [User]! @merge(keyField: "id")
          _products(ids: [ID!]!): [Product]! @merge(keyField: "id")
        }`,
      resolvers: {
        Query: {
          reviews: () => reviews,
          _users: (_root: unknown, { ids }: Ids) => ids.map((id) => ({ id })),
          _products: (_root: unknown, { ids }: Ids) =>
            ids.map((id) => (reviews.some(({ productId }) => productId === id) ? { id } : null)),
        },
        Review: {
          product: ({ productId }: { productId: string }) => ({ id: productId }),
          user: ({ userId }: { userId: string }) => ({ id: userId }),
        },
        User: { reviews: ({ id }: { id: string }) => reviews.filter(({ userId }) => userId === id) },
        Product: { reviews: ({ id }: { id: string }) => reviews.filter(({ productId }) => productId === id) },
      },
    },
  });
  const operation =
    '{ users(ids: ["alan"]) { name reviews { text } } products(ids: ["p2", "p1"]) { name reviews { text } } }';
  assert.deepEqual(await shop.ask(operation), {
    data: {
      users: [{ name: 'Alan', reviews: [] }],
      products: [
        { name: 'Table', reviews: null },
        { name: 'Lamp', reviews: [{ text: 'Bright' }] },
      ],
    },
  });
  assert.deepEqual(await shop.ask('{ reviews { text user { name } product { name } } }'), {
    data: { reviews: [{ text: 'Bright', user: { name: 'Ada' }, product: { name: 'Lamp' } }] },
  });
});
