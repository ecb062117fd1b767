/** How large a request may be: each limit of a client holds over POST and GET alike, and what is meant to explode is answered in a moment. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ProductDocument, TitlesDocument } from '../clients/web/generated/graphql.ts';
import { type AnsweredError, startShop } from '../kit/shop.ts';

const shop = await startShop();
after(() => shop.stop());
beforeEach(() => shop.reset());

const json = 'application/json';
const graphqlJson = 'application/graphql-response+json';
const url = (client: string) => `${shop.server.url}/${client}/graphql`;

type Told = { readonly status: number; readonly type: string | null; readonly code: unknown; readonly message: string };

async function send(target: string, init: RequestInit & { readonly duplex?: 'half' }): Promise<Told> {
  const response = await fetch(target, init);
  const { errors } = (await response.json()) as { errors?: readonly AnsweredError[] };
  const type = response.headers.get('content-type')?.replace(/;.*/, '') ?? null;
  const [error] = errors ?? [];
  return { status: response.status, type, code: error?.extensions?.code, message: error?.message ?? '' };
}

function post(query: string, accept = json, client = 'web', variables?: unknown): Promise<Told> {
  const headers = { 'content-type': json, 'x-api-key': 'demo-device-key', accept };
  return send(url(client), { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
}

function get(query: string, accept = json, client = 'web'): Promise<Told> {
  const headers = { 'x-api-key': 'demo-device-key', accept };
  return send(`${url(client)}?query=${encodeURIComponent(query)}`, { headers });
}

/** `part(0) part(1) …` */
function repeat(count: number, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(' ');
}

/** A product's reviews' product's reviews' …, so many fields deep. */
function deep(depth: number): string {
  const inner = depth % 2 === 1 ? 'reviews { id }' : 'sku';
  const pairs = Math.ceil(depth / 2) - 1;
  return `{ product(sku: "SKU-0001") { ${'reviews(first: 1) { product { '.repeat(pairs)}${inner}${' } }'.repeat(pairs)} } }`;
}

describe('an operation is refused before any call if it is', () => {
  const aliases = (count: number) => `{ product(sku: "SKU-0001") { ${repeat(count, (i) => `a${i}: sku`)} } }`;
  const rows = [
    {
      what: 'too deep',
      over: deep(12),
      within: deep(10),
      code: 'DEPTH_LIMIT_EXCEEDED',
      message: "The operation's depth 12 is over the limit of 10.",
    },
    {
      what: 'too costly',
      over: '{ products(size: 100) { items { reviews(first: 20) { id } } } }',
      within: '{ products(size: 100) { items { reviews(first: 18) { id } } } }',
      code: 'COST_LIMIT_EXCEEDED',
      message: "The operation's estimated cost 2101 is over the limit of 2000.",
    },
    {
      what: 'too full of aliases',
      over: aliases(31),
      within: aliases(30),
      code: 'ALIAS_LIMIT_EXCEEDED',
      message: "The operation's number of aliases 31 is over the limit of 30.",
    },
    {
      what: 'too full of aliases, with its fragments written out',
      over: `{ ${repeat(8, () => '...F')} } fragment F on Query { ${repeat(4, (i) => `a${i}: categories { slug }`)} }`,
      within: `{ ${repeat(5, () => '...F')} } fragment F on Query { ${repeat(4, (i) => `a${i}: categories { slug }`)} }`,
      code: 'ALIAS_LIMIT_EXCEEDED',
      message: "The operation's number of aliases 32 is over the limit of 30.",
    },
    {
      what: 'too broad at its root',
      over: `{ ${repeat(21, (i) => `a${i}: categories { slug }`)} }`,
      within: `{ ${repeat(20, (i) => `a${i}: categories { slug }`)} }`,
      code: 'ROOT_FIELD_LIMIT_EXCEEDED',
      message: "The operation's number of root fields 21 is over the limit of 20.",
    },
    {
      what: 'too full of directives',
      over: `{ categories { ${repeat(51, () => '... @include(if: true) { slug }')} } }`,
      within: `{ categories { ${repeat(50, () => '... @include(if: true) { slug }')} } }`,
      code: 'DIRECTIVE_LIMIT_EXCEEDED',
      message: "The operation's number of directives 51 is over the limit of 50.",
    },
    {
      what: 'too long a text',
      over: `{ categories { ${'slug '.repeat(1996)} } }`,
      within: `{ categories { slug ${'...{label}'.repeat(190)} } }`,
      code: 'TOKEN_LIMIT_EXCEEDED',
      message: 'The document has more tokens than the limit of 2000; parsing stopped there.',
    },
  ];
  for (const { what, over, within, code, message } of rows) {
    test(`${what}, whether it comes by POST or GET and whatever media type is accepted`, async () => {
      for (const ask of [post, get]) {
        for (const type of [json, graphqlJson])
          assert.deepEqual(await ask(over, type), { status: 400, type, code, message });
      }
      assert.deepEqual(shop.calls(), {});
      for (const ask of [post, get])
        assert.deepEqual(await ask(within), { status: 200, type: json, code: undefined, message: '' });
    });
  }

  test('too costly by its variables: what a list is asked for counts, and what cannot be is taken for the worst', async () => {
    const query = 'query ($first: Int = 50) { products(size: 100) { items { reviews(first: $first) { id } } } }';
    // A null limits nothing: what the backend makes of it nobody knows.
    const tooDear = [{}, { first: 20 }, { first: 1e9 }, { first: -1 }, { first: 2 ** 31 - 1 }, { first: null }];
    for (const variables of tooDear) {
      const { status, code } = await post(query, json, 'web', variables);
      assert.deepEqual([status, code], [400, 'COST_LIMIT_EXCEEDED'], JSON.stringify(variables));
    }
    assert.deepEqual(shop.calls(), {});
    assert.equal((await post(query, json, 'web', { first: 1 })).code, undefined);
  });

  test('over a limit of this client, though others may do as much', async () => {
    const names = (type: string, field: string) => `{ ${field} { ${repeat(6, (i) => `a${i}: ${type}`)} } }`;
    assert.equal((await post(names('sku', 'shelf'), json, 'iot')).code, 'ALIAS_LIMIT_EXCEEDED');
    assert.deepEqual(shop.calls(), {});
    assert.equal((await post(names('slug', 'categories'))).code, undefined);
  });

  test('too deep for a stream of events as well', async () => {
    const body = JSON.stringify({
      query: `subscription { orderStatus(id: "O-00001") { lines ${deep(12).replace('(sku: "SKU-0001")', '')} } }`,
    });
    const headers = { 'content-type': json, accept: 'text/event-stream' };
    const response = await fetch(url('web'), { method: 'POST', headers, body });
    const text = await response.text();
    assert.match(text, /"message":"The operation's depth 14 is over the limit of 10\."/);
    assert.deepEqual([response.status, response.headers.get('content-type')], [400, 'text/event-stream']);
    assert.deepEqual(shop.calls(), {});
  });

  test('one of several in a request', async () => {
    const body = JSON.stringify([{ query: '{ categories { slug } }' }, { query: '{ categories { label } }' }]);
    const { status, code } = await send(url('web'), { method: 'POST', headers: { 'content-type': json }, body });
    assert.deepEqual([status, code, shop.calls()], [400, 'BAD_REQUEST', {}]);
  });
});

describe('a body is refused', () => {
  const operation = JSON.stringify({ query: '{ categories { slug } }' });
  const limit = 100 * 1024;
  const sent = (body: BodyInit, headers: Record<string, string> = {}) =>
    send(url('web'), { method: 'POST', headers: { 'content-type': json, ...headers }, body, duplex: 'half' });
  /** Without a Content-Length, piece by piece. */
  const chunked = (bytes: number) =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(operation));
        for (let rest = bytes - operation.length; rest > 0; rest -= 4096) {
          controller.enqueue(Buffer.alloc(Math.min(rest, 4096), ' '));
        }
        controller.close();
      },
    });
  const tooLarge = {
    status: 413,
    type: json,
    code: 'PAYLOAD_TOO_LARGE',
    message: 'The body is larger than the limit of 102400 bytes.',
  };

  test('by its Content-Length', async () => {
    assert.deepEqual(await sent(operation.padEnd(limit + 1)), tooLarge);
    assert.deepEqual(shop.calls(), {});
    assert.equal((await sent(operation.padEnd(limit))).status, 200);
  });

  test('by what comes, where it says no length', async () => {
    assert.deepEqual(await sent(chunked(limit + 1)), tooLarge);
    assert.deepEqual(await sent(chunked(20 * limit)), tooLarge);
    assert.deepEqual(shop.calls(), {});
    assert.equal((await sent(chunked(limit))).status, 200);
  });

  const packed = [
    ['gzip', gzipSync(operation)],
    ['br', brotliCompressSync(operation)],
    ['deflate', deflateSync(operation)],
    ['gzip, gzip', gzipSync(gzipSync(operation))],
    ['gzip', gzipSync(Buffer.alloc(10 * 1024 ** 2, ' '))],
  ] as const;
  for (const [encoding, body] of packed) {
    test(`compressed, as nobody knows what it will be: ${encoding}, ${body.length} bytes`, async () => {
      const told = await sent(new Uint8Array(body), { 'content-encoding': encoding });
      const message = 'The body must not be compressed.';
      assert.deepEqual([told, shop.calls()], [{ status: 415, type: json, code: 'BAD_REQUEST', message }, {}]);
    });
  }
});

