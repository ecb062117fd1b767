/** Documents: a front end's own, by hash and from a CDN, and nothing else where its client's file says so. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import { serve } from '../../src/app/server.ts';
import { hashOf } from '../../src/plugins/documents/identifier.ts';
import { silent } from '../../src/util/log.ts';
import { generateManifest } from '../kit/manifest.ts';
import { root, startShop } from '../kit/shop.ts';
import { copyDemo, portico } from './kit.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** A client's file of the demo with more policies. */
function declare(client: string, directives: string): Record<string, string> {
  const file = `bff/${client}.graphql`;
  return { [file]: read(file).replace('extend schema\n', `extend schema\n  ${directives}\n`) };
}

const manifest = await generateManifest(
  join(root, 'test/clients/web/schema.graphql'),
  join(root, 'test/clients/web/documents.graphql'),
);
const trusted = declare('web', '@documents(mode: TRUSTED, from: "web.documents.json")');
const shelf = '# What stands here.\nquery Shelf {\n  shelf { sku title }\n}\n';
const files = {
  ...trusted,
  'bff/web.graphql': (trusted['bff/web.graphql'] ?? '').replace('depth: 10', 'depth: 10, batch: 2'),
  'bff/web.documents.json': manifest.json,
  ...declare('iot', '@documents(mode: TRUSTED, from: "../front/iot")'),
  'front/iot/shelf.graphql': shelf,
};
const shop = await startShop({ directory: await copyDemo({ after }, files) });
after(() => shop.stop());
const door = (client: string) => `${shop.server.url}/${client}/graphql`;
const device = { 'x-api-key': 'demo-device-key' };
const customer = { authorization: `Bearer ${await shop.backends.issuer.customerToken()}` };

type Sent = { readonly client?: string; readonly headers?: Record<string, string> };

async function send(url: string, init: RequestInit) {
  const response = await fetch(url, init);
  const text = await response.text();
  const [error] = text.startsWith('{"errors":') ? JSON.parse(text).errors : [];
  return { status: response.status, headers: response.headers, text, code: error?.extensions?.code };
}

function post(params: unknown, { client = 'web', headers = {} }: Sent = {}) {
  const type = { 'content-type': 'application/json' };
  return send(door(client), { method: 'POST', headers: { ...type, ...headers }, body: JSON.stringify(params) });
}

function get(params: Readonly<Record<string, string>>, { client = 'web', headers = {} }: Sent = {}) {
  return send(`${door(client)}?${new URLSearchParams(params)}`, { headers });
}

const refusal = {
  message: 'This client runs only its own documents, and this is none of them.',
  extensions: { code: 'DOCUMENT_NOT_TRUSTED' },
};

/** The hash that codegen gave to an operation, and the text that it hashed. */
function documentOf(name: string): { readonly hash: string; readonly text: string } {
  for (const [hash, text] of manifest.texts) if (new RegExp(`^\\w+ ${name}\\b`).test(text)) return { hash, text };
  return assert.fail(`codegen knows no ${name}`);
}

const titles = documentOf('Titles');
const variables = { size: 1 };
const answer = '{"data":{"products":{"items":[{"sku":"SKU-0001","title":"Recycled Down Rain Jacket, Ecru"}]}}}';
const apq = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

