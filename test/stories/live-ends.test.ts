/** What would go on for ever ends: with its credential, with the process, and some time after a reload; nobody is kept waiting by it. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import { silent } from '../../src/util/log.ts';
import { startBackends } from '../backends/all.ts';
import { OrderStatusDocument } from '../clients/web/generated/graphql.ts';
import { openEvents } from '../kit/events.ts';
import { root, type Shop, startShop } from '../kit/shop.ts';
import { type Message, openSocket } from '../kit/socket.ts';

const backends = await startBackends();
after(() => backends.stop());
beforeEach(() => backends.reset());
const { orders, issuer } = backends;
const token = await issuer.customerToken('C-007');
const placed = 'O-05000';
const subscription = { query: OrderStatusDocument.toString(), variables: { id: placed } };

async function watchBySocket(shop: Shop, authorization = `Bearer ${token}`) {
  const raw = await openSocket(`${shop.server.url}/web/graphql`);
  await raw.init({ authorization });
  raw.send({ type: 'subscribe', id: 's', payload: subscription });
  assert.equal((await raw.next()).type, 'next');
  return raw;
}

async function watchByEvents(shop: Shop, authorization = `Bearer ${token}`) {
  const { events } = await openEvents(`${shop.server.url}/web/graphql`, subscription, { authorization });
  const first = await events.next();
  assert.match(first.value?.data, /"orderStatus"/);
  return events;
}

/** The codes of the errors in an event, and the event that follows. */
async function lastOf(events: Awaited<ReturnType<typeof watchByEvents>>): Promise<unknown[]> {
  const names: unknown[] = [];
  for await (const { event, data } of events) {
    names.push(event, data && JSON.parse(data).errors?.[0].extensions.code);
  }
  return names;
}

async function untilNobodyWatches(): Promise<void> {
  while (orders.watchers(placed) > 0) await new Promise(setImmediate);
}

describe('when the process stops', { timeout: 60_000 }, () => {
  test('sockets are closed with 1001, streams complete, and nothing waits for the time of grace', async () => {
    const shop = await startShop({ backends, serve: { graceMs: 60_000 } });
    const [raw, events] = [await watchBySocket(shop), await watchByEvents(shop)];
    const last = lastOf(events);
    const stopped = shop.stop();
    assert.deepEqual(await raw.closed, [1001, 'Going away']);
    assert.deepEqual(await last, ['next', 'OVERLOADED', 'complete', '']);
    await stopped;
    await untilNobodyWatches();
  });

  test('a query that runs on a socket is answered first', async () => {
    const shop = await startShop({ backends, serve: { graceMs: 60_000 } });
    const raw = await openSocket(`${shop.server.url}/web/graphql`);
    await raw.init();
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
    backends.catalog.fail(() => void isAsked());
    raw.send({ type: 'subscribe', id: 'q', payload: { query: '{ categories { slug } }' } });
    await asked;
    const messages: Message[] = [];
    raw.socket.on('message', (data) => messages.push(JSON.parse(String(data))));
    const stopped = shop.stop();
    assert.deepEqual(await raw.closed, [1001, 'Going away']);
    await stopped;
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['next', 'complete'],
    );
  });
});

describe('after a reload', { timeout: 60_000 }, () => {
  async function reload(shop: Shop): Promise<void> {
    const { config } = await loadConfig(root);
    assert.ok(config);
    const options = { config, log: silent, production: false, env: { ...process.env, ...backends.env } };
    const { gateway } = await loadGateway(root, options);
    assert.ok(gateway);
    shop.server.replace(gateway);
  }

  test('what the old generation has open goes on', async () => {
    const shop = await startShop({ backends, serve: { drainMs: 600_000 } });
    after(() => shop.stop());
    const [raw, events] = [await watchBySocket(shop), await watchByEvents(shop)];
    await reload(shop);
    orders.advance(placed);
    assert.equal((await raw.next()).type, 'next');
    assert.match((await events.next()).value?.data, /"orderStatus"/);
  });

  test('and ends within some time, each at a moment of its own; what is new stays', async () => {
    const shop = await startShop({ backends, serve: { drainMs: 100 } });
    after(() => shop.stop());
    const [raw, events] = [await watchBySocket(shop), await watchByEvents(shop)];
    await reload(shop);
    const fresh = await watchBySocket(shop);
    assert.deepEqual(await raw.closed, [1012, 'Service restart']);
    assert.deepEqual(await lastOf(events), ['next', 'OVERLOADED', 'complete', '']);
    assert.equal(fresh.socket.readyState, fresh.socket.OPEN);
  });
});

describe('when a token expires', { timeout: 60_000 }, () => {
  test('the socket and the stream that it opened end', async () => {
    const shop = await startShop({ backends });
    after(() => shop.stop());
    // It expires now, and is let in for some seconds more, because clocks differ.
    const authorization = `Bearer ${await issuer.token({ sub: 'C-007', expiresIn: 0 })}`;
    const raw = await openSocket(`${shop.server.url}/web/graphql`);
    raw.send({ type: 'connection_init', payload: { authorization } });
    assert.equal((await raw.next()).type, 'connection_ack');
    const { events } = await openEvents(`${shop.server.url}/web/graphql`, subscription, { authorization });
    assert.deepEqual((await lastOf(events)).slice(-4), ['next', 'UNAUTHENTICATED', 'complete', '']);
    assert.equal((await raw.closed)[0], 4403);
    await untilNobodyWatches();
  });
});