describe('what is meant to explode', () => {
  const doubled = (on: string, leaf: string, each: (spread: string) => string) =>
    `fragment f0 on ${on} { ${leaf} } ${repeat(30, (i) => `fragment f${i + 1} on ${on} { ${each(`...f${i}`)} }`)}`;
  const bodies: readonly (readonly [what: string, code: string, query: string, variables?: unknown])[] = [
    [
      'fragments that double thirty times',
      'TOKEN_LIMIT_EXCEEDED',
      `{ ...f30 } ${doubled('Query', 'categories { slug }', (spread) => `${spread} ${spread}`)}`,
    ],
    [
      'fragments that double thirty times, each in a field of its own',
      'TOKEN_LIMIT_EXCEEDED',
      `{ product(sku: "SKU-0001") { ...f30 } } ${doubled('Product', 'sku', (spread) => `reviews { product { ${spread} } } reviews { product { ${spread} } }`)}`,
    ],
    [
      'a fragment that spreads itself',
      'GRAPHQL_VALIDATION_FAILED',
      '{ ...A } fragment A on Query { categories { slug } ...A }',
    ],
    [
      'forty fragments that spread each other, with siblings',
      'GRAPHQL_VALIDATION_FAILED',
      `{ ...f0 } ${repeat(40, (i) => `fragment f${i} on Query { ${repeat(8, (j) => `...f${(i + j + 1) % 40}`)} }`)}`,
    ],
    ['5,000 fields of one name', 'TOKEN_LIMIT_EXCEEDED', `{ categories { ${'slug '.repeat(5000)} } }`],
    [
      'as many fields of one name as the tokens allow',
      'TOKEN_LIMIT_EXCEEDED',
      `{ categories { ${'slug '.repeat(1990)} } }`,
    ],
    ['selections 20,000 deep', 'DEPTH_LIMIT_EXCEEDED', `${'{a'.repeat(20_000)}${'}'.repeat(20_000)}`],
    [
      'lists 20,000 deep',
      'DEPTH_LIMIT_EXCEEDED',
      `{ product(sku: ${'['.repeat(20_000)}${']'.repeat(20_000)}) { sku } }`,
    ],
    [
      'types 20,000 deep',
      'DEPTH_LIMIT_EXCEEDED',
      `query ($a: ${'['.repeat(20_000)}Int${']'.repeat(20_000)}) { me { id } }`,
    ],
    ['variables 20,000 deep', 'DEPTH_LIMIT_EXCEEDED', 'query ($id: ID!) { order(id: $id) { id } }', { id: '[nested]' }],
  ];
  /** The body's text: `JSON.stringify` itself does not go so deep. */
  const bodyOf = (query: string, variables: unknown) =>
    JSON.stringify({ query, variables }).replace('"[nested]"', '['.repeat(20_000) + ']'.repeat(20_000));
  const attack = (query: string, variables: unknown) =>
    send(url('web'), {
      method: 'POST',
      headers: { 'content-type': json, accept: graphqlJson },
      body: bodyOf(query, variables),
    });

  before(() => shop.ask('web', ProductDocument, { variables: { sku: 'SKU-0001' } }));

  for (const [what, code, query, variables] of bodies) {
    test(`${what}: is answered in under 100 ms of processor time, and nobody is called`, async () => {
      let fastestMs = Infinity;
      for (let round = 0; round < 3; round++) {
        const start = process.cpuUsage();
        const told = await attack(query, variables);
        const { user, system } = process.cpuUsage(start);
        fastestMs = Math.min(fastestMs, (user + system) / 1000);
        assert.deepEqual([told.status, told.code], [400, code]);
      }
      assert.ok(fastestMs < 100, `${fastestMs} ms`);
      assert.deepEqual(shop.calls(), {});
    });
  }

  test('does not keep others from their answers', async () => {
    const alone = await shop.ask('web', TitlesDocument, { variables: { size: 20 } });
    const attacks = bodies.flatMap(([, , query, variables]) =>
      Array.from({ length: 5 }, () => attack(query, variables)),
    );
    const others = Array.from({ length: 20 }, () => shop.ask('web', TitlesDocument, { variables: { size: 20 } }));
    for (const { text } of await Promise.all(others)) assert.equal(text, alone.text);
    for (const { status } of await Promise.all(attacks)) assert.equal(status, 400);
  });
});
