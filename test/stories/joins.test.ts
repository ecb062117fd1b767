/** Joins: one operation, several backends, and never more calls than kinds of things that it needs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, beforeEach, describe, test } from 'node:test';
import { dataset } from '../backends/data.ts';
import { ShelfDocument } from '../clients/iot/generated/graphql.ts';
import { ItemDocument, MyOrdersDocument as PurchasesDocument } from '../clients/mobile/generated/graphql.ts';
import {
  AuthorsOrdersDocument,
  MyOrdersDocument,
  OrderLinesDocument,
  ProductDocument,
  ProductPageDocument,
  SomeOfProductsDocument,
} from '../clients/web/generated/graphql.ts';
import { type Answer, startShop } from '../kit/shop.ts';

const customers = new Map(dataset.customers.map((customer) => [customer.id, customer]));
const products = new Map(dataset.products.map((product) => [product.sku, product]));
const levels = new Map(dataset.stock.map((level) => [level.sku, level]));

const shop = await startShop();
after(() => shop.stop());
beforeEach(() => shop.reset());

/** The data of an answer in which nothing went wrong. */
function whole<T>({ status, body }: Answer<T>): T {
  assert.deepEqual([status, body.errors], [200, undefined]);
  assert.ok(body.data);
  return body.data;
}

describe('a page of products with their stock, their reviews and who wrote them', () => {
  for (const size of [1, 10, 100]) {
    test(`of ${size} makes one call to each of the four backends`, async () => {
      const { items } = whole(await shop.ask('web', ProductPageDocument, { variables: { size } })).products;
      assert.equal(items.length, size);
      assert.deepEqual(shop.calls(), { catalog: 1, stock: 1, customers: 1, reviews: 1 });
    });
  }

  test('has each value that its backend has', async () => {
    const page = whole(await shop.ask('web', ProductPageDocument, { variables: { size: 100, page: 3 } })).products;
    const expected = dataset.products.slice(200, 300).map(({ sku, title, priceCents }) => {
      const { quantity, warehouse } = levels.get(sku) ?? assert.fail();
      const reviews = dataset.reviews.filter((review) => review.sku === sku).reverse();
      return {
        sku,
        title,
        price: { amount: priceCents / 100, currency: 'EUR' },
        stock: { quantity, warehouse },
        reviewCount: reviews.length,
        reviews: reviews.slice(0, 2).map(({ rating, body, customerId }) => ({
          rating,
          body,
          author: { name: customers.get(customerId)?.name },
        })),
      };
    });
    assert.deepEqual(page, { total: 1000, items: expected });
  });

  test('asks a backend for each thing once, wherever it is needed', async () => {
    whole(await shop.ask('web', ProductPageDocument, { variables: { size: 100, page: 2 } }));
    const { stock, customers } = shop.backends;
    for (const [{ calls }, key] of [
      [stock, /SKU-\d+/g],
      [customers, /C-\d+/g],
    ] as const) {
      const asked = calls.flatMap(({ body }) => body.match(key) ?? []);
      assert.ok(asked.length > 10);
      assert.equal(new Set(asked).size, asked.length);
    }
  });
});

describe('only what is asked for is fetched', () => {
  for (const { stock, reviews, calls } of [
    { stock: false, reviews: false, calls: { catalog: 1 } },
    { stock: true, reviews: false, calls: { catalog: 1, stock: 1 } },
    { stock: false, reviews: true, calls: { catalog: 1, reviews: 1 } },
    { stock: true, reviews: true, calls: { catalog: 1, stock: 1, reviews: 1 } },
  ]) {
    test(`${Object.keys(calls).join(', ')} where stock is ${stock} and reviews are ${reviews}`, async () => {
      const answer = await shop.ask('web', SomeOfProductsDocument, { variables: { size: 5, stock, reviews } });
      for (const item of whole(answer).products.items) {
        assert.deepEqual(['stock' in item, 'averageRating' in item, 'title' in item], [stock, reviews, !reviews]);
      }
      assert.deepEqual(shop.calls(), calls);
    });
  }
});

