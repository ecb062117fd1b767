/** The demo's retailer: each backend answers over real HTTP as its API says, counts its calls, and fails when told to. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { type RunningBackends, startBackends } from './backends/all.ts';
import { startCatalog } from './backends/catalog.ts';
import { dataset } from './backends/data.ts';
import type { Running } from './backends/server.ts';

const backends = await startBackends();
after(() => backends.stop());
beforeEach(() => backends.reset());

/** Asks a REST backend, or any, and reads JSON. */
async function ask({ url }: Running, path: string, method = 'GET', body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

/** Runs a GraphQL operation; errors that are not expected fail the test. */
async function run(running: Running, query: string, variables: Record<string, unknown> = {}) {
  const { body } = await ask(running, '/graphql', 'POST', { query, variables });
  assert.equal(body.errors, undefined, JSON.stringify(body.errors));
  return body.data;
}

test('the catalog gives pages, by words and by category', async () => {
  const all = await ask(backends.catalog, '/products');
  assert.deepEqual([all.body.items.length, all.body.page, all.body.size, all.body.total], [20, 1, 20, 1000]);

  const lamps = await ask(backends.catalog, '/products?q=NAVY+lamp&category=lighting&page=2&size=3');
  assert.equal(lamps.body.items.length, 3);
  assert.ok(lamps.body.total >= 6);
  for (const { title, category } of lamps.body.items) {
    assert.match(title, /lamp.*navy/i);
    assert.equal(category.slug, 'lighting');
  }
  assert.equal((await ask(backends.catalog, '/products?q=nothing-is-called-this')).body.total, 0);
});

test('the catalog gives products by SKU, one or many, in its own shape', async () => {
  const one = await ask(backends.catalog, '/products/SKU-0001');
  const product = dataset.products[0];
  assert.deepEqual(one.body, {
    sku: 'SKU-0001',
    title: product?.title,
    description: product?.description,
    price: { amount_cents: product?.priceCents, currency: 'EUR' },
    images: product?.images,
    category: product?.category,
    brand_name: product?.brand,
  });
  const many = await ask(backends.catalog, '/products?skus=SKU-0009,SKU-0001,SKU-9999');
  assert.deepEqual(
    many.body.items.map(({ sku }: { sku: string }) => sku),
    ['SKU-0001', 'SKU-0009'],
  );
  assert.equal((await ask(backends.catalog, '/categories')).body.items.length, 12);
});

test('stock is looked up one or many, and can be set until the next reset', async () => {
  const [first] = dataset.stock;
  const before = await ask(backends.stock, '/stock/SKU-0001');
  assert.deepEqual(before.body, {
    sku: 'SKU-0001',
    quantity: first?.quantity,
    warehouse: first?.warehouse,
    updated_at: first?.updatedAt,
  });
  const changed = await ask(backends.stock, '/stock/SKU-0001', 'PUT', { quantity: 7000 });
  assert.equal(changed.body.quantity, 7000);
  const found = await ask(backends.stock, '/stock/lookup', 'POST', { skus: ['SKU-0001', 'SKU-9999'] });
  assert.deepEqual(found.body, { levels: [changed.body] });

  backends.reset();
  assert.deepEqual(await ask(backends.stock, '/stock/SKU-0001'), before);
});

test('devices give themselves, their shelves and their readings, and take new readings', async () => {
  const one = await ask(backends.devices, '/devices/D-01');
  const many = await ask(backends.devices, '/devices?ids=D-01,D-99');
  assert.deepEqual(many.body, { items: [one.body] });
  assert.equal((await ask(backends.devices, '/devices')).body.items.length, 40);
  const shelf = await ask(backends.devices, '/devices/D-01/shelf');
  assert.deepEqual(shelf.body, { device_id: 'D-01', skus: dataset.devices[0]?.skus });

  const reading = { kind: 'weight', value: 12.5, unit: 'kg' };
  const posted = await ask(backends.devices, '/devices/D-01/readings', 'POST', reading);
  assert.equal(posted.status, 201);
  const { device_id, recorded_at, ...rest } = posted.body;
  assert.deepEqual([device_id, rest], ['D-01', reading]);
  const latest = await ask(backends.devices, '/devices/D-01/readings?limit=2');
  assert.deepEqual(latest.body.readings[0], { ...reading, recorded_at });
  assert.equal(latest.body.readings.length, 2);
});

const refusals: readonly (readonly [Running, string, string, unknown, number])[] = [
  [backends.catalog, 'GET', '/products/SKU-9999', undefined, 404],
  [backends.catalog, 'GET', '/products/%ff', undefined, 400],
  [backends.catalog, 'GET', '/products?size=0', undefined, 400],
  [backends.catalog, 'GET', `/products?skus=${Array(201).fill('a')}`, undefined, 400],
  [backends.catalog, 'DELETE', '/products', undefined, 405],
  [backends.stock, 'GET', '/nowhere', undefined, 404],
  [backends.stock, 'POST', '/stock/lookup', { skus: 'SKU-0001' }, 422],
  [backends.stock, 'PUT', '/stock/SKU-0001', { quantity: -1 }, 422],
  [backends.devices, 'GET', '/devices/D-99/shelf', undefined, 404],
  [backends.devices, 'POST', '/devices/D-01/readings', { kind: 'noise', value: 1, unit: 'dB' }, 422],
];
for (const [running, method, path, body, status] of refusals) {
  test(`${method} ${path.slice(0, 30)} of ${running.name} is refused with a problem and ${status}`, async () => {
    const refused = await ask(running, path, method, body);
    assert.deepEqual([refused.status, refused.type], [status, 'application/problem+json']);
    assert.equal(refused.body.status, status);
  });
}

test('customers come by id, in a list, and as entities', async () => {
  const data = await run(
    backends.customers,
    `query ($some: [_Any!]!) {
      customer(id: "C-001") { name email city tier since }
      customers(first: 3) { id }
      _entities(representations: $some) { __typename ... on Customer { id name } }
    }`,
    { some: ['C-002', 'C-999'].map((id) => ({ __typename: 'Customer', id })) },
  );
  const [first, second] = dataset.customers;
  assert.deepEqual({ id: 'C-001', ...data.customer }, first);
  assert.deepEqual(data.customers, [{ id: 'C-001' }, { id: 'C-002' }, { id: 'C-003' }]);
  assert.deepEqual(data._entities, [{ __typename: 'Customer', id: 'C-002', name: second?.name }, null]);
});

test('an order has its lines, its total, and stubs of what others own', async () => {
  const { order } = await run(
    backends.orders,
    '{ order(id: "O-00001") { status total { amount currency } lines { product { sku } quantity unitPrice { amount } } customer { id } } }',
  );
  const [first] = dataset.orders;
  assert.deepEqual(order.customer, { id: first?.customerId });
  assert.deepEqual(
    order.lines,
    first?.lines.map(({ sku, quantity, unitPriceCents }) => ({
      product: { sku },
      quantity,
      unitPrice: { amount: unitPriceCents / 100 },
    })),
  );
  const cents = first?.lines.reduce((sum, { quantity, unitPriceCents }) => sum + quantity * unitPriceCents, 0) ?? 0;
  assert.deepEqual(order.total, { amount: cents / 100, currency: 'EUR' });
});

test('the orders of a customer are a connection, newest first, that ends', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const data: { _entities: [{ orders: Connection }] } = await run(
      backends.orders,
      `query ($after: String) { _entities(representations: [{ __typename: "Customer", id: "C-001" }]) {
        ... on Customer { orders(first: 10, after: $after) { edges { node { id } cursor } pageInfo { hasNextPage endCursor } } } } }`,
      { after },
    );
    const { edges, pageInfo } = data._entities[0].orders;
    seen.push(...edges.map(({ node }) => node.id));
    assert.equal(pageInfo.endCursor, edges.at(-1)?.cursor);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
  const expected = dataset.orders.filter(({ customerId }) => customerId === 'C-001').map(({ id }) => id);
  assert.deepEqual(seen, expected.reverse());
});
type Connection = {
  edges: { node: { id: string }; cursor: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
};

test('a placed order is the newest of its customer, and is watched on its way until the end', async () => {
  const place = 'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { id status total { amount } } }';
  const input = { customerId: 'C-001', lines: [{ sku: 'SKU-0001', quantity: 2 }] };
  const { placeOrder } = await run(backends.orders, place, { input });
  const price = (dataset.products[0]?.priceCents ?? 0) / 50;
  assert.deepEqual(placeOrder, { id: 'O-05001', status: 'PLACED', total: { amount: price } });

  const response = await watch('O-05001');
  let text = '';
  for await (const chunk of response.body ?? []) {
    const part = Buffer.from(chunk).toString();
    text += part;
    if (/"(PLACED|PAID|SHIPPED)"/.test(part)) backends.orders.advance('O-05001');
  }
  const statuses = [...text.matchAll(/"status":"(\w+)"/g)].map(([, status]) => status);
  assert.deepEqual(statuses, ['PLACED', 'PAID', 'SHIPPED', 'DELIVERED']);
  assert.match(text, /event: complete/);
  assert.throws(() => backends.orders.advance('O-05001'), /no next step/);
});

test('a watcher that leaves is forgotten', async () => {
  const left = new AbortController();
  const response = await watch('O-05000', left.signal);
  await response.body?.getReader().read();
  assert.equal(backends.orders.watchers('O-05000'), 1);
  left.abort();
  while (backends.orders.watchers('O-05000') > 0) await new Promise(setImmediate);
});

function watch(orderId: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${backends.orders.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: `subscription { orderStatus(id: "${orderId}") { status } }` }),
    signal: signal ?? null,
  });
}

