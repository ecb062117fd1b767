/** A seventh backend joins the shop by one file, is shown by one client's file, and leaves with them. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startBackends } from '../backends/all.ts';
import { fieldOf, serveRest } from '../backends/rest.ts';
import type { Running } from '../backends/server.ts';
import { ProductPageDocument } from '../clients/web/generated/graphql.ts';
import { root, type Shop, startShop } from '../kit/shop.ts';
import { copyDemo, portico } from './kit.ts';

/** What the making of a product let out: the whole of the new backend, as its authors write it down. */
const carbonFile = /* GraphQL */ `
extend schema @source(name: "carbon", http: { baseURL: "{$env.CARBON_URL}" })

type Product
  @connect(
    source: "carbon"
    http: { POST: "/footprints", body: "skus: $batch.sku" }
    batch: { maxSize: 200 }
    selection: "$.footprints { sku footprint: { grams: co2_grams verified: verified_by->ne(null) } }"
  ) {
  sku: ID!
  footprint: Footprint
}

type Footprint {
  grams: Int!
  verified: Boolean!
}
`;

const kioskFile = /* GraphQL */ `
type Query {
  greenest(limit: Int = 5): [Thing!]! @from(path: "products(size: $limit).items")
}

type Thing @view(of: "Product") {
  name: String! @from(path: "title")
  grams: Int @from(path: "footprint.grams")
  verified: Boolean @from(path: "footprint.verified")
  left: Int @from(path: "stock.quantity")
}
`;

const greenest = '{ greenest(limit: 4) { name grams verified left } }';

function startCarbon(): Promise<Running> {
  return serveRest('carbon', {}, [
    [
      'POST',
      '/footprints',
      ({ body }) => ({
        body: {
          footprints: [fieldOf(body, 'skus')].flat().flatMap((sku) => {
            const number = Number(String(sku).slice(4));
            // Nobody has measured the third.
            return number === 3 ? [] : [{ sku, co2_grams: number * 100, verified_by: number % 2 ? 'TÜV' : null }];
          }),
        },
      }),
    ],
  ]);
}

const [backends, carbon] = await Promise.all([startBackends(), startCarbon()]);
after(() => Promise.all([backends.stop(), carbon.stop()]));
Object.assign(process.env, backends.env, { CARBON_URL: carbon.url });
const directory = await copyDemo({ after }, { 'schemas/carbon.graphql': carbonFile, 'bff/kiosk.graphql': kioskFile });

describe('with the two files', () => {
  let shop: Shop;
  before(async () => {
    shop = await startShop({ directory, backends });
  });
  after(() => shop.stop());

  test('a product has fields of the new backend beside those of the others, one call to each', async () => {
    const { body } = await shop.ask('kiosk', greenest);
    assert.deepEqual(body, {
      data: {
        greenest: [
          { name: 'Recycled Down Rain Jacket, Ecru', grams: 100, verified: true, left: 46 },
          { name: 'Compact Two-Person Tent, Rust', grams: 200, verified: false, left: 26 },
          { name: 'Titanium Camp Chair, Navy', grams: null, verified: null, left: 218 },
          { name: 'Cordura Tote, Navy', grams: 400, verified: false, left: 0 },
        ],
      },
    });
    assert.deepEqual([shop.calls(), carbon.calls.length], [{ catalog: 1, stock: 1 }, 1]);
    assert.deepEqual(JSON.parse(carbon.calls[0]?.body ?? ''), {
      skus: ['SKU-0001', 'SKU-0002', 'SKU-0003', 'SKU-0004'],
    });
  });

  test('the other clients are served as before, and know nothing of it', async () => {
    carbon.reset();
    const page = await shop.ask('web', ProductPageDocument, { variables: { size: 10 } });
    assert.equal(page.body.data?.products.items.length, 10);
    assert.equal(carbon.calls.length, 0);
    const { body } = await shop.ask('web', '{ product(sku: "SKU-0001") { footprint { grams } } }');
    assert.equal(body.errors?.[0]?.message, 'Cannot query field "footprint" on type "Product".');
    for (const client of ['web', 'mobile', 'iot']) {
      const [here, demo] = await Promise.all(
        [directory, root].map((dir) => portico(['print', dir, '--client', client], dir)),
      );
      assert.equal(here?.out, demo?.out);
    }
  });

  test('check finds no problem, and print shows it in the graph and to its client', async () => {
    assert.equal((await portico(['check', '.'], directory)).out, 'portico check: no problems\n');
    const graph = await portico(['print', '.', '--graph'], directory);
    assert.match(graph.out, /^type Product \{[^}]*^ {2}footprint: Footprint$/m);
    assert.match(graph.out, /^type Footprint \{\n {2}grams: Int!\n {2}verified: Boolean!\n\}$/m);
    const view = await portico(['print', '.', '--client', 'kiosk'], directory);
    assert.match(
      view.out,
      /^type Thing \{\n {2}name: String!\n {2}grams: Int\n {2}verified: Boolean\n {2}left: Int\n\}$/m,
    );
  });
});

describe('without its schema file', () => {
  before(() => rm(join(directory, 'schemas/carbon.graphql')));

  test('it is gone from the graph, and whoever shows it is told so', async () => {
    const graph = await portico(['print', '.', '--graph'], directory);
    assert.equal(graph.code, 0);
    assert.doesNotMatch(graph.out, /footprint|carbon/i);
    const { code, out } = await portico(['check', '.'], directory);
    assert.equal(code, 1);
    assert.match(out, /^bff\/kiosk\.graphql:8:27 {2}error {2}VIEW_UNKNOWN_FIELD\n/);
  });

  test('and without the client file all is as it was', async () => {
    await rm(join(directory, 'bff/kiosk.graphql'));
    const graphs = await Promise.all([directory, root].map((dir) => portico(['print', '.', '--graph'], dir)));
    assert.equal(graphs[0]?.out, graphs[1]?.out);
    const shop = await startShop({ directory, backends });
    backends.reset();
    const page = await shop.ask('web', ProductPageDocument, { variables: { size: 10 } });
    assert.equal(page.body.data?.products.items.length, 10);
    assert.deepEqual(shop.calls(), { catalog: 1, stock: 1, customers: 1, reviews: 1 });
    const response = await fetch(`${shop.server.url}/kiosk/graphql`, { method: 'POST' });
    assert.equal(response.status, 404);
    await shop.stop();
  });
});