describe('an answer joined from REST, federated and plain GraphQL backends is right to the byte', () => {
  const token = () => shop.backends.issuer.customerToken();
  const stories = [
    {
      file: 'web-product',
      calls: { catalog: 1, stock: 1, customers: 1, reviews: 1 },
      ask: () => shop.ask('web', ProductDocument, { variables: { sku: 'SKU-0001' } }),
    },
    {
      file: 'web-my-orders',
      calls: { catalog: 1, stock: 1, customers: 1, orders: 1 },
      ask: async () => shop.ask('web', MyOrdersDocument, { token: await token() }),
    },
    {
      file: 'mobile-item',
      calls: { catalog: 1, stock: 1, customers: 1, reviews: 1 },
      ask: async () => shop.ask('mobile', ItemDocument, { variables: { id: 'SKU-0001' }, token: await token() }),
    },
    {
      file: 'mobile-my-orders',
      calls: { catalog: 1, stock: 1, customers: 1, orders: 1 },
      ask: async () => shop.ask('mobile', PurchasesDocument, { variables: { limit: 3 }, token: await token() }),
    },
    {
      file: 'iot-shelf',
      calls: { catalog: 1, stock: 1, devices: 2 },
      ask: () => shop.ask('iot', ShelfDocument, { headers: { 'x-api-key': 'demo-device-key' } }),
    },
  ];
  for (const { file, calls, ask } of stories) {
    test(file, async () => {
      const { text } = await ask();
      const expected = readFileSync(new URL(`expected/${file}.json`, import.meta.url), 'utf8');
      assert.equal(text, JSON.stringify(JSON.parse(expected)));
      assert.deepEqual(shop.calls(), calls);
    });
  }
});

describe('orders', () => {
  test('have lines of a federated backend, whose products come from REST', async () => {
    const token = await shop.backends.issuer.customerToken();
    const { order } = whole(await shop.ask('web', OrderLinesDocument, { variables: { id: 'O-00001' }, token }));
    const [first] = dataset.orders;
    assert.deepEqual(
      order?.lines,
      first?.lines.map(({ sku, quantity, unitPriceCents }) => ({
        quantity,
        unitPrice: { amount: unitPriceCents / 100 },
        product: {
          sku,
          title: products.get(sku)?.title,
          price: { amount: (products.get(sku)?.priceCents ?? 0) / 100 },
        },
      })),
    );
    assert.deepEqual(shop.calls(), { catalog: 1, orders: 1 });
  });

  for (const limit of [1, 4, 20]) {
    test(`of a caller on mobile, ${limit} of them, never cost a backend more than one call`, async () => {
      const token = await shop.backends.issuer.customerToken();
      const { myOrders } = whole(await shop.ask('mobile', PurchasesDocument, { variables: { limit }, token }));
      const own = dataset.orders.filter(({ customerId }) => customerId === 'C-001').reverse();
      assert.deepEqual(
        myOrders?.map(({ id, items }) => [id, items.map(({ name }) => name)]),
        own.slice(0, limit).map(({ id, lines }) => [id, lines.map(({ sku }) => products.get(sku)?.title)]),
      );
      assert.equal(myOrders?.length, limit);
      assert.deepEqual(shop.calls(), { catalog: 1, stock: 1, customers: 1, orders: 1 });
    });
  }

  for (const size of [1, 8]) {
    test(`of the authors of the reviews of ${size} products take one call a level`, async () => {
      const token = await shop.backends.issuer.customerToken();
      const answer = await shop.ask('web', AuthorsOrdersDocument, { variables: { size }, token });
      const authors = whole(answer).products.items.flatMap(({ reviews }) => reviews.map(({ author }) => author));
      assert.equal(authors.length, 2 * size);
      for (const author of authors) {
        const own = dataset.orders.filter(({ customerId }) => customerId === author?.id).reverse();
        assert.equal(author?.name, customers.get(String(author?.id))?.name);
        assert.deepEqual(
          author?.orders.edges.map(({ node }) => node),
          own.slice(0, 2).map(({ id, lines }) => ({
            id,
            lines: lines.map(({ sku }) => ({ product: { sku, title: products.get(sku)?.title } })),
          })),
        );
      }
      // The catalog twice: for the page, and for what its reviewers bought.
      assert.deepEqual(shop.calls(), { catalog: 2, customers: 1, orders: 1, reviews: 1 });
    });
  }
});