describe('a client that trusts the manifest of codegen', () => {
  test('runs a document by its hash, as codegen has it in the generated code, and by its text', async () => {
    const asked = [
      { documentId: titles.hash },
      { extensions: apq(titles.hash) },
      { extensions: apq(titles.hash.replace('sha256:', '')) },
      { query: titles.text },
    ];
    for (const params of asked) assert.equal((await post({ ...params, variables })).text, answer);
  });

  test('knows every document that codegen has found, and each can run', async () => {
    for (const [hash, text] of manifest.texts) {
      // A subscription that needs no variables would go on for ever; it is known where it is told that it is one.
      const isLive = text.startsWith('subscription ');
      const { code } = await post({ documentId: hash }, isLive ? { headers: { accept: 'application/json' } } : {});
      const wantsVariables = /\$\w+: \w+!/.test(text);
      assert.equal(code, isLive ? 'BAD_REQUEST' : wantsVariables ? 'BAD_USER_INPUT' : undefined, text);
    }
  });

  test('lets a CDN keep what it answers to a hash by GET', async () => {
    const params = { documentId: titles.hash, variables: JSON.stringify(variables) };
    const first = await get(params);
    assert.deepEqual([first.status, first.text], [200, answer]);
    assert.match(first.headers.get('cache-control') ?? '', /^public, max-age=\d+$/);
    const etag = first.headers.get('etag') ?? assert.fail('no ETag');
    const again = await get(params, { headers: { 'if-none-match': etag } });
    assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', etag]);
    shop.reset();
    const { documentId: _, ...rest } = params;
    const byApollo = await get({ ...rest, extensions: JSON.stringify(apq(titles.hash)) });
    assert.deepEqual([byApollo.text, byApollo.headers.get('etag')], [answer, etag]);
    assert.deepEqual(shop.calls(), {}, 'one answer is remembered, however the document is named');
  });

  test('gives the events of a subscription that is named by its hash', async () => {
    const mine = await post({ documentId: documentOf('MyOrders').hash }, { headers: customer });
    const { id } = JSON.parse(mine.text).data.me.orders.edges[0].node;
    const params = { documentId: documentOf('OrderStatus').hash, variables: JSON.stringify({ id }) };
    const headers = { ...customer, accept: 'text/event-stream' };
    const events = await fetch(`${door('web')}?${new URLSearchParams(params)}`, { headers });
    const decoder = new TextDecoder();
    let received = '';
    for await (const chunk of events.body ?? assert.fail('no events')) {
      received += decoder.decode(chunk, { stream: true });
      if (received.includes('"orderStatus"')) break;
    }
    assert.match(received, new RegExp(`^event: next\\ndata: .*"orderStatus":.*"id":"${id}"`, 'm'));
  });

  const attempts: readonly (readonly [what: string, params: Readonly<Record<string, unknown>>])[] = [
    ['a text of one’s own', { query: '{ categories { name } }' }],
    ['a text of one’s own with its hash', { query: '{ __typename }', extensions: apq(hashOf('{ __typename }')) }],
    ['a text of one’s own under a trusted hash', { query: '{ __typename }', extensions: apq(titles.hash) }],
    ['a trusted text with other white space', { query: titles.text.replace('{ ', '{\n  ') }],
    [
      'a trusted text that codegen has not sorted',
      { query: 'query Titles($size: Int = 5) { products(size: $size) { items { title sku } } }' },
    ],
    ['a trusted operation under another name', { query: titles.text.replace('Titles', 'Title') }],
    [
      'another operation under a trusted name and hash',
      { query: 'query Titles { __typename }', extensions: apq(titles.hash) },
    ],
    ['an unknown hash', { documentId: `sha256:${hashOf('')}` }],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
  ];
  for (const [what, params] of attempts) {
    test(`refuses ${what}, the same by each way to the door`, async () => {
      shop.reset();
      const text = JSON.stringify({ errors: [refusal] });
      const { extensions, ...plain } = params;
      const inUrl = {
        ...(plain as Record<string, string>),
        ...(extensions ? { extensions: JSON.stringify(extensions) } : {}),
      };
      for (const refused of [await post(params), await get(inUrl)]) {
        assert.deepEqual([refused.status, refused.text], [400, text]);
        assert.equal(refused.headers.get('cache-control'), 'no-store');
      }
      const events = { headers: { accept: 'text/event-stream' } };
      for (const refused of [await post(params, events), await get(inUrl, events)]) {
        assert.match(refused.text, /^event: next$/m);
        assert.ok(refused.text.includes(`data: ${text}`), refused.text);
      }
      const [first, second] = JSON.parse((await post([params, { documentId: titles.hash, variables }])).text);
      assert.deepEqual([first, JSON.stringify(second)], [{ errors: [refusal] }, answer]);
      const graphql = { 'content-type': 'application/graphql', 'x-portico-preflight': '1' };
      const sent = typeof params.query === 'string' ? params.query : '{ __typename }';
      assert.equal((await send(door('web'), { method: 'POST', headers: graphql, body: sent })).text, text);
    });
  }

  test('runs no mutation by GET', async () => {
    const { status } = await get({ documentId: documentOf('PlaceOrder').hash }, { headers: customer });
    assert.equal(status, 405);
  });

  test('says nothing of its documents to whoever may not enter', async () => {
    for (const params of [{ query: shelf }, { query: '{ a }' }, { documentId: hashOf(shelf) }]) {
      assert.deepEqual((await post(params, { client: 'iot' })).code, 'UNAUTHENTICATED');
    }
  });
});

