/** The shop's data: always the same, of the promised sizes, and whole. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { dataset } from './data.ts';

test('the data are the same on every machine and every day', () => {
  const hash = createHash('sha256').update(JSON.stringify(dataset)).digest('hex');
  assert.equal(hash.slice(0, 16), '402853dacdd48033');
});

test('the data have the sizes that the demo promises', () => {
  const sizes = Object.fromEntries(Object.entries(dataset).map(([name, items]) => [name, items.length]));
  assert.deepEqual(sizes, {
    categories: 12,
    products: 1000,
    customers: 200,
    orders: 5000,
    reviews: 3000,
    stock: 1000,
    devices: 40,
  });
});

test('ids are unique and have their form', () => {
  const forms: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^SKU-\d{4}$/, dataset.products.map(({ sku }) => sku)],
    [/^C-\d{3}$/, dataset.customers.map(({ id }) => id)],
    [/^O-\d{5}$/, dataset.orders.map(({ id }) => id)],
    [/^R-\d{4}$/, dataset.reviews.map(({ id }) => id)],
    [/^D-\d{2}$/, dataset.devices.map(({ id }) => id)],
    [/^[a-z.-]+@example\.com$/, dataset.customers.map(({ email }) => email)],
  ];
  for (const [form, ids] of forms) {
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, form);
  }
});

test('whatever refers to something refers to something that exists, and in an order of time that can be', () => {
  const skus = new Set(dataset.products.map(({ sku }) => sku));
  const slugs = new Set(dataset.categories.map(({ slug }) => slug));
  const customers = new Map(dataset.customers.map((customer) => [customer.id, customer]));
  /** The first order of each product by each customer. */
  const bought = new Map<string, string>();
  for (const { customerId, lines, placedAt } of dataset.orders.toReversed()) {
    for (const { sku } of lines) bought.set(`${customerId} ${sku}`, placedAt);
  }

  for (const { category } of dataset.products) assert.ok(slugs.has(category.slug));
  for (const { sku } of dataset.stock) assert.ok(skus.has(sku));
  for (const device of dataset.devices) for (const sku of device.skus) assert.ok(skus.has(sku));
  for (const { customerId, lines, placedAt } of dataset.orders) {
    assert.ok(lines.length > 0);
    for (const { sku } of lines) assert.ok(skus.has(sku));
    assert.ok((customers.get(customerId)?.since ?? '9') < placedAt);
  }
  for (const { customerId, sku, createdAt } of dataset.reviews) {
    assert.ok((bought.get(`${customerId} ${sku}`) ?? '9') < createdAt);
  }
  assert.equal(new Set(dataset.orders.map(({ customerId }) => customerId)).size, customers.size);
});
