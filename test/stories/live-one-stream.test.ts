/** All operations of a client on one event stream (graphql-sse's single connection mode): driven by its client, and by hand for what it never does. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as openRequest } from 'node:http';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { createClient } from 'graphql-sse';
import { readEvents } from '../../src/fetch/events.ts';
import { OrderStatusDocument, ReviewAddedDocument } from '../clients/web/generated/graphql.ts';
import { root, startShop } from '../kit/shop.ts';
import { copyDemo } from './kit.ts';

const shop = await startShop();
after(() => shop.stop());
beforeEach(() => shop.reset());
const { issuer, reviews, orders } = shop.backends;
const web = `${shop.server.url}/web/graphql`;

const tokenHeader = 'x-graphql-event-stream-token';
const add = 'mutation ($input: AddReviewInput!) { addReview(input: $input) { id } }';
const review = { sku: 'SKU-0001', customerId: 'C-007', rating: 4, body: 'Good.' };

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('the client of graphql-sse, on a single connection', { timeout: 60_000 }, () => {
  test('has subscriptions, queries and mutations on one stream, and leaves nothing behind', async () => {
    const token = await issuer.customerToken('C-007');
    const opened: string[] = [];
    const counting: typeof fetch = (input, init) => {
      opened.push(init?.method ?? 'GET');
      return fetch(input, init);
    };
    const headers = { authorization: `Bearer ${token}` };
    const client = createClient({ url: web, singleConnection: true, retryAttempts: 0, headers, fetchFn: counting });
    const events = client.iterate<{ reviewAdded: { rating: number } }>({ query: ReviewAddedDocument.toString() });
    const first = events.next();
    await until(() => reviews.watchers() > 0);
    const ask = async (query: string, variables = {}) => (await client.iterate({ query, variables }).next()).value;
    assert.deepEqual(await ask('{ product(sku: "SKU-0001") { sku } }'), { data: { product: { sku: 'SKU-0001' } } });
    assert.ok((await ask(add, { input: review }))?.data?.addReview);
    assert.equal((await first).value?.data?.reviewAdded.rating, 4);
    assert.deepEqual(opened.filter((method) => method !== 'POST').slice(0, 2), ['PUT', 'GET']);
    assert.equal(opened.filter((method) => method === 'PUT').length, 1);
    await events.return?.();
    // The client tells by DELETE what it wants no more of.
    await until(() => reviews.watchers() === 0);
    assert.ok(opened.includes('DELETE'));
    client.dispose();
  });

  test('is told when the backend completes', async () => {
    const authorization = `Bearer ${await issuer.customerToken('C-007')}`;
    const client = createClient({ url: web, singleConnection: true, retryAttempts: 0, headers: { authorization } });
    const statuses: unknown[] = [];
    const variables = { id: 'O-05000' };
    for await (const event of client.iterate<{ orderStatus: { status: string } }>({
      query: OrderStatusDocument.toString(),
      variables,
    })) {
      statuses.push(event.data?.orderStatus.status);
      if (statuses.at(-1) !== 'DELIVERED') orders.advance('O-05000');
    }
    assert.equal(statuses.at(-1), 'DELIVERED');
    client.dispose();
  });

  test('that goes takes all that it had with it', async () => {
    const before = timers();
    const client = createClient({ url: web, singleConnection: true, retryAttempts: 0, lazy: true });
    const events = Array.from({ length: 20 }, () => client.iterate({ query: ReviewAddedDocument.toString() }));
    const waiting = events.map((each) => each.next().catch(() => {}));
    await until(() => reviews.watchers() > 0);
    client.dispose();
    await until(() => reviews.watchers() === 0);
    await Promise.all(waiting);
    await until(() => timers() <= before);
  });
});

type Sent = { readonly query?: string; readonly variables?: unknown; readonly extensions?: unknown };

async function reserve(url = web, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(url, { method: 'PUT', headers });
  assert.equal(response.status, 201);
  return response.text();
}

async function post(token: string, sent: unknown, headers: Readonly<Record<string, string>> = {}, url = web) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [tokenHeader]: token, ...headers },
    body: JSON.stringify(sent),
  });
  const text = await response.text();
  return { status: response.status, code: text === '' ? undefined : JSON.parse(text).errors?.[0]?.extensions?.code };
}

const withId = (operationId: unknown, sent: Sent): Sent => ({ ...sent, extensions: { operationId } });

/** Opens the stream as a browser's `EventSource` does: the token in the URL, no header of its own. */
async function open(token: string, url = web) {
  const response = await new Promise<import('node:http').IncomingMessage>((resolve) => {
    openRequest(`${url}?token=${token}`, { agent: false, headers: { accept: 'text/event-stream' } }, resolve).end();
  });
  const events = readEvents(response);
  const next = async () => {
    const { done, value } = await events.next();
    return done ? undefined : [value.event, JSON.parse(value.data)];
  };
  return { response, next };
}

