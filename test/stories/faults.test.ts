/** Faults: a backend that fails takes away what it alone has, says so at the right place, and tells nobody outside more. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { type ErrorCode, errorTable } from '../../src/util/errors.ts';
import { startBackends } from '../backends/all.ts';
import { dataset } from '../backends/data.ts';
import type { Call, Fault } from '../backends/server.ts';
import { ShelfDocument } from '../clients/iot/generated/graphql.ts';
import { MyOrdersDocument as PurchasesDocument } from '../clients/mobile/generated/graphql.ts';
import {
  OfEveryBackendDocument,
  ProductPageDocument,
  SomeOfProductsDocument,
} from '../clients/web/generated/graphql.ts';
import { differences, makesPlans } from '../kit/setting.ts';
import { type Answer, root, type Shop, startShop } from '../kit/shop.ts';
import { copyDemo } from './kit.ts';

const names = ['catalog', 'stock', 'customers', 'orders', 'reviews', 'devices'] as const;
type Name = (typeof names)[number];

const backends = await startBackends();
after(() => backends.stop());
afterEach(() => backends.reset());

// The demo, but that nobody waits long and that a page of a hundred takes two lookups of stock.
const directory = await copyDemo(
  { after },
  {
    'schemas/stock.graphql': readFileSync(join(root, 'schemas/stock.graphql'), 'utf8').replace(
      'maxSize: 200',
      'maxSize: 50',
    ),
  },
  Object.fromEntries(names.map((name) => [name, { timeout: '200ms' }])),
);
const open = await startShop({ directory, backends });
after(() => open.stop());
const production = await startShop({ directory, backends, production: true });
after(() => production.stop());
const token = await backends.issuer.customerToken();

function askWeb(shop: Shop) {
  const variables = { sku: 'SKU-0001', review: 'R-0001', order: 'O-00001' };
  return shop.ask('web', OfEveryBackendDocument, { variables, token });
}

function askIot(shop: Shop) {
  return shop.ask('iot', ShelfDocument, { headers: { 'x-api-key': 'demo-device-key' } });
}

/** Where something went wrong, and what. */
function faultsOf({ body }: Answer<unknown>) {
  return body.errors?.map(({ path, extensions }) => `${path?.join('.')} ${extensions?.code}`) ?? [];
}