describe('a client that trusts a folder', () => {
  test('runs a file as it stands, and by the hash of it', async () => {
    for (const params of [{ query: shelf }, { documentId: `sha256:${hashOf(shelf)}` }]) {
      const { text } = await post(params, { client: 'iot', headers: device });
      assert.match(text, /^\{"data":\{"shelf":\[\{"sku":/);
    }
  });

  test('runs an operation by the hash that codegen gives it', async () => {
    const { texts } = await generateManifest(join(root, 'test/clients/iot/schema.graphql'), shelf);
    const [[hash, text]] = [...texts] as [[string, string]];
    assert.notEqual(text, shelf);
    for (const params of [{ query: text }, { documentId: hash }]) {
      assert.match((await post(params, { client: 'iot', headers: device })).text, /^\{"data":/);
    }
    assert.equal(
      (await post({ query: '{ shelf { sku } }' }, { client: 'iot', headers: device })).code,
      'DOCUMENT_NOT_TRUSTED',
    );
  });
});

describe('a client that is open', () => {
  const open = { client: 'mobile', headers: customer };
  const text = 'query Mine { __typename }';

  test('learns a document by its hash, and gives it by GET', async () => {
    const extensions = apq(hashOf(text));
    const unknown = await post({ extensions }, open);
    assert.deepEqual([unknown.status, unknown.code], [200, 'PERSISTED_QUERY_NOT_FOUND']);
    assert.equal(unknown.headers.get('cache-control'), 'no-store');
    await post({ query: text, extensions }, open);
    const known = await get({ extensions: JSON.stringify(extensions) }, open);
    assert.equal(known.text, '{"data":{"__typename":"Query"}}');
  });

  test('learns none under a hash that is not its own', async () => {
    const extensions = apq(hashOf('query Theirs { __typename }'));
    const { status, code } = await post({ query: text, extensions }, open);
    assert.deepEqual([status, code], [400, 'BAD_REQUEST']);
    assert.equal((await post({ extensions }, open)).code, 'PERSISTED_QUERY_NOT_FOUND');
  });
});

describe('a document that is known', () => {
  test('is validated at start, by the operator’s rules too, and not again for a caller', async (t) => {
    const directory = await copyDemo(t, files);
    const { config } = await loadConfig(directory);
    assert.ok(config);
    let validations = 0;
    const counter: Plugin = {
      onValidate({ validateFn, setValidationFn }) {
        setValidationFn((...given) => {
          validations++;
          return validateFn(...given);
        });
      },
    };
    const { gateway } = await loadGateway(directory, {
      config: { ...config, plugins: [counter] },
      clients: ['web'],
      log: silent,
      production: false,
      env: { ...process.env, ...shop.backends.env },
    });
    assert.equal(validations, manifest.texts.size);
    const server = await serve({ gateway: gateway ?? assert.fail(), host: '127.0.0.1', port: 0, log: silent });
    t.after(() => server.stop());
    for (const params of [{ documentId: titles.hash }, { query: titles.text }]) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
      const body = JSON.stringify({ ...params, variables });
      assert.equal((await send(`${server.url}/web/graphql`, { ...init, body })).text, answer);
    }
    assert.equal(validations, manifest.texts.size);
  });
});

describe('a document that no longer fits, because the view has changed', () => {
  const field = /^ {2}averageRating: .*\n/m;
  const product = documentOf('Product');

  for (const mode of ['OPEN', 'LOG', 'TRUSTED']) {
    test(`is reported by check and keeps the client from starting (${mode})`, async (t) => {
      const declared = declare('web', `@documents(mode: ${mode}, from: "web.documents.json")`)['bff/web.graphql'] ?? '';
      assert.match(declared, field);
      const directory = await copyDemo(t, {
        'bff/web.graphql': declared.replace(field, ''),
        'bff/web.documents.json': manifest.json,
      });
      const { code, out } = await portico(['check', '.'], directory);
      const line = declared.split('\n').findIndex((each) => each.includes('@documents')) + 1;
      const found = out.split('\n\n').find((each) => each.includes('"Product"')) ?? assert.fail(out);
      assert.equal(
        found.replace(/ Did you mean .*/, ''),
        [
          `bff/web.graphql:${line}:3  error  INVALID_DOCUMENT`,
          `  Document "Product" (${product.hash}): Cannot query field "averageRating" on type "Product".`,
          `  ${line} |   @documents(mode: ${mode}, from: "web.documents.json")`,
          `  ${' '.repeat(String(line).length)} |   ^`,
          '  → Correct the document, or let the view show what it asks for.',
        ].join('\n'),
      );
      assert.equal(code, 1);

      const signals = [Promise.resolve('SIGINT' as const)];
      const nextSignal = () => signals.pop() ?? new Promise<never>(() => {});
      const started = await portico(['start', '.', '--port', '0'], directory, { nextSignal });
      assert.deepEqual(
        [...started.out.matchAll(/(\w+)\/graphql$/gm)].map(([, client]) => client),
        ['iot', 'mobile'],
      );
    });
  }

  test('does not keep the view from being printed, which the next manifest is generated from', async (t) => {
    const directory = await copyDemo(t, trusted);
    const printed = await portico(['print', '.', '--client', 'web'], directory);
    assert.deepEqual([printed.code, printed.error], [0, '']);
    assert.match(printed.out, /^type Query/m);
    const checked = await portico(['check', '.'], directory);
    assert.match(checked.out, /DOCUMENTS_UNREADABLE\n {2}"bff\/web.documents.json" cannot be read \(ENOENT\)\./);
  });

  test('is reported at its own place where it has one', async (t) => {
    const iot = declare('iot', '@documents(from: "../front/iot")')['bff/iot.graphql'] ?? '';
    const directory = await copyDemo(t, {
      'bff/iot.graphql': iot.replace(/^ {2}title: .*\n/m, ''),
      'front/iot/shelf.graphql': shelf,
    });
    const { out } = await portico(['check', '.'], directory);
    assert.equal(
      out,
      [
        'front/iot/shelf.graphql:3:15  error  INVALID_DOCUMENT',
        '  Document "Shelf": Cannot query field "title" on type "Good".',
        '  3 |   shelf { sku title }',
        '    |               ^',
        '  → Correct the document, or let the view show what it asks for.',
        '',
        'portico check: 1 error',
        '',
      ].join('\n'),
    );
  });
});
