/** The two ways through a door: what is answered early, before Yoga, is answered to the byte as Yoga's whole way would answer it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type OutgoingHttpHeaders, request as send } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import { type Server, serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { type RunningBackends, startBackends } from '../backends/all.ts';
import { copyDemo } from './kit.ts';

/** A door with every kind of policy, over the demo's graph. */
const door = /* GraphQL */ `
  extend schema
    @client(origins: ["http://shop.test"])
    @auth(providers: ["shop"])
    @limits(depth: 6, cost: 400, tokens: 300, aliases: 5, body: "4kb")
    @budget(cost: 5000, window: "1h", by: [SUBJECT])
    @cache(maxAge: 60)
    @errors(detail: FULL)

  type Query {
    products(query: String, page: Int = 1, size: Int = 20): ProductPage!
    product(sku: ID!): Product
    me: Customer @from(path: "customer(id: $me)", bind: [{ variable: "me", value: "$claims.sub" }])
    order(id: ID!): Order
  }
  type Mutation {
    addReview(input: AddReviewInput!): Review!
    setStock(sku: ID!, quantity: Int!): Product
  }
  type Subscription { orderStatus(id: ID!): Order }
  type ProductPage { items: [Product!]! page: Int! size: Int! total: Int! }
  type Product { sku: ID! title: String! stock: Stock }
  type Stock { quantity: Int }
  type Customer { id: ID! email: String }
  type Order { id: ID! status: OrderStatus! }
  type Review { id: ID! body: String }
  input AddReviewInput { sku: ID! customerId: ID! rating: Int! body: String! }
  enum OrderStatus { PLACED PAID SHIPPED DELIVERED CANCELLED }
`;

/** What is sent, to the byte. */
type Sent = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
};

type Came = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: string };

let backends: RunningBackends;
let short: Server;
let whole: Server;
let token: string;

async function open(directory: string, way: string): Promise<Server> {
  const { config } = await loadConfig(directory);
  assert.ok(config);
  const env = { ...process.env, ...backends.env, PORTICO_WAY: way };
  const { gateway, problems } = await loadGateway(directory, { config, log: silent, production: true, env });
  assert.ok(gateway);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  return serve({ gateway, host: '127.0.0.1', port: 0, log: silent });
}

before(async () => {
  backends = await startBackends();
  Object.assign(process.env, backends.env);
  const directory = await copyDemo({ after }, { 'bff/web.graphql': door });
  [short, whole] = await Promise.all([open(directory, 'short'), open(directory, 'whole')]);
  token = await backends.issuer.customerToken('C-010');
});
after(async () => {
  await Promise.all([short?.stop(), whole?.stop()]);
  await backends?.stop();
});