function json(body: unknown): Fault {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const healthy = (await askWeb(open)).body.data ?? assert.fail();
const { product, review, order } = healthy;
assert.ok(product && review?.author && order);

describe('a backend that fails', () => {
  /** The answer without each backend, and where it is missed. */
  const without: Readonly<Record<Name, { readonly data: unknown; readonly paths: readonly string[] }>> = {
    catalog: { data: { product: null, review, order }, paths: ['product'] },
    stock: { data: { product: { ...product, stock: null }, review, order }, paths: ['product.stock'] },
    customers: { data: { product, review: { ...review, author: null }, order }, paths: ['review.author.name'] },
    orders: { data: { product, review, order: null }, paths: ['order'] },
    reviews: {
      data: { product: { ...product, averageRating: null }, review: null, order },
      paths: ['product.averageRating', 'review'],
    },
    devices: { data: { shelf: null }, paths: ['shelf'] },
  };

  const secret = 'select * from vault';
  const faults: readonly { does: string; fault: Fault; ofRest?: ErrorCode; ofGraphql: ErrorCode }[] = [
    { does: 'hangs', fault: 'hang', ofRest: 'BACKEND_TIMEOUT', ofGraphql: 'BACKEND_TIMEOUT' },
    { does: 'hangs up', fault: 'reset', ofRest: 'BACKEND_UNAVAILABLE', ofGraphql: 'BACKEND_UNAVAILABLE' },
    {
      does: 'answers 500',
      fault: { status: 500, body: secret },
      ofRest: 'CONNECTOR_FETCH',
      ofGraphql: 'BACKEND_UNAVAILABLE',
    },
    {
      does: 'answers with garbage',
      fault: { status: 200, headers: { 'content-type': 'application/json' }, body: `<p>${secret}` },
      ofRest: 'BACKEND_INVALID_RESPONSE',
      ofGraphql: 'BACKEND_INVALID_RESPONSE',
    },
    {
      does: 'answers with an error',
      fault: json({ errors: [{ message: secret, extensions: { code: 'VAULT', trace: secret } }] }),
      ofGraphql: 'BACKEND_ERROR',
    },
  ];

  for (const name of names) {
    const isGraphql = ['customers', 'orders', 'reviews'].includes(name);
    for (const { does, fault, ofRest, ofGraphql } of faults) {
      const code = isGraphql ? ofGraphql : ofRest;
      if (!code) continue;
      const { data, paths } = without[name];

      test(`${name} ${does}: ${paths.join(' and ')} ${code}, and the rest arrives`, async () => {
        backends[name].fail(() => fault);
        const ask = name === 'devices' ? askIot : askWeb;
        const [shown, masked] = await Promise.all([ask(open), ask(production)]);

        assert.deepEqual([shown.status, shown.body.data], [200, data]);
        assert.deepEqual(
          faultsOf(shown),
          paths.map((path) => `${path} ${code}`),
        );
        for (const { extensions } of shown.body.errors ?? []) assert.equal(extensions?.backend, name);

        // In production: the same answer, and of the backend nothing at all.
        assert.deepEqual([masked.status, masked.body.data, faultsOf(masked)], [200, data, faultsOf(shown)]);
        const requestId = masked.headers.get('x-request-id');
        for (const { message, extensions } of masked.body.errors ?? []) {
          assert.ok('masked' in errorTable[code]);
          assert.equal(message, errorTable[code].masked);
          assert.deepEqual(extensions, { code, requestId });
        }
        const told = `${masked.text} ${JSON.stringify([...masked.headers])}`;
        for (const word of [secret, 'VAULT', '127.0.0.1', ...names.map((each) => String(backends[each].port))]) {
          assert.ok(!told.includes(word), `${word} is told in: ${told}`);
        }
      });
    }
  }
});

describe('a batch', () => {
  test('of which one call fails keeps what the other brought', async () => {
    const isSecond = ({ body }: Call) => body.includes('"SKU-0051"');
    backends.stock.fail((call) => (isSecond(call) ? { status: 503 } : undefined));
    const answer = await open.ask('web', ProductPageDocument, { variables: { size: 100 } });
    const items = answer.body.data?.products.items ?? [];
    assert.deepEqual(
      items.map(({ stock }) => stock?.quantity),
      dataset.stock.slice(0, 100).map(({ quantity }, index) => (index < 50 ? quantity : undefined)),
    );
    assert.deepEqual(
      faultsOf(answer),
      Array.from({ length: 50 }, (_, index) => `products.items.${50 + index}.stock CONNECTOR_FETCH`),
    );
  });

  test('of entities in which one fails loses that one, wherever it is shown', async () => {
    const failing = 'C-022';
    backends.customers.fail(({ body }) => {
      const ids: string[] = JSON.parse(body).variables.representations.map(({ id }: { id: string }) => id);
      return json({
        data: { _entities: ids.map((id) => (id === failing ? null : { __typename: 'Customer', name: `of ${id}` })) },
        errors: [{ message: 'locked', path: ['_entities', ids.indexOf(failing), 'name'] }],
      });
    });
    const answer = await open.ask('web', ProductPageDocument, { variables: { size: 30 } });
    const authors = dataset.products.slice(0, 30).map(({ sku }) =>
      dataset.reviews
        .filter((review) => review.sku === sku)
        .reverse()
        .slice(0, 2)
        .map(({ customerId }) => customerId),
    );
    assert.deepEqual(
      answer.body.data?.products.items.map(({ reviews }) => reviews.map(({ author }) => author?.name)),
      authors.map((ids) => ids.map((id) => (id === failing ? undefined : `of ${id}`))),
    );
    const places = authors.flatMap((ids, item) =>
      ids.flatMap((id, index) => (id === failing ? [`products.items.${item}.reviews.${index}.author.name`] : [])),
    );
    assert.ok(places.length > 0);
    assert.deepEqual(
      faultsOf(answer),
      places.map((place) => `${place} BACKEND_ERROR`),
    );
  });

  test('of REST in which one item is wrong loses that one', async () => {
    backends.stock.fail(({ body }) => {
      const skus: string[] = JSON.parse(body).skus;
      const levels = skus.map((sku, index) => ({ sku, quantity: index === 1 ? 'many' : index, warehouse: 'Lille' }));
      return json({ levels });
    });
    const variables = { size: 3, stock: true, reviews: false };
    const answer = await open.ask('web', SomeOfProductsDocument, { variables });
    assert.deepEqual(
      answer.body.data?.products.items.map(({ stock }) => stock),
      [{ quantity: 0 }, null, { quantity: 2 }],
    );
    assert.deepEqual(faultsOf(answer), ['products.items.1.stock.quantity BACKEND_INVALID_RESPONSE']);
  });
});

const full = { skip: !makesPlans && `the stitched graph differs in ${differences.wrong}` };
test(
  'a value of the wrong shape names its backend to whoever is told errors in full, and to nobody else',
  full,
  async () => {
    backends.reviews.fail(({ operation }) =>
      operation?.includes('review(') ? json({ data: { review: 7 } }) : undefined,
    );
    const told = await Promise.all([open, production].map((shop) => askWeb(shop)));
    assert.deepEqual(
      told.map(({ body }) => body.errors?.map(({ extensions }) => [extensions?.code, extensions?.backend])),
      [[['BACKEND_INVALID_RESPONSE', 'reviews']], [['BACKEND_INVALID_RESPONSE', undefined]]],
    );
  },
);

test('several errors of a backend under one null are told each at its place', async () => {
  const errors = ['body', 'author'].map((field) => ({ message: `no ${field}`, path: ['review', field] }));
  backends.reviews.fail(({ operation }) =>
    operation?.includes('review(') ? json({ data: { review: null }, errors }) : undefined,
  );
  const answer = await askWeb(open);
  assert.equal(answer.body.data?.review, null);
  assert.deepEqual(faultsOf(answer), ['review.body BACKEND_ERROR', 'review.author BACKEND_ERROR']);
});

test('and under one entity, too', async () => {
  const errors = ['broken', 'really'].map((message) => ({ message, path: ['_entities', 0, 'name'] }));
  backends.customers.fail(() => json({ data: { _entities: [null] }, errors }));
  const answer = await askWeb(open);
  assert.equal(answer.body.data?.review?.author, null);
  assert.deepEqual(
    answer.body.errors?.map(({ message }) => message),
    ['broken', 'really'],
  );
  assert.deepEqual(faultsOf(answer), ['review.author.name BACKEND_ERROR', 'review.author.name BACKEND_ERROR']);
});

test('products that their backend does not know are a fault of the backend: the lines without them are left out, and told', async () => {
  backends.catalog.fail(({ path }) => (path.includes('skus=') ? json({ items: [] }) : undefined));
  const answer = await open.ask('mobile', PurchasesDocument, { variables: { limit: 1 }, token });
  assert.deepEqual(
    answer.body.data?.myOrders?.map(({ items }) => items),
    [[]],
  );
  assert.deepEqual(faultsOf(answer), new Array(2).fill('myOrders.0.items BACKEND_INVALID_RESPONSE'));
});

test('and after all that the gateway is well, and answers as at first', async () => {
  for (const shop of [open, production]) {
    assert.equal((await fetch(`${shop.server.url}/healthz`)).status, 200);
    const answer = await askWeb(shop);
    assert.deepEqual(answer.body, { data: healthy });
    assert.equal((await askIot(shop)).body.data?.shelf?.length, dataset.devices[0]?.skus.length);
  }
});
