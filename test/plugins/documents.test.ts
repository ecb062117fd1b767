import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DocumentNode, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { hashOf } from '../../src/plugins/documents/identifier.ts';
import { createManifest } from '../../src/plugins/documents/manifest.ts';
import { type DocumentsOptions, useDocuments } from '../../src/plugins/documents.ts';
import { defaultLimits, useLimits } from '../../src/plugins/limits.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { createHandClock } from '../store/clock.ts';
import { type Answer, createKit } from './kit.ts';

const known = '{ name }';
const other = 'query Other { name }';
const unknown = hashOf('nobody has sent this');
const refusal = 'This client runs only its own documents, and this is none of them.';

function createWorld(options: Partial<DocumentsOptions> & { readonly tokens?: number } = {}) {
  const store = options.store ?? createMemoryStore();
  const logged: unknown[] = [];
  const storeErrors: unknown[] = [];
  const validated: DocumentNode[] = [];
  const observer: Plugin = {
    onValidate({ params }) {
      validated.push(params.documentAST);
    },
  };
  const kit = createKit({
    typeDefs: 'type Query { name: String } type Mutation { rename: String } type Subscription { renamed: String }',
    resolvers: {
      Query: { name: () => 'Ada' },
      Subscription: {
        renamed: {
          subscribe: async function* () {
            yield { renamed: 'Ada' };
          },
        },
      },
    },
    policies: [
      useDocuments({
        client: 'mobile',
        mode: 'OPEN',
        manifest: manifestOf(known),
        log: (...line) => logged.push(line),
        onStoreError: (error) => storeErrors.push(error),
        ...options,
        store,
      }),
      useLimits({ ...defaultLimits(false), tokens: options.tokens ?? 100 }),
    ],
    after: [observer],
  });
  const post = (params: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    kit.send('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(params),
    });
  const get = (params: Readonly<Record<string, string>>): Promise<Answer> =>
    kit.send(`/?${new URLSearchParams(params)}`);
  return { post, get, send: kit.send, store, logged, storeErrors, validated };
}

function manifestOf(...texts: readonly string[]) {
  return createManifest(texts.map((text) => ({ hash: hashOf(text), text, document: parse(text) })));
}

/** Apollo's extension, as an object and as text of a URL. */
const apq = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
const apqText = (hash: string) => JSON.stringify(apq(hash));

const data = { data: { name: 'Ada' } };

