/** A crowd on WebSockets: one subscription to the backend for a thousand clients, and hundreds of operations that are never mixed up. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { startBackends } from '../backends/all.ts';
import { createRandom } from '../backends/data/random.ts';
import { dataset } from '../backends/data.ts';
import {
  AddReviewDocument,
  MeDocument,
  ReviewAddedDocument,
  TitlesDocument,
} from '../clients/web/generated/graphql.ts';
import { openEvents } from '../kit/events.ts';
import { root, startShop } from '../kit/shop.ts';
import { openSocket, type RawSocket } from '../kit/socket.ts';
import { copyDemo } from './kit.ts';

const backends = await startBackends();
after(() => backends.stop());
beforeEach(() => backends.reset());
const { reviews, catalog, customers, issuer } = backends;
// A crowd from one address would be refused by what each address may spend.
const web = readFileSync(join(root, 'bff/web.graphql'), 'utf8').replace(/^ *@budget.*\n/m, '');
const patient = { timeout: '60s' };
const timeouts = { catalog: patient, customers: patient, reviews: patient };
const directory = await copyDemo({ after }, { 'bff/web.graphql': web }, timeouts);
const shop = await startShop({ directory, backends });
after(() => shop.stop());
const url = `${shop.server.url}/web/graphql`;
const token = await issuer.customerToken('C-007');
const subscribe = { query: ReviewAddedDocument.toString(), variables: { sku: 'SKU-0001' } };

function write(body: string, sku = 'SKU-0001') {
  const input = { sku, customerId: 'C-007', rating: 5, body };
  return shop.ask('web', AddReviewDocument, { variables: { input }, token });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

describe('a thousand clients that wait for the same', { timeout: 120_000 }, () => {
  test('are one subscription to the backend, over sockets and streams, and each event is completed for all of them', async () => {
    const sockets: RawSocket[] = [];
    // Each with ten operations, as who opens ten windows.
    for (let n = 0; n < 99; n++) {
      const raw = await openSocket(url);
      await raw.init();
      for (let id = 0; id < 10; id++) raw.send({ type: 'subscribe', id: String(id), payload: subscribe });
      sockets.push(raw);
    }
    const streams = await Promise.all(Array.from({ length: 10 }, () => openEvents(url, subscribe)));
    // A query on each socket is answered after what was asked before it.
    for (const raw of sockets) {
      raw.send({ type: 'subscribe', id: 'q', payload: { query: '{ __typename }' } });
      await raw.next();
      await raw.next();
    }
    assert.equal(reviews.watchers(), 1);
    catalog.reset();
    customers.reset();
    const { body } = await write('Warm.');
    const reviewAdded = {
      id: body.data?.addReview.id,
      rating: 5,
      product: { title: dataset.products[0]?.title },
      author: { name: dataset.customers.find(({ id }) => id === 'C-007')?.name },
    };
    const ids = new Set<unknown>();
    for (const [index, raw] of sockets.entries()) {
      for (let count = 0; count < 10; count++) {
        const message = await raw.next();
        assert.deepEqual(message, { type: 'next', id: message.id, payload: { data: { reviewAdded } } });
        ids.add(`${index} ${message.id}`);
      }
    }
    assert.equal(ids.size, 990);
    for (const { events } of streams) {
      assert.deepEqual(JSON.parse((await events.next()).value?.data ?? ''), { data: { reviewAdded } });
    }
    assert.ok(catalog.calls.length <= 2, `${catalog.calls.length} calls for the titles`);
    assert.ok(customers.calls.length <= 2, `${customers.calls.length} calls for the names`);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = timers();
    for (const raw of sockets) raw.socket.terminate();
    for (const { response } of streams) response.destroy();
    await until(() => reviews.watchers() === 0);
    await until(() => timers() <= before - 2 * (sockets.length + streams.length));
  });
});

describe('five hundred operations at once, over sockets', { timeout: 120_000 }, () => {
  test('are answered as each caller would be alone', async () => {
    const random = createRandom('sockets');
    const callers = dataset.customers.slice(0, 25);
    const raws = await Promise.all(
      callers.map(async ({ id }) => {
        const raw = await openSocket(url);
        await raw.init({ authorization: `Bearer ${await issuer.customerToken(id)}` });
        return raw;
      }),
    );
    const wanted = raws.map((raw, index) => {
      const answers = new Map<string, unknown>();
      const { id, name, city } = callers[index] ?? assert.fail();
      for (let n = 0; n < 20; n++) {
        const size = random.integer(1, 5);
        const isMe = random.next() < 0.5;
        const titles = dataset.products.slice(0, size).map(({ sku, title }) => ({ sku, title }));
        answers.set(String(n), isMe ? { me: { id, name, city } } : { products: { items: titles } });
        const payload = isMe
          ? { query: MeDocument.toString() }
          : { query: TitlesDocument.toString(), variables: { size } };
        raw.send({ type: 'subscribe', id: String(n), payload });
      }
      return answers;
    });
    for (const [index, raw] of raws.entries()) {
      for (let count = 0; count < 40; count++) {
        const { type, id = '', payload } = await raw.next();
        if (type === 'complete') continue;
        assert.deepEqual(payload, { data: wanted[index]?.get(id) });
        wanted[index]?.delete(id);
      }
      assert.equal(wanted[index]?.size, 0);
      await raw.close();
    }
  });
});