test('reviews come by the keys of products and customers, in the order of the keys', async () => {
  const data = await run(
    backends.reviews,
    `{ productsBySkus(skus: ["SKU-9999", "SKU-0001"]) { sku averageRating reviewCount reviews(first: 2) { rating author { id } product { sku } } }
       customersByIds(ids: ["C-001"]) { id reviews { id } } }`,
  );
  const own = dataset.reviews.filter(({ sku }) => sku === 'SKU-0001').reverse();
  const mean = own.reduce((sum, { rating }) => sum + rating, 0) / own.length;
  assert.deepEqual(data.productsBySkus, [
    { sku: 'SKU-9999', averageRating: null, reviewCount: 0, reviews: [] },
    {
      sku: 'SKU-0001',
      averageRating: Number(mean.toFixed(2)),
      reviewCount: own.length,
      reviews: own
        .slice(0, 2)
        .map(({ rating, customerId, sku }) => ({ rating, author: { id: customerId }, product: { sku } })),
    },
  ]);
  const written = dataset.reviews.filter(({ customerId }) => customerId === 'C-001').reverse();
  assert.deepEqual(data.customersByIds, [{ id: 'C-001', reviews: written.slice(0, 5).map(({ id }) => ({ id })) }]);
});

test('a review that is added is found by its id, its product and its author', async () => {
  const input = { sku: 'SKU-0002', customerId: 'C-002', rating: 5, body: 'Warm and dry.' };
  const add = 'mutation ($input: AddReviewInput!) { addReview(input: $input) { id } }';
  const { addReview } = await run(backends.reviews, add, { input });
  assert.deepEqual(addReview, { id: 'R-3001' });
  const data = await run(
    backends.reviews,
    `{ review(id: "R-3001") { body } productsBySkus(skus: ["SKU-0002"]) { reviews(first: 1) { id } }
       customersByIds(ids: ["C-002"]) { reviews(first: 1) { id } } }`,
  );
  assert.deepEqual(data.review, { body: 'Warm and dry.' });
  assert.deepEqual(data.productsBySkus, [{ reviews: [addReview] }]);
  assert.deepEqual(data.customersByIds, [{ reviews: [addReview] }]);
});

