/** Schemas are files under version control: half of a release is refused by the check and by the gateway that runs, the whole goes live at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Service, startServices } from '../../kit/services.ts';
import { portico } from '../kit.ts';
import { byIds, products } from './kit.ts';

const catalog = (type: string, field: string): Service => ({
  sdl: `type ${type} { id: ID! name: String! } type Query { ${field}(ids: [ID!]!): [${type}]! @merge(keyField: "id") }`,
  resolvers: { Query: { [field]: byIds(products) } },
});
const stock = (type: string): Service => ({
  sdl: `type ${type} { id: ID! inStock: Boolean } type Query { stocked(ids: [ID!]!): [${type}] @merge(keyField: "id") last: ${type} }`,
  resolvers: {
    Query: {
      stocked: (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id, inStock: true })),
      last: () => ({ id: 'p3', inStock: false }),
    },
  },
});

test('two servers move from one shape to the next together, or not at all', async (t) => {
  const kiosk =
    'type Query { newest: Thing @from(path: "last") } type Thing @view(of: "Product") { name: String! inStock: Boolean }';
  const shop = await startServices(t, { catalog: catalog('Product', 'products'), stock: stock('Product') }, { kiosk });
  const operation = '{ newest { name inStock } }';
  const chair = { data: { newest: { name: 'Chair', inStock: false } } };
  assert.deepEqual(await shop.ask(operation), chair);

  const next = await shop.start('catalog', catalog('Item', 'items'));
  await shop.write('schemas/catalog.graphql', next);
  const half = await portico(['check'], shop.directory);
  assert.equal(half.code, 1, half.error);
  assert.match(half.error + half.out, /bff\/kiosk\.graphql:1:\d+ .*error/);
  assert.notDeepEqual(await shop.reload(), []);
  assert.deepEqual(await shop.ask(operation), chair, 'the last whole release goes on');

  await shop.write('schemas/stock.graphql', await shop.start('stock', stock('Item')));
  await shop.write('bff/kiosk.graphql', kiosk.replace('of: "Product"', 'of: "Item"'));
  assert.deepEqual((await portico(['check'], shop.directory)).code, 0);
  assert.deepEqual(await shop.reload(), []);
  assert.deepEqual(await shop.ask(operation), chair);
});
