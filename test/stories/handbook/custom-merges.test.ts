/** Queries that no gateway would have thought of: one leaves out what is missing, one wraps its list, one stands below another field. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';

const titles = [
  { id: '1', title: 'Wallet' },
  { id: '2', title: 'Watch' },
  { id: '3', title: 'Hat' },
];
type Ids = { readonly ids: readonly string[] };
const among = (known: Readonly<Record<string, number>>, name: string) => (ids: readonly string[]) =>
  ids.map((id) => (id in known ? { id, [name]: known[id] } : null));

test('each is a merge query by what its file says', async (t) => {
  const shop = await startServices(t, {
    info: {
      sdl: `type Product { id: ID! title: String }
        type Query { productsInfo(whereIn: [ID!]!): [Product]! @merge(keyField: "id") }`,
      resolvers: {
        Query: {
          productsInfo: (_root: unknown, { whereIn }: { whereIn: string[] }) =>
            titles.filter(({ id }) => whereIn.includes(id)),
        },
      },
    },
    inventory: {
      sdl: `type Product { id: ID! stock: Int }
        type Page { total: Int items: [Product] @merge(keyField: "id") }
        type Query { productsInventory(ids: [ID!]!): Page }`,
      resolvers: {
        Query: {
          productsInventory: (_root: unknown, { ids }: Ids) => ({
            total: ids.length,
            items: among({ 1: 1, 3: 5 }, 'stock')(ids),
          }),
        },
      },
    },
    pricing: {
      sdl: `type Product { id: ID! price: Int }
        type Pricing { products(ids: [ID!]!): [Product]! @merge(keyField: "id") }
        type Query { pricing: Pricing }`,
      resolvers: {
        Query: { pricing: () => ({}) },
        Pricing: { products: (_pricing: unknown, { ids }: Ids) => among({ 1: 14, 3: 22 }, 'price')(ids) },
      },
    },
  });
  assert.deepEqual(await shop.ask('{ productsInfo(whereIn: ["1", "X", "3", "2"]) { id title stock price } }'), {
    data: {
      productsInfo: [
        { id: '1', title: 'Wallet', stock: 1, price: 14 },
        { id: '2', title: 'Watch', stock: null, price: null },
        { id: '3', title: 'Hat', stock: 5, price: 22 },
      ],
    },
  });
  assert.deepEqual(shop.calls(), ['info', 'inventory', 'pricing']);
  assert.deepEqual(
    await shop.ask(
      '{ pricing { products(ids: ["3"]) { price title } } productsInventory(ids: ["1"]) { total items { title } } }',
    ),
    {
      data: {
        pricing: { products: [{ price: 22, title: 'Hat' }] },
        productsInventory: { total: 1, items: [{ title: 'Wallet' }] },
      },
    },
  );
});
