/** A type that is known by one key here and by another there, with a server between that knows both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';

const items = [
  { id: 'i1', upc: 'u1', title: 'Lamp', price: 40 },
  { id: 'i2', upc: 'u2', title: 'Table', price: 300 },
];
type Key = Readonly<Record<string, string>>;
const find = (key: Key) =>
  items.find((item) => Object.entries(key).every(([name, value]) => Reflect.get(item, name) === value));

test('the server that knows both keys leads from one to the other', async (t) => {
  const shop = await startServices(t, {
    catalog: {
      sdl: 'type Product { upc: ID! title: String } type Query { byUpc(upcs: [ID!]!): [Product]! @merge(keyField: "upc") }',
      resolvers: {
        Query: { byUpc: (_root: unknown, { upcs }: { upcs: string[] }) => upcs.map((upc) => find({ upc })) },
      },
    },
    vendors: {
      sdl: `type Product @key(selectionSet: "{ id }") @key(selectionSet: "{ upc }") { id: ID! upc: ID! price: Int }
        input ProductKey { id: ID upc: ID }
        type Query { byKey(keys: [ProductKey!]!): [Product]! @merge }`,
      resolvers: { Query: { byKey: (_root: unknown, { keys }: { keys: Key[] }) => keys.map(find) } },
    },
    reviews: {
      sdl: `type Review { id: ID! text: String product: Product }
        type Product { id: ID! reviews: [Review] }
        type Query { review(id: ID!): Review byId(ids: [ID!]!): [Product]! @merge(keyField: "id") }`,
      resolvers: {
        Query: {
          review: (_root: unknown, { id }: Key) => ({ id, text: 'Bright', product: { id: 'i1' } }),
          byId: (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id })),
        },
        Product: { reviews: ({ id }: Key) => (id === 'i1' ? [{ id: 'r1', text: 'Bright' }] : []) },
      },
    },
  });
  const fields = '{ upc id title price reviews { text } }';
  const lamp = { upc: 'u1', id: 'i1', title: 'Lamp', price: 40, reviews: [{ text: 'Bright' }] };
  const table = { upc: 'u2', id: 'i2', title: 'Table', price: 300, reviews: [] };
  assert.deepEqual(await shop.ask(`{ byUpc(upcs: ["u1", "u2"]) ${fields} }`), { data: { byUpc: [lamp, table] } });
  assert.deepEqual(await shop.ask(`{ byId(ids: ["i2"]) ${fields} }`), { data: { byId: [table] } });
  assert.deepEqual(await shop.ask(`{ review(id: "r1") { text product ${fields} } }`), {
    data: { review: { text: 'Bright', product: lamp } },
  });
});
