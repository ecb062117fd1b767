/** The vocabulary in one shop: single keys, lists, keys within inputs, other arguments, computed fields, and whose words describe a type. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byId, notFound, products } from './kit.ts';

const users = [
  { id: 'u1', name: 'Ada', handle: '@ada' },
  { id: 'u2', name: 'Alan', handle: '@alan' },
];
const stock: Readonly<Record<string, number>> = { p1: 3, p2: 0, p3: 5 };
const reviews = [
  { id: 'r1', authorId: 'u1', productId: 'p1', text: 'Love it' },
  { id: 'r2', authorId: 'u1', productId: 'p2', text: 'Too much' },
  { id: 'r3', authorId: 'u2', productId: 'p1', text: 'Bright' },
];
type Key = { readonly id: string; readonly price?: number; readonly weight?: number };

test('four servers, each with the directives that fit its queries', async (t) => {
  const orders: unknown[] = [];
  const shop = await startServices(t, {
    accounts: {
      sdl: 'type User { id: ID! name: String! handle: String! } type Query { me: User user(id: ID!): User @merge(keyField: "id") }',
      resolvers: { Query: { me: () => users[0], user: byId(users) } },
    },
    inventory: {
      sdl: `"Things in the warehouse"
        type Product @key(selectionSet: "{ id }") {
          "Of the warehouse"
          id: ID!
          inStock: Boolean
          shipping: Int @computed(selectionSet: "{ price weight }")
        }
        scalar _Key
        type Query { mostStocked: Product _products(keys: [_Key!]!): [Product]! @merge }`,
      resolvers: {
        Query: {
          mostStocked: () => ({ id: 'p3' }),
          _products: (_root: unknown, { keys }: { keys: Key[] }) =>
            keys.map((key) => (key.id in stock ? key : notFound())),
        },
        Product: {
          inStock: ({ id }: Key) => (stock[id] ?? 0) > 0,
          // Free for what is dear.
          shipping: ({ price = 0, weight = 0 }: Key) => (price > 200 ? 0 : Math.round(weight / 100)),
        },
      },
    },
    products: {
      sdl: `"What the shop sells"
        type Product @canonical { "The key" id: ID! name: String! price: Int! weight: Int! }
        type Query {
          top(first: Int = 2): [Product]!
          products(ids: [ID!]!, order: String): [Product]!
            @merge(keyField: "id", keyArg: "ids", additionalArgs: """ order: "price" """)
        }`,
      resolvers: {
        Query: {
          top: (_root: unknown, { first }: { first: number }) => products.slice(0, first),
          products(_root: unknown, { ids, order }: { ids: string[]; order?: string }) {
            orders.push(order);
            return ids.map((id) => products.find((product) => product.id === id) ?? notFound());
          },
        },
      },
    },
    reviews: {
      sdl: `type Review { id: ID! text: String author: User product: Product }
        type User @key(selectionSet: "{ id }") { id: ID! total: Int! reviews: [Review] }
        type Product @key(selectionSet: "{ id }") { id: ID! reviews: [Review] }
        input UserKey { id: ID! }
        input ProductKey { id: ID! }
        input ProductInput { keys: [ProductKey!]! }
        type Query {
          review(id: ID!): Review
          _users(keys: [UserKey!]!): [User]! @merge
          _products(input: ProductInput): [Product]! @merge(keyArg: "input.keys")
        }`.replaceAll('_products', '_reviewed'),
      resolvers: {
        Query: {
          review: byId(reviews),
          _users: (_root: unknown, { keys }: { keys: Key[] }) => keys,
          _reviewed: (_root: unknown, { input }: { input: { keys: Key[] } }) => input.keys,
        },
        Review: {
          author: ({ authorId }: { authorId: string }) => ({ id: authorId }),
          product: ({ productId }: { productId: string }) => ({ id: productId }),
        },
        User: {
          total: ({ id }: Key) => reviews.filter(({ authorId }) => authorId === id).length,
          reviews: ({ id }: Key) => reviews.filter(({ authorId }) => authorId === id),
        },
        Product: { reviews: ({ id }: Key) => reviews.filter(({ productId }) => productId === id) },
      },
    },
  });
  const operation = `{ products(ids: ["p1", "p2"]) {
    name price inStock shipping
    reviews { text author { name handle total } product { name price } }
  } }`;
  const ada = { name: 'Ada', handle: '@ada', total: 2 };
  const alan = { name: 'Alan', handle: '@alan', total: 1 };
  const [lamp, table] = [
    { name: 'Lamp', price: 40 },
    { name: 'Table', price: 300 },
  ];
  assert.deepEqual(await shop.ask(operation), {
    data: {
      products: [
        {
          ...lamp,
          inStock: true,
          shipping: 9,
          reviews: [
            { text: 'Love it', author: ada, product: lamp },
            { text: 'Bright', author: alan, product: lamp },
          ],
        },
        { ...table, inStock: false, shipping: 0, reviews: [{ text: 'Too much', author: ada, product: table }] },
      ],
    },
  });
  assert.deepEqual(orders.slice(0, 1), [undefined], 'the client’s own arguments are the client’s');
  assert.ok(orders.slice(1).every((order) => order === 'price'));
  assert.deepEqual(await shop.ask('{ mostStocked { name shipping inStock } }'), {
    data: { mostStocked: { name: 'Chair', shipping: 40, inStock: true } },
  });
  const { data } = await shop.ask('{ __type(name: "Product") { description fields { name description } } }');
  const { __type: type } = data as { __type: { description: string; fields: { name: string; description: string }[] } };
  assert.equal(type.description, 'What the shop sells');
  assert.equal(type.fields.find(({ name }) => name === 'id')?.description, 'The key');
});