describe('a single connection, by hand', { timeout: 60_000 }, () => {
  test('is opened once, by who has its token', async () => {
    const token = await reserve();
    const { response } = await open(token);
    assert.equal(response.statusCode, 200);
    assert.match(String(response.headers['content-type']), /^text\/event-stream/);
    assert.equal((await open(token)).response.statusCode, 409);
    assert.equal((await open(`stream-${'x'.repeat(32)}`)).response.statusCode, 404);
    assert.equal((await post('no', withId('1', { query: '{ __typename }' }))).status, 404);
    response.destroy();
    await until(() => response.destroyed);
  });

  test('takes operations before it is open, and answers them when it is', async () => {
    const token = await reserve();
    assert.equal((await post(token, withId('1', { query: '{ __typename }' }))).status, 202);
    const { next, response } = await open(token);
    assert.deepEqual(await next(), ['next', { id: '1', payload: { data: { __typename: 'Query' } } }]);
    assert.deepEqual(await next(), ['complete', { id: '1' }]);
    response.destroy();
  });

  test('tells who asked, not the stream, what is wrong with a request', async () => {
    const token = await reserve();
    const { response } = await open(token);
    const query = 'subscription { reviewAdded { rating } }';
    const rows: readonly [unknown, number, string][] = [
      [{ query }, 400, 'BAD_REQUEST'],
      [withId('', { query }), 400, 'BAD_REQUEST'],
      [withId(7, { query }), 400, 'BAD_REQUEST'],
      [withId('a', { query: 'subscription { nothing }' }), 200, 'GRAPHQL_VALIDATION_FAILED'],
      [withId('a', { query: '{' }), 200, 'GRAPHQL_PARSE_FAILED'],
      [withId('a', {}), 400, 'BAD_REQUEST'],
    ];
    for (const [sent, status, code] of rows) {
      const refused = await post(token, sent, { accept: 'application/json' });
      assert.deepEqual([refused.status, refused.code], [status, code], JSON.stringify(sent));
    }
    assert.equal((await post(token, withId('a', { query }))).status, 202);
    assert.equal((await post(token, withId('a', { query }))).status, 409);
    const stop = (search: string) => fetch(`${web}${search}`, { method: 'DELETE', headers: { [tokenHeader]: token } });
    assert.equal((await stop('')).status, 400);
    assert.equal((await stop('?operationId=a')).status, 200);
    await until(() => reviews.watchers() === 0);
    // Its id is free again.
    assert.equal((await post(token, withId('a', { query }))).status, 202);
    response.destroy();
    await until(() => reviews.watchers() === 0);
  });

  test('is no way round the limit of what may run at once', async () => {
    const token = await reserve();
    const { response } = await open(token);
    const query = 'subscription { reviewAdded { rating } }';
    for (let n = 0; n < 100; n++) assert.equal((await post(token, withId(`o${n}`, { query }))).status, 202);
    const refused = await post(token, withId('more', { query }));
    assert.deepEqual([refused.status, refused.code], [429, 'RATE_LIMITED']);
    response.destroy();
    await until(() => reviews.watchers() === 0);
  });

  test('is its owner’s alone, at a door that asks for a credential at each request', async () => {
    const iot = `${shop.server.url}/iot/graphql`;
    assert.equal((await fetch(iot, { method: 'PUT' })).status, 401);
    const mine = { 'x-api-key': 'demo-device-key' };
    const token = await reserve(iot, mine);
    assert.equal((await post(token, withId('1', { query: '{ __typename }' }), {}, iot)).status, 401);
    // A page cannot give headers to an EventSource: the token stands for the credential.
    const { response } = await open(token, iot);
    assert.equal(response.statusCode, 200);
    response.destroy();

    const authorization = `Bearer ${await issuer.customerToken('C-007')}`;
    const theirs = await reserve(web, { authorization });
    const other = { authorization: `Bearer ${await issuer.customerToken('C-008')}` };
    assert.equal((await post(theirs, withId('1', { query: '{ __typename }' }), other)).status, 404);
    assert.equal((await post(theirs, withId('1', { query: '{ __typename }' }))).status, 404);
  });

  test('ends when its credential does; an operation of it when its own does', async () => {
    const soon = { authorization: `Bearer ${await issuer.token({ sub: 'C-007', expiresIn: 2 })}` };
    const lasting = { authorization: `Bearer ${await issuer.customerToken('C-007')}` };
    const query = 'subscription { reviewAdded { rating } }';
    const short = await open(await reserve(web, soon));
    const long = await reserve(web, lasting);
    const { next, response } = await open(long);
    assert.equal((await post(long, withId('1', { query }), soon)).status, 202);
    const [event, data] = (await next()) ?? [];
    assert.deepEqual([event, data.payload.errors[0].extensions.code], ['next', 'UNAUTHENTICATED']);
    assert.deepEqual(await next(), ['complete', { id: '1' }]);
    assert.equal(await short.next(), undefined);
    response.destroy();
  });

  test('has a page of another origin ask first, and tells a page that may what it may', async () => {
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'PUT' };
    const preflight = await fetch(web, { method: 'OPTIONS', headers });
    assert.equal(preflight.headers.get('access-control-allow-methods'), 'PUT');
    const allowed = await fetch(web, { method: 'PUT', headers: { origin: 'http://localhost:5173' } });
    assert.equal(allowed.headers.get('access-control-allow-origin'), 'http://localhost:5173');
    const foreign = await fetch(web, { method: 'PUT', headers: { origin: 'https://evil.test' } });
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    const simple = await fetch(`${web}?token=${await allowed.text()}`, { method: 'POST', body: '{}' });
    assert.equal(simple.status, 415);
  });

  test('spends the same budget, and runs the same documents', async () => {
    const text = readFileSync(join(root, 'bff/web.graphql'), 'utf8').replace(
      /@budget\(.*\)/,
      '@budget(cost: 30, window: "1h", by: [IP])',
    );
    const directory = await copyDemo({ after }, { 'bff/web.graphql': text });
    const poor = await startShop({ directory, backends: shop.backends });
    after(() => poor.stop());
    const url = `${poor.server.url}/web/graphql`;
    const token = await reserve(url);
    const { next, response } = await open(token, url);
    const query = '{ products(size: 20) { items { sku } } }';
    assert.equal((await post(token, withId('1', { query }), {}, url)).status, 202);
    assert.match(JSON.stringify(await next()), /"products"/);
    assert.equal((await post(token, withId('2', { query }), {}, url)).code, 'RATE_LIMITED');
    const sha256Hash = createHash('sha256').update('{ nothing }').digest('hex');
    const unknown = { extensions: { operationId: '3', persistedQuery: { version: 1, sha256Hash } } };
    assert.equal((await post(token, unknown, {}, url)).code, 'PERSISTED_QUERY_NOT_FOUND');
    response.destroy();
  });

  test('ends with the gateway, what is asked on it first', async () => {
    const own = await startShop({ backends: shop.backends });
    const url = `${own.server.url}/web/graphql`;
    const token = await reserve(url);
    const { next, response } = await open(token, url);
    assert.equal(
      (await post(token, withId('1', { query: 'subscription { reviewAdded { rating } }' }), {}, url)).status,
      202,
    );
    await own.server.stop();
    // Without a word on the subscription: so that its client comes back.
    assert.equal(await next(), undefined);
    assert.ok(response.complete);
    await until(() => reviews.watchers() === 0);
  });
});