const mistakes: readonly (readonly [Running, string])[] = [
  [backends.customers, '{ customers(first: 101) { id } }'],
  [backends.customers, '{ _entities(representations: [{ __typename: "Order", id: "O-00001" }]) { __typename } }'],
  [backends.customers, '{ _entities(representations: [{ __typename: "constructor" }]) { __typename } }'],
  [backends.orders, 'mutation { placeOrder(input: { customerId: "C-999", lines: [{ sku: "SKU-0001" }] }) { id } }'],
  [backends.orders, 'mutation { placeOrder(input: { customerId: "C-001", lines: [{ sku: "SKU-9999" }] }) { id } }'],
  [backends.orders, 'mutation { placeOrder(input: { customerId: "C-001", lines: [] }) { id } }'],
  [backends.orders, '{ order(id: "O-00001") { customer { orders(after: "nonsense") { edges { cursor } } } } }'],
  [
    backends.reviews,
    'mutation { addReview(input: { sku: "SKU-0001", customerId: "C-001", rating: 6, body: "" }) { id } }',
  ],
];
for (const [running, query] of mistakes) {
  test(`${running.name} answers ${query} with BAD_USER_INPUT`, async () => {
    const { body } = await ask(running, '/graphql', 'POST', { query });
    assert.equal(body.errors[0].extensions.code, 'BAD_USER_INPUT');
  });
}