function ask({ port }: Server, { method = 'POST', path = '/web/graphql', headers = {}, body }: Sent): Promise<Came> {
  return new Promise((resolve, reject) => {
    const outgoing = send(
      { port, host: '127.0.0.1', method, path, headers: headers as OutgoingHttpHeaders, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: { ...response.headers },
            body: Buffer.concat(chunks).toString(),
          }),
        );
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** What time and transport make of an answer, and not the door. */
function comparable({ status, headers, body }: Came): Came {
  const { date, age, ...rest } = headers;
  if (rest.ratelimit !== undefined) rest.ratelimit = String(rest.ratelimit).replace(/=\d+/g, '=N');
  if (rest['x-request-id'] !== 'r') rest['x-request-id'] = 'new';
  // What an answer did cost is nothing as long as one way remembers it, which the other may have forgotten.
  const timeless = body.replace(/"actual":\d+/g, '"actual":N').replace(/^stream-[\w-]+$/, 'stream');
  if (timeless !== body) delete rest['content-length'];
  return { status, headers: Object.fromEntries(Object.entries(rest).sort()), body: timeless };
}

async function compare(name: string, sent: Sent): Promise<Came> {
  const [ours, yogas] = [await ask(short, sent), await ask(whole, sent)];
  assert.deepEqual(comparable(ours), comparable(yogas), `${name}: ${JSON.stringify(sent)}`);
  return ours;
}

/** Numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const title = '{ product(sku: "SKU-0001") { title } }';
const bySku = 'query Title($sku: ID!) { product(sku: $sku) { sku title } }';
const two = 'query A { __typename } query B { b: __typename }';

/** Bodies, and how often one of them is sent among many. */
const bodies: readonly (string | Buffer)[] = [
  ...[
    { query: '{ __typename }' },
    { query: title },
    { query: title, variables: null, operationName: null, extensions: null },
    { query: '{ products(size: 2) { items { sku stock { quantity } } total } }' },
    { query: bySku, variables: { sku: 'SKU-0001' } },
    { query: bySku, variables: { sku: 'SKU-0002', surplus: [1] }, operationName: 'Title' },
    { query: bySku, variables: { sku: 'nobody' } },
    { query: bySku },
    { query: bySku, variables: {} },
    { query: bySku, variables: { sku: { a: 1 } } },
    { query: bySku, variables: { sku: null } },
    { query: bySku, variables: [] },
    { query: bySku, variables: 'sku' },
    { query: bySku, variables: JSON.parse('{"__proto__": {"sku": "SKU-0001"}, "constructor": 1, "sku": "SKU-0003"}') },
    { query: bySku, variables: { sku: 'SKU-0001', deep: JSON.parse(`${'['.repeat(600)}${']'.repeat(600)}`) } },
    { query: 'query ($size: Int = 3) { products(size: $size) { items { sku } } }', variables: { size: 1 } },
    { query: 'query ($size: Int) { products(size: $size) { items { sku } } }', variables: { size: 'x' } },
    { query: '{ me { id email } }' },
    { query: '{ order(id: "O-00001") { id status } me { id } }' },
    { query: '{ products(size: 399) { items { stock { quantity } } } }' },
    { query: two },
    { query: two, operationName: 'B' },
    { query: two, operationName: 'C' },
    { query: two, operationName: '' },
    { query: two, operationName: 7 },
    { query: 'mutation { setStock(sku: "SKU-0001", quantity: -3) { stock { quantity } } }' },
    { query: 'mutation ($input: AddReviewInput!) { addReview(input: $input) { id } }', variables: { input: {} } },
    { query: 'subscription { orderStatus(id: "O-00001") { status } }' },
    { query: '{ __schema { queryType { name } } }' },
    { query: '{ nothing }' },
    { query: '{ product { title } }' },
    { query: '{ product(sku: "SKU-0001") { title' },
    { query: '' },
    { query: '{ a: __typename b: __typename c: __typename d: __typename e: __typename f: __typename }' },
    { query: `{ ${'__typename '.repeat(400)} }` },
    { query: 'fragment f on Query { ...f } { ...f }' },
    {
      query:
        '{ ...f ...f } fragment f on Query { product(sku: "SKU-0001") { ...g } } fragment g on Product { title sku }',
    },
    {
      query: 'query ($on: Boolean!) { product(sku: "SKU-0001") { title @include(if: $on) sku @skip(if: $on) } }',
      variables: { on: true },
    },
    { query: '{ __proto__: __typename constructor: product(sku: "SKU-0001") { toString: title } }' },
    { query: '{ product(sku: "SKU-0001") { title ... @defer { stock { quantity } } } }' },
    { query: 5 },
    { query: null },
    { query: title, surplus: 1 },
    { query: title, surplus: null },
    { query: title, extensions: [] },
    { query: title, extensions: { persistedQuery: { version: 1, sha256Hash: hash(title) } } },
    { query: title, extensions: { persistedQuery: { version: 1, sha256Hash: hash('other') } } },
    { extensions: { persistedQuery: { version: 1, sha256Hash: hash(title) } } },
    { extensions: { persistedQuery: { version: 1, sha256Hash: hash('nobody sent it') } } },
    { extensions: { persistedQuery: { version: 2 } } },
    { documentId: hash(title) },
    { documentId: 7, query: title },
    { variables: { sku: 1 } },
    {},
    [],
    [{ query: title }, { query: title }],
    null,
    7,
    'text',
    { query: `{ product(sku: "${'long '.repeat(1000)}") { title } }` },
  ].map((body) => JSON.stringify(body)),
  '',
  '{',
  '{"query":"{ __typename }"',
  '{"query":"{ __typename }","query":"{ product(sku: \\"SKU-0001\\") { sku } }"}',
  '{"__proto__":{"query":"{ __typename }"}}',
  '{"query":"{ __typename }","__proto__":{"variables":7}}',
  `\uFEFF${JSON.stringify({ query: '{ __typename }' })}`,
  `  ${JSON.stringify({ query: '{ __typename }' })}\n`,
  Buffer.concat([
    Buffer.from('{"query":"{ product(sku: \\"'),
    Buffer.from([0xff, 0xc3]),
    Buffer.from('\\") { sku } }"}'),
  ]),
  gzipSync(JSON.stringify({ query: title })),
  'query=%7B__typename%7D',
];

const contentTypes: readonly (string | undefined)[] = [
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json; charset=utf-16',
  'application/json; charset="utf-8"',
  'Application/JSON',
  'application/json, application/json',
  'application/jsonp',
  'application/graphql+json',
  'application/graphql',
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data; boundary=x',
  'json',
  undefined,
];

const accepts: readonly string[] = [
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json;q=0.9',
  'application/json, application/graphql-response+json',
  'application/graphql-response+json,application/json,text/event-stream,multipart/mixed',
  'text/event-stream',
  'multipart/mixed;deferSpec=20220824, application/json',
  'application/*',
  'text/html, */*;q=0.1',
  'text/html',
  'APPLICATION/JSON',
  'application/json; charset=utf-16',
  'application/json;charset=utf-8',
  'application/xml',
  '',
];

const others: readonly Readonly<Record<string, string | readonly string[]>>[] = [
  { origin: 'http://shop.test' },
  { origin: 'http://shop.test', 'access-control-request-headers': 'x-a, x-b', 'access-control-request-method': 'POST' },
  { origin: 'http://evil.test' },
  { origin: 'null' },
  { 'x-portico-cost': '1' },
  { 'x-portico-cost': '0' },
  { 'x-portico-preflight': '1' },
  { 'x-request-id': 'not <sane>' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'identity' },
  { 'transfer-encoding': 'chunked' },
  { cookie: 'token=1', 'accept-language': 'de' },
  { 'accept-language': ['de', 'en'] },
  { 'x-forwarded-for': '192.0.2.7' },
  { expect: '100-continue' },
  { constructor: 'x', __proto__x: 'y' },
];

/** By what may be sent for a credential. */
const credentials = (): readonly (string | undefined)[] => [
  `Bearer ${token}`,
  `bearer ${token}`,
  `Bearer ${token}x`,
  'Bearer',
  'Bearer not.a.token',
  'Basic dXNlcjpwYXNz',
  '',
];

describe('a request is answered the same whichever way it takes', () => {
  for (const [index, body] of bodies.entries()) {
    test(`body ${index}: ${String(body).slice(0, 60).replaceAll('\n', ' ')}`, async () => {
      const headers = { 'content-type': 'application/json', 'x-request-id': 'r' };
      await compare('as it is', { body, headers });
      await compare('again', { body, headers });
      await compare('with the other media type', {
        body,
        headers: { ...headers, accept: 'application/graphql-response+json', authorization: `Bearer ${token}` },
      });
    });
  }

  for (const accept of accepts) {
    test(`accept: ${accept}`, async () => {
      for (const body of [bodies[1], bodies[8], bodies[18], bodies[31], bodies[29]])
        await compare('accept', {
          body: body ?? '',
          headers: { 'content-type': 'application/json', accept, 'x-request-id': 'r' },
        });
    });
  }

  for (const type of contentTypes) {
    test(`content-type: ${type}`, async () => {
      for (const more of [{}, { 'x-portico-preflight': '1' }]) {
        const headers = { ...(type !== undefined && { 'content-type': type }), 'x-request-id': 'r', ...more };
        await compare('type', { body: JSON.stringify({ query: title }), headers });
      }
    });
  }

  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    test(`method: ${method}`, async () => {
      const headers = { 'x-request-id': 'r', origin: 'http://shop.test', 'access-control-request-method': 'POST' };
      await compare('method', { method, headers });
      await compare('method', { method, headers, path: `/web/graphql?query=${encodeURIComponent(title)}` });
    });
  }

  test('paths', async () => {
    const headers = { 'content-type': 'application/json', 'x-request-id': 'r' };
    for (const path of [
      '/web/graphql?',
      '/web/graphql?a=1',
      `/web/graphql?query=${encodeURIComponent(title)}`,
      '/web/graphql/',
      '/web//graphql',
      '/web/%67raphql',
    ])
      await compare('path', { path, headers, body: JSON.stringify({ query: title }) });
  });

  test('anything together', async () => {
    const roll = dice(7);
    const pick = <T>(items: readonly T[]) => items[roll(items.length)] as T;
    const codes = new Map<number, number>();
    for (let i = 0; i < 250; i++) {
      const authorization = roll(3) === 0 ? pick(credentials()) : undefined;
      const type = roll(6) === 0 ? pick(contentTypes) : 'application/json';
      const headers = {
        'x-request-id': 'r',
        ...(type !== undefined && { 'content-type': type }),
        ...(roll(2) === 0 && { accept: pick(accepts) }),
        ...(authorization !== undefined && { authorization }),
        ...(roll(4) === 0 && pick(others)),
      };
      const { status } = await compare('together', { body: pick(bodies), headers });
      codes.set(status, (codes.get(status) ?? 0) + 1);
    }
    // The comparison is worth nothing if all of them fail for one reason.
    for (const status of [200, 400, 401, 413, 415])
      assert.ok((codes.get(status) ?? 0) > 3, `${status}: ${JSON.stringify([...codes])}`);
  });
});