describe('automatic persisted queries', () => {
  test('are unknown, registered with their text, and known from then on, by POST and by GET', async () => {
    const { post, get } = createWorld();
    const hash = hashOf(other);
    for (const answer of [await post({ extensions: apq(hash) }), await get({ extensions: apqText(hash) })]) {
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.json, {
        errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
      });
    }
    assert.deepEqual((await post({ query: other, extensions: apq(hash) })).json, data);
    assert.deepEqual((await post({ extensions: apq(hash) })).json, data);
    assert.deepEqual((await get({ extensions: apqText(hash) })).json, data);
  });

  test('can be registered by GET, and are known by the identifier of GraphQL over HTTP, too', async () => {
    const { post, get } = createWorld();
    assert.deepEqual((await get({ query: other, extensions: apqText(hashOf(other)) })).json, data);
    assert.deepEqual((await post({ documentId: `sha256:${hashOf(other)}` })).json, data);
    assert.deepEqual(
      (await get({ documentId: `sha256:${hashOf(other)}`, extensions: apqText(hashOf(other)) })).json,
      data,
    );
  });

  test('are registered for subscriptions', async () => {
    const { post } = createWorld();
    const text = 'subscription { renamed }';
    const headers = { accept: 'text/event-stream' };
    await post({ query: text, extensions: apq(hashOf(text)) }, headers);
    assert.match((await post({ extensions: apq(hashOf(text)) }, headers)).text, /"renamed":"Ada"/);
  });

  test('are not registered under a hash that is not theirs', async () => {
    const { post, get } = createWorld();
    for (const hash of [unknown, hashOf(known), hashOf(other).toUpperCase(), `sha256:${unknown}`, '__proto__', '']) {
      for (const answer of [
        await post({ query: other, extensions: apq(hash) }),
        await post({ query: other, documentId: hash }),
        await get({ query: other, extensions: apqText(hash) }),
      ]) {
        assert.deepEqual([answer.status, answer.code, hash], [400, 'BAD_REQUEST', hash]);
      }
      const { code, json } = await post({ extensions: apq(hash) });
      if (hash === hashOf(known)) assert.deepEqual(json, data);
      else assert.equal(code, 'PERSISTED_QUERY_NOT_FOUND');
    }
  });

  test('keep one operation under one hash, whatever name it is given', async () => {
    const { post } = createWorld();
    const hash = hashOf(other);
    await post({ query: other, extensions: apq(hash) });
    const renamed = other.replace('Other', 'Another');
    assert.equal((await post({ query: renamed, extensions: apq(hash) })).code, 'BAD_REQUEST');
    assert.deepEqual((await post({ operationName: 'Other', extensions: apq(hash) })).json, data);
    const { code } = await post({ operationName: 'Another', extensions: apq(hash) });
    assert.equal(code, 'OPERATION_RESOLUTION_FAILURE');
  });

  const notKept: readonly (readonly [what: string, text: string, answered: unknown])[] = [
    ['is over the limit of tokens', `{ ${'name '.repeat(100)} }`, 'TOKEN_LIMIT_EXCEEDED'],
    ['is not GraphQL', '{ name', 'GRAPHQL_PARSE_FAILED'],
    ['does not fit the view', '{ nam }', 'GRAPHQL_VALIDATION_FAILED'],
    ['is very long', `{ name } # ${'x'.repeat(70_000)}`, undefined],
  ];
  for (const [what, text, answered] of notKept) {
    test(`are not kept where the text ${what}`, async () => {
      const { post } = createWorld();
      assert.equal((await post({ query: text, extensions: apq(hashOf(text)) })).code, answered);
      assert.equal((await post({ extensions: apq(hashOf(text)) })).code, 'PERSISTED_QUERY_NOT_FOUND');
    });
  }

  test('are forgotten after a day', async () => {
    const clock = createHandClock();
    const { post } = createWorld({ store: createMemoryStore({ clock }) });
    await post({ query: other, extensions: apq(hashOf(other)) });
    clock.advance(23 * 60 * 60 * 1000);
    assert.deepEqual((await post({ extensions: apq(hashOf(other)) })).json, data);
    clock.advance(2 * 60 * 60 * 1000);
    assert.equal((await post({ extensions: apq(hashOf(other)) })).code, 'PERSISTED_QUERY_NOT_FOUND');
  });

  test('of one client are unknown to another that shares the store', async () => {
    const mobile = createWorld();
    const web = createWorld({ client: 'web', store: mobile.store });
    await mobile.post({ query: other, extensions: apq(hashOf(other)) });
    assert.equal((await web.post({ extensions: apq(hashOf(other)) })).code, 'PERSISTED_QUERY_NOT_FOUND');
  });

  test('are not run where somebody changed them in the store', async () => {
    const { post, store } = createWorld();
    await post({ query: other, extensions: apq(hashOf(other)) });
    await store.set(`document:mobile:${hashOf(other)}`, '{ __typename }', { ttlMs: 1000 });
    assert.equal((await post({ extensions: apq(hashOf(other)) })).code, 'PERSISTED_QUERY_NOT_FOUND');
  });

  test('run as long as the store is out of reach, which is told', async () => {
    const fault = new Error('out of reach');
    const fail = () => Promise.reject(fault);
    const { post, storeErrors } = createWorld({ store: { ...createMemoryStore(), get: fail, set: fail } });
    assert.equal((await post({ extensions: apq(hashOf(other)) })).code, 'PERSISTED_QUERY_NOT_FOUND');
    assert.deepEqual((await post({ query: other, extensions: apq(hashOf(other)) })).json, data);
    assert.deepEqual(storeErrors, [fault, fault]);
    assert.deepEqual((await post({ extensions: apq(hashOf(known)) })).json, data);
    assert.equal(storeErrors.length, 2, 'the manifest needs no store');
  });

  const malformed: readonly unknown[] = [
    { extensions: { persistedQuery: 5 } },
    { extensions: { persistedQuery: {} } },
    { extensions: { persistedQuery: { version: 2, sha256Hash: hashOf(known) } } },
    { extensions: { persistedQuery: { version: 1, sha256Hash: [hashOf(known)] } } },
    { extensions: 'persistedQuery', documentId: hashOf(known) },
    { documentId: 5 },
    { documentId: hashOf(known), extensions: apq(unknown) },
    { documentId: hashOf(known), query: 5 },
    { query: 5, extensions: apq(unknown) },
    'documentId',
  ];
  for (const params of malformed) {
    test(`that are malformed are refused: ${JSON.stringify(params).replace(/[0-9a-f]{60,}/g, '…')}`, async () => {
      for (const mode of ['OPEN', 'TRUSTED'] as const) {
        const { status, code } = await createWorld({ mode }).post(params);
        assert.deepEqual([status, code], [400, 'BAD_REQUEST']);
      }
    });
  }

  test('leave a batch with a null in it to be refused, and a null for no identifier alone', async () => {
    const { post, send } = createWorld();
    const { json } = await post({ query: other, documentId: null, extensions: { persistedQuery: null } });
    assert.deepEqual(json, data);
    const batch = await send('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([null, { query: other }]),
    });
    const [first, second] = JSON.parse(batch.text);
    assert.equal(first.errors[0].extensions.code, 'BAD_REQUEST');
    assert.deepEqual(second, data);
  });
});