test('calls are counted with their method, path, headers, body and operation', async () => {
  await fetch(`${backends.catalog.url}/products/SKU-0001?x=1`, { headers: { 'x-request-id': 'abc' } });
  await run(backends.reviews, '{ __typename }');
  await fetch(`${backends.reviews.url}/graphql?query={__typename}`);
  const [call] = backends.catalog.calls;
  assert.deepEqual([call?.method, call?.path, call?.body], ['GET', '/products/SKU-0001?x=1', '']);
  assert.deepEqual([call?.headers['x-request-id'], call?.operation], ['abc', undefined]);
  assert.deepEqual(
    backends.reviews.calls.map(({ method, operation }) => [method, operation]),
    [
      ['POST', '{ __typename }'],
      ['GET', '{__typename}'],
    ],
  );
  assert.equal(backends.stock.calls.length, 0);
});

test('a backend fails as it is told to, call by call, until it is told otherwise', async () => {
  const { catalog } = backends;
  catalog.fail(({ path }) =>
    path === '/cut'
      ? 'reset'
      : path === '/hang'
        ? 'hang'
        : path === '/teapot'
          ? { status: 418, body: '"tea"' }
          : undefined,
  );
  assert.equal((await ask(catalog, '/products/SKU-0001')).status, 200);
  assert.deepEqual(await ask(catalog, '/teapot'), { status: 418, type: null, body: 'tea' });
  await assert.rejects(fetch(`${catalog.url}/cut`));

  const aborted = new AbortController();
  const hanging = fetch(`${catalog.url}/hang`, { signal: aborted.signal });
  while (catalog.calls.at(-1)?.path !== '/hang') await new Promise(setImmediate);
  aborted.abort();
  await assert.rejects(hanging, { name: 'AbortError' });
  catalog.fail(undefined);
  assert.equal((await ask(catalog, '/hang')).status, 404);
});

test('a port can be chosen, and is free again after stop, whatever was still open', async () => {
  const first = await startCatalog();
  first.fail(() => 'hang');
  const hanging = assert.rejects(fetch(first.url));
  while (first.calls.length === 0) await new Promise(setImmediate);
  await first.stop();
  await hanging;
  const second = await startCatalog({ port: first.port });
  assert.equal(second.url, first.url);
  await second.stop();
});

test('when one backend cannot start, the others do not stay', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const address = blocker.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const servers = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  const before = servers();
  await assert.rejects(startBackends({ ports: { orders: port } }), { code: 'EADDRINUSE' });
  while (servers() > before) await new Promise(setImmediate);
  blocker.close();
});

test('the environment names the URL of every backend', () => {
  const { env }: RunningBackends = backends;
  assert.deepEqual(env, {
    CATALOG_URL: backends.catalog.url,
    STOCK_URL: backends.stock.url,
    CUSTOMERS_URL: backends.customers.url,
    ORDERS_URL: backends.orders.url,
    REVIEWS_URL: backends.reviews.url,
    DEVICES_URL: backends.devices.url,
    ISSUER_URL: backends.issuer.url,
  });
});
