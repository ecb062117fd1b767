/** Every policy is the same over WebSocket and Server-Sent Events as over plain HTTP: the same codes, and nothing is asked of a backend before. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { createClient } from 'graphql-sse';
import { OrderStatusDocument, ReviewAddedDocument } from '../clients/web/generated/graphql.ts';
import { type AnsweredError, root, type Shop, startShop } from '../kit/shop.ts';
import { openSocket } from '../kit/socket.ts';
import { copyDemo } from './kit.ts';

const shop = await startShop();
after(() => shop.stop());
beforeEach(() => shop.reset());
const { issuer, reviews } = shop.backends;

type Sent = { readonly query: string; readonly variables?: Record<string, unknown>; readonly extensions?: unknown };

/** The message that answers an operation: the code of its first error, or its data. */
async function overSocket(to: Shop, client: string, sent: Sent, payload: unknown = {}): Promise<unknown> {
  const raw = await openSocket(`${to.server.url}/${client}/graphql`);
  await raw.init(payload);
  raw.send({ type: 'subscribe', id: '1', payload: sent });
  const { type, payload: told } = await raw.next();
  await raw.close();
  const errors = (type === 'error' ? told : (told as { errors?: unknown }).errors) as
    | readonly AnsweredError[]
    | undefined;
  return errors?.[0]?.extensions?.code ?? (told as { data?: unknown }).data;
}

