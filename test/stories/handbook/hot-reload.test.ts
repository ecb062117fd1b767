/** Servers come and go while the gateway runs, and one that does not answer in time costs only its fields. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byIds, products } from './kit.ts';

const stock = {
  sdl: 'type Product { id: ID! inStock: Boolean } type Query { stocked(ids: [ID!]!): [Product] @merge(keyField: "id") }',
  resolvers: {
    Query: { stocked: (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id, inStock: id === 'p1' })) },
  },
  backend: ', timeout: "2s"',
};

test('a file that is added adds its server, a file that is taken away takes it away', async (t) => {
  const shop = await startServices(t, {
    products: {
      sdl: 'type Product { id: ID! name: String! } type Query { products(ids: [ID!]!): [Product]! @merge(keyField: "id") }',
      resolvers: { Query: { products: byIds(products) } },
    },
  });
  const operation = '{ products(ids: ["p1"]) { name inStock } }';
  const code = async () => (await shop.ask(operation)).errors?.[0]?.extensions?.code;
  assert.equal(await code(), 'GRAPHQL_VALIDATION_FAILED');

  await shop.write('schemas/stock.graphql', await shop.start('stock', stock));
  assert.deepEqual(await shop.reload(), []);
  assert.deepEqual(await shop.ask(operation), { data: { products: [{ name: 'Lamp', inStock: true }] } });

  shop.running('stock').fail(() => 'hang');
  const slow = await shop.ask(operation);
  assert.deepEqual(slow.data, { products: [{ name: 'Lamp', inStock: null }] });
  assert.deepEqual(
    slow.errors?.map(({ extensions }) => extensions?.code),
    ['BACKEND_TIMEOUT'],
  );

  await shop.write('schemas/stock.graphql', 'type Product {');
  assert.deepEqual(await shop.reload(), ['GRAPHQL_PARSE_FAILED']);
  shop.running('stock').fail(undefined);
  assert.deepEqual(
    await shop.ask(operation),
    { data: { products: [{ name: 'Lamp', inStock: true }] } },
    'the last good one goes on',
  );

  await shop.remove('schemas/stock.graphql');
  assert.deepEqual(await shop.reload(), []);
  assert.equal(await code(), 'GRAPHQL_VALIDATION_FAILED');
});
