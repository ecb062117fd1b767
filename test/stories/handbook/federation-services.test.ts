/** Servers of Federation's first version, beside one that is none: entities, what is required of others, and types that are extended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { products } from './kit.ts';

test('federated and plain servers complete each other', async (t) => {
  const shop = await startServices(t, {
    products: {
      sdl: `type Product @key(fields: "id") { id: ID! name: String! unitsInStock: Int! }
type User @key(fields: "id") @extends { id: ID! @external recentPurchases: [Product] }
type Query { product(id: ID!): Product }`,
      entities: {
        Product: ({ id }) => products.find((product) => product.id === id),
        User: ({ id }) => ({ id }),
      },
      resolvers: {
        Query: { product: (_root: unknown, { id }: { id: string }) => products.find((product) => product.id === id) },
        Product: { unitsInStock: ({ id }: { id: string }) => (id === 'p1' ? 3 : 0) },
        User: { recentPurchases: () => products.slice(0, 1) },
      },
    },
    reviews: {
      sdl: `type Review @key(fields: "id") { id: ID! text: String! author: User product: Product }
type User @key(fields: "id") @extends { id: ID! @external reviews: [Review] }
type Product @key(fields: "id") @extends {
  id: ID! @external
  unitsInStock: Int! @external
  acceptsReviews: Boolean @requires(fields: "unitsInStock")
  reviews: [Review]
}`,
      entities: {
        Review: ({ id }) => ({ id }),
        User: ({ id }) => ({ id }),
        Product: (representation) => ({ ...representation }),
      },
      resolvers: {
        Product: {
          acceptsReviews: ({ unitsInStock }: { unitsInStock: number }) => unitsInStock > 0,
          reviews: ({ id }: { id: string }) => [{ id: 'r1', text: 'Bright', product: { id }, author: { id: 'u1' } }],
        },
        User: { reviews: ({ id }: { id: string }) => [{ id: 'r1', text: 'Bright', author: { id } }] },
      },
    },
    users: {
      sdl: 'type User { id: ID! email: String! } type Query { user(id: ID!): User @merge(keyField: "id") }',
      resolvers: { Query: { user: (_root: unknown, { id }: { id: string }) => ({ id, email: `${id}@shop.test` }) } },
    },
  });
  const operation = `{ user(id: "u1") {
    email
    recentPurchases { name acceptsReviews reviews { text author { email } } }
    reviews { text }
  } }`;
  assert.deepEqual(await shop.ask(operation), {
    data: {
      user: {
        email: 'u1@shop.test',
        recentPurchases: [
          { name: 'Lamp', acceptsReviews: true, reviews: [{ text: 'Bright', author: { email: 'u1@shop.test' } }] },
        ],
        reviews: [{ text: 'Bright' }],
      },
    },
  });
});