async function overHttp(to: Shop, client: string, sent: Sent, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(`${to.server.url}/${client}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(sent),
  });
  const body = (await response.json()) as { data?: unknown; errors?: readonly AnsweredError[] };
  return body.errors?.[0]?.extensions?.code ?? body.data;
}

const deep = `{ product(sku: "SKU-0001") { ${'reviews { product { '.repeat(6)} sku ${' } }'.repeat(6)} } }`;
const aliases = Array.from({ length: 31 }, (_, n) => `a${n}: sku`).join(' ');
const rows: readonly [what: string, sent: Sent, code: unknown][] = [
  ['syntax', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['depth', { query: deep }, 'DEPTH_LIMIT_EXCEEDED'],
  ['aliases', { query: `{ product(sku: "1") { ${aliases} } }` }, 'ALIAS_LIMIT_EXCEEDED'],
  ['tokens', { query: `{ ${'__typename '.repeat(2100)} }` }, 'TOKEN_LIMIT_EXCEEDED'],
  [
    'cost',
    { query: '{ products(size: 100) { items { reviews(first: 20) { id author { name } } } } }' },
    'COST_LIMIT_EXCEEDED',
  ],
  [
    'variables',
    { query: 'query ($size: Int!) { products(size: $size) { total } }', variables: { size: 'x' } },
    'BAD_USER_INPUT',
  ],
  [
    'two operations and no name',
    { query: 'query A { __typename } query B { __typename }' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
  [
    'two subscriptions and no name',
    { query: 'subscription A { __typename } subscription B { __typename }' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
  [
    'a hash that nobody knows',
    { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
    'PERSISTED_QUERY_NOT_FOUND',
  ],
  ['a rule', { query: '{ customers: me { email } }' }, 'FORBIDDEN'],
];

describe('over a WebSocket', { timeout: 60_000 }, () => {
  for (const [what, sent, code] of rows) {
    test(`${what} is ${code}, as over HTTP`, async () => {
      assert.equal(await overSocket(shop, 'web', sent), code);
      const { query, ...rest } = sent;
      assert.equal(await overHttp(shop, 'web', query === '' ? ({ ...rest } as Sent) : sent), code);
      assert.deepEqual(shop.calls(), {});
    });
  }

  test('a document that is not trusted does not run, one that is does, by text and by hash', async () => {
    const query = '{ categories { slug } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const web = readFileSync(join(root, 'bff/web.graphql'), 'utf8').replace(
      'extend schema',
      'extend schema @documents(mode: TRUSTED, from: "../trusted.json")',
    );
    const files = { 'bff/web.graphql': web, 'trusted.json': JSON.stringify({ [sha256Hash]: query }) };
    const trusted = await startShop({ directory: await copyDemo({ after }, files), backends: shop.backends });
    after(() => trusted.stop());
    assert.equal(await overSocket(trusted, 'web', { query: '{ __typename }' }), 'DOCUMENT_NOT_TRUSTED');
    const byHash = { query: '', extensions: { persistedQuery: { version: 1, sha256Hash } } };
    for (const sent of [{ query }, byHash]) {
      assert.match(JSON.stringify(await overSocket(trusted, 'web', sent)), /"categories"/);
    }
  });

  test('a budget that is spent over HTTP is spent', async () => {
    const web = readFileSync(join(root, 'bff/web.graphql'), 'utf8').replace(
      /@budget\(.*\)/,
      '@budget(cost: 30, window: "1h", by: [IP])',
    );
    const directory = await copyDemo({ after }, { 'bff/web.graphql': web });
    const poor = await startShop({ directory, backends: shop.backends });
    after(() => poor.stop());
    const sent = { query: '{ products(size: 20) { items { sku } } }' };
    assert.match(JSON.stringify(await overHttp(poor, 'web', sent)), /"products"/);
    assert.equal(await overSocket(poor, 'web', sent), 'RATE_LIMITED');
  });

  test('a door that asks for a credential closes with 4403, and lets in who has one, in the handshake or the payload', async () => {
    const url = `${shop.server.url}/iot/graphql`;
    const nobody = await openSocket(url);
    nobody.send({ type: 'connection_init' });
    assert.deepEqual(await nobody.closed, [4403, 'Forbidden']);
    const key = { 'x-api-key': 'demo-device-key' };
    await (await openSocket(url, { headers: key })).init();
    await (await openSocket(url)).init(key);
    await (await openSocket(url)).init({ headers: key });
    // What the handshake says stands.
    const bad = await openSocket(url, { headers: { 'x-api-key': 'no' } });
    bad.send({ type: 'connection_init', payload: key });
    assert.equal((await bad.closed)[0], 4403);
  });
});

describe('the client of graphql-sse', { timeout: 60_000 }, () => {
  const clientWith = (headers: Record<string, string> = {}) =>
    createClient({ url: `${shop.server.url}/web/graphql`, retryAttempts: 0, headers });

  test('is told every event, and leaves nothing behind', async () => {
    const client = clientWith();
    const events = client.iterate<{ reviewAdded: { rating: number } }>({ query: ReviewAddedDocument.toString() });
    const first = events.next();
    while (reviews.watchers() === 0) await new Promise(setImmediate);
    const token = await issuer.customerToken('C-007');
    const add = 'mutation ($input: AddReviewInput!) { addReview(input: $input) { id } }';
    const input = { sku: 'SKU-0001', customerId: 'C-007', rating: 4, body: 'Good.' };
    await shop.ask('web', add, { variables: { input }, token });
    assert.equal((await first).value?.data?.reviewAdded.rating, 4);
    client.dispose();
    while (reviews.watchers() > 0) await new Promise(setImmediate);
  });

  test('completes with the backend', async () => {
    const token = await issuer.customerToken('C-007');
    const client = clientWith({ authorization: `Bearer ${token}` });
    const query = OrderStatusDocument.toString();
    const statuses: unknown[] = [];
    for await (const event of client.iterate<{ orderStatus: { status: string } }>({
      query,
      variables: { id: 'O-05000' },
    })) {
      statuses.push(event.data?.orderStatus.status);
      if (statuses.at(-1) !== 'DELIVERED') shop.backends.orders.advance('O-05000');
    }
    assert.equal(statuses.at(-1), 'DELIVERED');
  });

  test('is told why an operation does not run', async () => {
    const told: string[] = [];
    for await (const { errors } of clientWith().iterate({ query: 'subscription { nothing }' })) {
      told.push(String(errors?.[0]?.extensions.code));
    }
    assert.deepEqual(told, ['GRAPHQL_VALIDATION_FAILED']);
  });
});