describe('a manifest', () => {
  test('is known by hash in each mode', async () => {
    for (const mode of ['OPEN', 'LOG', 'TRUSTED'] as const) {
      const { post, get } = createWorld({ mode });
      assert.deepEqual((await post({ extensions: apq(hashOf(known)) })).json, data);
      assert.deepEqual((await post({ extensions: apq(`sha256:${hashOf(known)}`) })).json, data);
      assert.deepEqual((await post({ documentId: hashOf(known) })).json, data);
      assert.deepEqual((await get({ documentId: `sha256:${hashOf(known)}` })).json, data);
      assert.deepEqual((await get({ extensions: apqText(hashOf(known)) })).json, data);
    }
  });

  test('is parsed once: the same document runs, however it is asked for', async () => {
    const manifest = manifestOf(known);
    const { post, validated } = createWorld({ manifest });
    await post({ query: known });
    await post({ documentId: hashOf(known) });
    await post({ query: known, extensions: apq(hashOf(known)) });
    const document = manifest.byText.get(known)?.document;
    assert.equal(validated.length, 3);
    for (const each of validated) assert.equal(each, document);
  });
});

describe('LOG', () => {
  test('tells once of each document that is not in the manifest, and runs it', async () => {
    const { post, logged } = createWorld({ mode: 'LOG' });
    for (const query of [known, other, other, '{ __typename }', other]) {
      assert.equal((await post({ query })).json.errors, undefined);
    }
    await post({ query: other, extensions: apq(hashOf(other)) });
    await post({ extensions: apq(hashOf(other)) });
    const line = (hash: string, more: object) => [
      'warn',
      'a document is not in the manifest',
      { client: 'mobile', hash, ...more },
    ];
    assert.deepEqual(logged, [line(hashOf(other), { operation: 'Other' }), line(hashOf('{ __typename }'), {})]);
  });

  test('names the operation that was to run, and the hash of the text as it was sent', async () => {
    const { post, logged } = createWorld({ mode: 'LOG' });
    const query = 'query A { name }   query B { name }';
    await post({ query, operationName: 'B' });
    assert.deepEqual(logged, [
      ['warn', 'a document is not in the manifest', { client: 'mobile', hash: hashOf(query), operation: 'B' }],
    ]);
  });

  test('says nothing of what could not run anyway', async () => {
    const { post, logged } = createWorld({ mode: 'LOG' });
    for (const query of ['{ nam }', '{ name', `{ ${'name '.repeat(100)} }`]) await post({ query });
    assert.deepEqual(logged, []);
  });

  test('remembers no more than a thousand documents as told', async () => {
    const { post, logged } = createWorld({ mode: 'LOG' });
    for (let index = 0; index <= 1000; index++) await post({ query: `{ n${index}: name }` });
    await post({ query: '{ n1000: name }' });
    assert.equal(logged.length, 1001);
    await post({ query: '{ n0: name }' });
    assert.equal(logged.length, 1002);
  });

  test('is the only mode that logs', async () => {
    for (const mode of ['OPEN', 'TRUSTED'] as const) {
      const { post, logged } = createWorld({ mode });
      await post({ query: other });
      assert.deepEqual(logged, []);
    }
  });
});

