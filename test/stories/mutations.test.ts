/** Changes: what clients write goes to the backend that keeps it, once and in order, and is seen by all; and who watches is told. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { dataset } from '../backends/data.ts';
import { ReportDocument } from '../clients/iot/generated/graphql.ts';
import { MyOrdersDocument as PurchasesDocument, RateDocument } from '../clients/mobile/generated/graphql.ts';
import {
  AddReviewDocument,
  MyOrdersDocument,
  OrderDocument,
  OrderStatusDocument,
  type OrderStatusSubscription,
  PlaceOrderDocument,
  ReviewDocument,
  SetStockDocument,
  StocktakeDocument,
} from '../clients/web/generated/graphql.ts';
import { type Answer, startShop } from '../kit/shop.ts';

const shop = await startShop();
after(() => shop.stop());
beforeEach(() => shop.reset());
const { orders, reviews, stock, devices, issuer } = shop.backends;
const customer = await issuer.customerToken('C-007');
const staff = await issuer.staffToken();
const [first, second] = dataset.products;
const name = dataset.customers.find(({ id }) => id === 'C-007')?.name;

function place(...skus: readonly string[]) {
  const input = { customerId: 'C-007', lines: skus.map((sku) => ({ sku, quantity: 2 })) };
  return shop.ask('web', PlaceOrderDocument, { variables: { input }, token: customer });
}

describe('an order', () => {
  test('is placed at the orders backend, and answered with what the catalog calls its products', async () => {
    const { body } = await place('SKU-0001', 'SKU-0002');
    const lines = [first, second].map((product) => ({ quantity: 2, product: { title: product?.title } }));
    assert.deepEqual(body, { data: { placeOrder: { id: 'O-05001', status: 'PLACED', lines } } });
    assert.deepEqual(shop.calls(), { catalog: 1, orders: 1 });
  });

  test('is the newest of its customer at every door', async () => {
    const newest = async () => {
      const [web, mobile] = await Promise.all([
        shop.ask('web', MyOrdersDocument, { variables: { first: 1 }, token: customer }),
        shop.ask('mobile', PurchasesDocument, { variables: { limit: 1 }, token: customer }),
      ]);
      return [web.body.data?.me?.orders.edges[0]?.node.id, mobile.body.data?.myOrders?.[0]?.id];
    };
    const before = dataset.orders.findLast(({ customerId }) => customerId === 'C-007')?.id;
    assert.deepEqual(await newest(), [before, before]);
    await place('SKU-0001');
    assert.deepEqual(await newest(), ['O-05001', 'O-05001']);
  });

  test('that the backend refuses is an error with its words, and nothing else', async () => {
    const { body } = await place('SKU-0000');
    assert.equal(body.data, null);
    assert.deepEqual(
      body.errors?.map(({ message, path, extensions }) => [message, path, extensions?.code]),
      [['there is no product SKU-0000', ['placeOrder'], 'BACKEND_ERROR']],
    );
  });

  test('of nobody is forbidden before any call', async () => {
    const input = { customerId: 'C-007', lines: [{ sku: 'SKU-0001' }] };
    const { body } = await shop.ask('web', PlaceOrderDocument, { variables: { input } });
    assert.deepEqual([body.data, body.errors?.[0]?.extensions?.code, shop.calls()], [null, 'FORBIDDEN', {}]);
  });

  test('is sent once, though the connection breaks and the backend may or may not have it', async () => {
    orders.fail(() => 'reset');
    const { body } = await place('SKU-0001');
    assert.deepEqual([body.errors?.[0]?.extensions?.code, shop.calls()], ['BACKEND_UNAVAILABLE', { orders: 1 }]);
  });
});

describe('a review', () => {
  test('of web is kept at the reviews backend, and found there', async () => {
    const input = { sku: 'SKU-0002', customerId: 'C-007', rating: 4, body: 'Holds in any wind.' };
    const added = await shop.ask('web', AddReviewDocument, { variables: { input }, token: customer });
    const product = { sku: 'SKU-0002', title: second?.title };
    assert.deepEqual(added.body, { data: { addReview: { id: 'R-3001', rating: 4, product } } });
    assert.deepEqual(shop.calls(), { catalog: 1, reviews: 1 });
    const found = await shop.ask('web', ReviewDocument, { variables: { id: 'R-3001' } });
    assert.deepEqual(found.body, { data: { review: { id: 'R-3001', body: 'Holds in any wind.', author: { name } } } });
  });

  test('of mobile is the same in its own words', async () => {
    const review = { item: 'SKU-0002', shopper: 'C-007', stars: 5, text: 'Would buy again.' };
    const { body } = await shop.ask('mobile', RateDocument, { variables: { review }, token: customer });
    assert.deepEqual(body, { data: { rate: { stars: 5, text: 'Would buy again.', by: name } } });
    const [call] = reviews.calls;
    assert.deepEqual(Object.values(JSON.parse(call?.body ?? '').variables), [
      { sku: 'SKU-0002', customerId: 'C-007', rating: 5, body: 'Would buy again.' },
    ]);
  });
});

describe('stock', () => {
  test('is set by staff, under their own credential, and answered without looking it up again', async () => {
    const variables = { sku: 'SKU-0001', quantity: 7 };
    const { body } = await shop.ask('web', SetStockDocument, { variables, token: staff });
    assert.deepEqual(body, { data: { setStock: { sku: 'SKU-0001', title: first?.title, stock: { quantity: 7 } } } });
    assert.deepEqual(shop.calls(), { catalog: 1, stock: 1 });
    const [call] = stock.calls;
    assert.deepEqual([call?.method, call?.path, call?.body], ['PUT', '/stock/SKU-0001', '{"quantity":7}']);
    assert.equal(call?.headers.authorization, `Bearer ${staff}`);
  });

  test('is not set by customers, and not called for it', async () => {
    const variables = { sku: 'SKU-0001', quantity: 7 };
    const { body } = await shop.ask('web', SetStockDocument, { variables, token: customer });
    assert.deepEqual(body.data, { setStock: null });
    assert.deepEqual(
      body.errors?.map(({ path, extensions }) => [path, extensions?.code]),
      [[['setStock'], 'FORBIDDEN']],
    );
    assert.deepEqual(shop.calls(), {});
  });
});

describe('several changes in one operation', () => {
  const input = { customerId: 'C-007', lines: [{ sku: 'SKU-0001' }] };

  test('are made one after the other, across backends', async () => {
    let setBefore = 0;
    orders.fail(() => {
      setBefore = stock.calls.length;
      return undefined;
    });
    const variables = { sku: 'SKU-0001', other: 'SKU-0002', input };
    const { body } = await shop.ask('web', StocktakeDocument, { variables, token: staff });
    assert.deepEqual(body, {
      data: {
        opened: { stock: { quantity: 10 } },
        placeOrder: { id: 'O-05001' },
        sold: { stock: { quantity: 9 } },
        other: { stock: { quantity: 1 } },
      },
    });
    assert.equal(setBefore, 1);
    assert.deepEqual(
      stock.calls.map(({ method, path, body }) => [method, path, body]),
      [
        ['PUT', '/stock/SKU-0001', '{"quantity":10}'],
        ['PUT', '/stock/SKU-0001', '{"quantity":9}'],
        ['PUT', '/stock/SKU-0002', '{"quantity":1}'],
      ],
    );
  });

  test('do not depend on each other: one that fails is null with its error', async () => {
    const variables = { sku: 'SKU-0000', other: 'SKU-0002', input };
    const { body } = await shop.ask('web', StocktakeDocument, { variables, token: staff });
    assert.deepEqual(body.data, {
      opened: null,
      placeOrder: { id: 'O-05001' },
      sold: null,
      other: { stock: { quantity: 1 } },
    });
    assert.deepEqual(
      body.errors?.map(({ path, extensions }) => [path, extensions?.code]),
      [
        [['opened'], 'CONNECTOR_FETCH'],
        [['sold'], 'CONNECTOR_FETCH'],
      ],
    );
  });
});

test('what a device reports is its own reading, in the words of its backend', async () => {
  const reading = { kind: 'TEMPERATURE', value: 21.5, unit: 'C' } as const;
  const headers = { 'x-api-key': 'demo-device-key' };
  const { body } = await shop.ask('iot', ReportDocument, { variables: { reading }, headers });
  const { recordedAt = '' } = body.data?.report ?? {};
  assert.deepEqual(body, { data: { report: { kind: 'TEMPERATURE', value: 21.5, recordedAt } } });
  assert.ok(Date.now() - Date.parse(recordedAt) < 60_000);
  const [call] = devices.calls;
  assert.deepEqual([call?.method, call?.path], ['POST', '/devices/D-01/readings']);
  assert.deepEqual(JSON.parse(call?.body ?? ''), { kind: 'temperature', value: 21.5, unit: 'C' });
});

describe('who watches an order', { timeout: 10_000 }, () => {
  type Watched = Answer<OrderStatusSubscription>['body'];

  /** The events of the subscription as they come, from `web`, by Server-Sent Events. */
  async function* watch(
    id: string,
    { signal, token = customer }: { signal?: AbortSignal; token?: string } = {},
  ): AsyncGenerator<Watched> {
    const response = await fetch(`${shop.server.url}/web/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: OrderStatusDocument.toString(), variables: { id } }),
      signal: signal ?? null,
    });
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'text/event-stream']);
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const events = (rest + Buffer.from(chunk).toString()).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        if (event.includes('event: complete')) return;
        const [, data] = /^data: (\{.*\})$/m.exec(event) ?? [];
        if (data) yield JSON.parse(data);
      }
    }
    assert.fail('the events broke off');
  }

  async function untilNobodyWatches(id: string): Promise<void> {
    while (orders.watchers(id) > 0) await new Promise(setImmediate);
  }

  test('is told every status with what another backend has, until the end', async () => {
    await place('SKU-0001');
    const seen: unknown[] = [];
    for await (const { data, errors } of watch('O-05001')) {
      assert.equal(errors, undefined);
      seen.push(data?.orderStatus);
      if (data?.orderStatus?.status !== 'DELIVERED') orders.advance('O-05001');
    }
    assert.deepEqual(
      seen,
      ['PLACED', 'PAID', 'SHIPPED', 'DELIVERED'].map((status) => ({ id: 'O-05001', status, customer: { name } })),
    );
    await untilNobodyWatches('O-05001');
    const after = await shop.ask('web', OrderDocument, { variables: { id: 'O-05001' }, token: customer });
    assert.equal(after.body.data?.order?.status, 'DELIVERED');
  });

  test('and leaves is not watching at the backend any more', async () => {
    await place('SKU-0001');
    const leaving = new AbortController();
    await assert.rejects(
      async () => {
        for await (const _event of watch('O-05001', { signal: leaving.signal })) {
          assert.equal(orders.watchers('O-05001'), 1);
          leaving.abort();
        }
      },
      { name: 'AbortError' },
    );
    await untilNobodyWatches('O-05001');
    assert.equal((await fetch(`${shop.server.url}/healthz`)).status, 200);
  });

  test('without saying who they are is told nothing, and nobody is asked', async () => {
    const seen: Watched[] = [];
    for await (const event of watch('O-00001', { token: '' })) seen.push(event);
    assert.deepEqual(
      seen.map(({ data, errors }) => [data, errors?.map(({ path, extensions }) => [path, extensions?.code])]),
      [[{ orderStatus: null }, [[['orderStatus'], 'FORBIDDEN']]]],
    );
    assert.deepEqual(shop.calls(), {});
  });
});
