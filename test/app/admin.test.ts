/** The admin plane over HTTP: who may use it, what it shows, and what it has forgotten. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createControl } from '../../src/app/admin/control.ts';
import { type Admin, openAdmin } from '../../src/app/admin/plane.ts';
import { createMemory } from '../../src/app/memory.ts';
import { Metrics } from '../../src/app/telemetry/metrics.ts';
import { silent } from '../../src/util/log.ts';
import { type RunningBackends, startBackends } from '../backends/all.ts';
import { readScrape } from '../kit/scrape.ts';
import { type Shop, startShop } from '../kit/shop.ts';
import { copyDemo } from '../stories/kit.ts';

const token = 'a-token-of-the-admin-plane';
const authorization = `Bearer ${token}`;

let backends: RunningBackends;
let shop: Shop;
let admin: Admin;

before(async () => {
  backends = await startBackends();
  const directory = await copyDemo(
    { after },
    {
      'bff/web.graphql': /* GraphQL */ `
        extend schema @cache(maxAge: 60)
        type Query { product(sku: ID!): Product }
        type Product { sku: ID! title: String! stock: Stock }
        type Stock { quantity: Int }
      `,
    },
  );
  const memory = createMemory();
  shop = await startShop({ directory, backends, production: true, host: { memory } });
  const control = createControl(new Metrics(), memory);
  admin = await openAdmin({ settings: { port: 0, host: '127.0.0.1', token }, control, log: silent });
});
after(async () => {
  await admin?.close();
  await shop?.stop();
  await backends?.stop();
});

/** Asks, and says whether the answer was a remembered one: nobody was called for it. */
async function isRemembered(): Promise<boolean> {
  shop.reset();
  const response = await fetch(`${shop.server.url}/web/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'query One { product(sku: "SKU-0001") { title stock { quantity } } }' }),
  });
  assert.match(await response.text(), /"title":"[^"]+"/);
  return Object.keys(shop.calls()).length === 0;
}

async function purge(body: unknown): Promise<[number, unknown]> {
  const response = await fetch(`${admin.url}/cache/purge`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(body),
  });
  return [response.status, await response.json()];
}

test('nobody without the token is told what there is', async () => {
  for (const headers of [{}, { authorization: 'Bearer another' }, { authorization: token }]) {
    for (const path of ['/metrics', '/cache/purge', '/nothing']) {
      const response = await fetch(admin.url + path, { headers: headers as Record<string, string> });
      assert.equal(response.status, 401, path);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer /);
    }
  }
});

test('whoever asks for something else is told what there is, and how to ask', async () => {
  const nothing = await fetch(`${admin.url}/nothing`, { headers: { authorization } });
  assert.equal(nothing.status, 404);
  assert.match(await nothing.text(), /GET \/metrics and POST \/cache\/purge/);
  const wrong = await fetch(`${admin.url}/cache/purge`, { headers: { authorization } });
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST']);
  assert.deepEqual((await purge({ clint: 'web' }))[0], 400);
});

test('answers are forgotten by client, by operation, and by the type of an object in them', async () => {
  const others = [{ client: 'mobile' }, { client: 'web', operation: 'Two' }, { type: 'Order' }];
  const own = [{ client: 'web' }, { client: 'web', operation: 'One' }, { type: 'Product' }, { type: 'Stock' }];
  for (const what of own) {
    await isRemembered();
    for (const other of others) assert.deepEqual(await purge(other), [200, { purged: 0 }]);
    assert.ok(await isRemembered(), JSON.stringify(what));
    assert.deepEqual(await purge(what), [200, { purged: 1 }], JSON.stringify(what));
    assert.equal(await isRemembered(), false, JSON.stringify(what));
    await purge({ client: 'web' });
  }
});

test('metrics can be read, in either format', async () => {
  const plain = await fetch(`${admin.url}/metrics`, { headers: { authorization } });
  assert.match(plain.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  assert.ok(readScrape(await plain.text()).of('portico_purged_answers_total{by="admin"}') >= 4);
  const accept = 'application/openmetrics-text';
  const open = await fetch(`${admin.url}/metrics`, { headers: { authorization, accept } });
  assert.match(open.headers.get('content-type') ?? '', /^application\/openmetrics-text/);
  assert.match(await open.text(), /# EOF\n$/);
});
