/** A field moves from one backend to another under a label: what the configuration says of it decides which of them answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startServices } from '../kit/services.ts';

const link = (names: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])`;

function start(t: Parameters<typeof startServices>[0], overrides: string) {
  return startServices(
    t,
    {
      old: {
        sdl: `${link('"@key"')}
type Query { product: Product }
type Product @key(fields: "id") { id: ID! price: String stock: String origin: String }`,
        entities: { Product: ({ id }) => ({ id, price: 'old', stock: 'old', origin: 'old' }) },
        resolvers: { Query: { product: () => ({ id: 'p1', price: 'old', stock: 'old', origin: 'old' }) } },
      },
      fresh: {
        sdl: `${link('"@key", "@override"')}
type Product @key(fields: "id") {
  id: ID!
  price: String @override(from: "old", label: "new-prices")
  stock: String @override(from: "old", label: "new-stock")
  origin: String @override(from: "old", label: "percent(30)")
}`,
        entities: { Product: ({ id }) => ({ id, price: 'fresh', stock: 'fresh', origin: 'fresh' }) },
        resolvers: {},
      },
    },
    undefined,
    `export default { overrides: ${overrides} };`,
  );
}

describe('a field with a label', () => {
  const rows: readonly [overrides: string, price: string, stock: string][] = [
    ['{}', 'old', 'old'],
    ["{ 'new-prices': true }", 'fresh', 'old'],
    ["{ 'new-prices': '100%', 'new-stock': true }", 'fresh', 'fresh'],
    ["{ 'new-prices': false, 'new-stock': '0%' }", 'old', 'old'],
  ];
  for (const [overrides, price, stock] of rows) {
    test(`is answered as the configuration says: ${overrides}`, async (t) => {
      const shop = await start(t, overrides);
      shop.calls();
      assert.deepEqual(await shop.ask('{ product { price stock } }'), { data: { product: { price, stock } } });
      assert.deepEqual(shop.calls().toSorted(), price === 'old' && stock === 'old' ? ['old'] : ['fresh', 'old']);
    });
  }

  for (const [field, overrides] of [
    ['price', "{ 'new-prices': '30%' }"],
    ['origin', '{}'],
  ] as const) {
    test(`is the new backend’s for its share of operations, each decided once for all its places: ${field}`, async (t) => {
      const shop = await start(t, overrides);
      const seen = { old: 0, fresh: 0 };
      for (let n = 0; n < 200; n++) {
        const { data } = await shop.ask(`{ a: product { its: ${field} } b: product { its: ${field} } }`);
        const { a, b } = data as Record<'a' | 'b', { readonly its: 'old' | 'fresh' }>;
        assert.equal(a.its, b.its);
        seen[a.its]++;
      }
      // One time in a million it is not so.
      assert.ok(seen.fresh > 25 && seen.fresh < 105 && seen.old + seen.fresh === 200, JSON.stringify(seen));
    });
  }
});