describe('TRUSTED', () => {
  const untrusted: readonly (readonly [what: string, params: Readonly<Record<string, unknown>>])[] = [
    ['a text of the client’s own', { query: other }],
    ['the known text with other white space', { query: '{ name  }' }],
    ['the known text with a line at its end', { query: '{ name }\n' }],
    ['the known text under a name', { query: 'query Known { name }' }],
    ['the known text with a comment', { query: '{ name } #' }],
    ['a text that is not GraphQL', { query: '{ name' }],
    ['an unknown hash', { extensions: apq(unknown) }],
    ['an unknown identifier', { documentId: 'toString' }],
    ['a text with its hash', { query: other, extensions: apq(hashOf(other)) }],
    ['a text with a known hash', { query: other, extensions: apq(hashOf(known)) }],
    ['the known text with another hash', { query: known, extensions: apq(unknown) }],
    ['a text with a known identifier', { query: other, documentId: hashOf(known) }],
  ];
  for (const [what, params] of untrusted) {
    test(`refuses ${what}, in the same words by every transport`, async () => {
      const { post, get, send, validated } = createWorld({ mode: 'TRUSTED' });
      const error = { message: refusal, extensions: { code: 'DOCUMENT_NOT_TRUSTED' } };
      const { extensions, ...plain } = params;
      const texts = {
        ...(plain as Record<string, string>),
        ...(extensions ? { extensions: JSON.stringify(extensions) } : {}),
      };
      for (const answer of [await post(params), await get(texts)]) {
        assert.equal(answer.status, 400);
        assert.deepEqual(answer.json, { errors: [error] });
      }
      const events = await post(params, { accept: 'text/event-stream' });
      assert.match(events.text, /^event: next\ndata: .*DOCUMENT_NOT_TRUSTED/m);
      const batch = await send('/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([params, { query: known }]),
      });
      assert.deepEqual(JSON.parse(batch.text), [{ errors: [error] }, data]);
      assert.equal(validated.length, 1, 'only the known one of the batch went on');
    });
  }

  test('runs the known text to the character', async () => {
    const { post, get } = createWorld({ mode: 'TRUSTED' });
    assert.deepEqual((await post({ query: known })).json, data);
    assert.deepEqual((await get({ query: known })).json, data);
    assert.deepEqual((await post({ query: known, extensions: apq(hashOf(known)) })).json, data);
  });

  test('registers nothing, and asks the store for nothing', async () => {
    const refuse = () => assert.fail('the store was asked');
    const store = { ...createMemoryStore(), get: refuse, set: refuse };
    const { post, storeErrors } = createWorld({ mode: 'TRUSTED', store });
    await post({ query: other, extensions: apq(hashOf(other)) });
    assert.equal((await post({ extensions: apq(hashOf(other)) })).code, 'DOCUMENT_NOT_TRUSTED');
    assert.deepEqual((await post({ query: known, extensions: apq(hashOf(known)) })).json, data);
    assert.deepEqual(storeErrors, []);
  });

  test('does not run what was registered while the door was open', async () => {
    const open = createWorld();
    await open.post({ query: other, extensions: apq(hashOf(other)) });
    const { post } = createWorld({ mode: 'TRUSTED', store: open.store });
    assert.equal((await post({ extensions: apq(hashOf(other)) })).code, 'DOCUMENT_NOT_TRUSTED');
  });

  test('leaves a mutation by GET refused', async () => {
    const text = 'mutation { rename }';
    const { get } = createWorld({ mode: 'TRUSTED', manifest: manifestOf(text) });
    assert.equal((await get({ documentId: hashOf(text) })).status, 405);
  });
});
