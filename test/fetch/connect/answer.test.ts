/** What becomes of answers: bodies by their types, successes and failures, and values that do not fit. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import type { ExecutionResult } from 'graphql';
import { contextFor } from '../kit.ts';
import { type Answering, sendText, startRest } from './kit.ts';

const item = `type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "id name") }
  type A { id: ID name: String }`;

const text =
  (body: string, type?: string, status?: number): Answering =>
  (_request, response) =>
    sendText(response, body, type, status);

/** Data, and each error as `path code`. */
function outline({ data, errors }: ExecutionResult): unknown[] {
  return [data, ...(errors ?? []).map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`)];
}

const found = [{ a: { id: '1', name: 'x' } }];
const nothing = [{ a: null }];
const invalid = [{ a: null }, 'a BACKEND_INVALID_RESPONSE'];

const bodies: readonly (readonly [what: string, answer: Answering, outcome: unknown[]])[] = [
  ['JSON', text('{"id":1,"name":"x"}', 'application/json'), found],
  ['JSON without a type', text('{"id":1,"name":"x"}'), found],
  ['JSON of a type of its own', text('{"id":1,"name":"x"}', 'application/vnd.a.b+json; charset=utf-8'), found],
  ['JSON behind a byte order mark', text('\ufeff{"id":1,"name":"x"}', 'application/json'), found],
  ['no body at all', text('', 'application/json', 204), nothing],
  ['an empty body', text('', 'application/json'), nothing],
  ['null', text('null', 'application/json'), nothing],
  ['broken JSON', text('{"id":1', 'application/json'), invalid],
  ['a page', text('<html>id</html>', 'text/html'), invalid],
  ['JSON that says that it is a page', text('{"id":1}', 'text/html'), invalid],
  ['a list', text('[{"id":1}]', 'application/json'), invalid],
  [
    'JSON nested deeper than any stack',
    text(`${'['.repeat(100_000)}1234567890123456${']'.repeat(100_000)}`, 'application/json'),
    invalid,
  ],
  [
    'keys that mean something to JavaScript',
    text('{"__proto__":{"id":1},"constructor":2,"id":1,"name":"x"}', 'application/json'),
    found,
  ],
];

describe('an answer that is', () => {
  for (const [what, answer, outcome] of bodies) {
    it(what, async (t) => {
      const rest = await startRest(t, item, answer);
      assert.deepEqual(outline(await rest.run('{ a { id name } }')), outcome);
      assert.equal(Object.hasOwn(Object.prototype, 'id'), false);
    });
  }

  it('text is a string, by its charset', async (t) => {
    const latin1: Answering = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from([0xe9]));
    };
    const rest = await startRest(
      t,
      'type Query { a: String @connect(source: "api", http: { GET: "/a" }, selection: "$") }',
      latin1,
    );
    assert.deepEqual(await rest.run('{ a }'), { data: { a: 'é' } });
  });

  it('a list gives a list without more ado, which is what a field of a list wants', async (t) => {
    const rest = await startRest(
      t,
      `type Query { all: [A] @connect(source: "api", http: { GET: "/a" }, selection: "id owner: { id: ownerId }") }
       type A { id: ID owner: O } type O { id: ID }`,
      text('[{"id":1,"ownerId":7},null,{"id":2,"ownerId":8}]', 'application/json'),
    );
    assert.deepEqual(await rest.run('{ all { id owner { id } } }'), {
      data: { all: [{ id: '1', owner: { id: '7' } }, null, { id: '2', owner: { id: '8' } }] },
    });
  });

  it('of no use may still be mapped to what is known without it', async (t) => {
    const rest = await startRest(
      t,
      `type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") }
       type Mutation { a(id: ID): A @connect(source: "api", http: { DELETE: "/a" }, selection: "id: $args.id name: $status->toString") }
       type A { id: ID name: String }`,
      text('', undefined, 204),
    );
    assert.deepEqual(await rest.run('mutation { a(id: 1) { id name } }'), { data: { a: { id: '1', name: '204' } } });
  });

  it('full of big integers keeps every digit of them', async (t) => {
    const rest = await startRest(
      t,
      `scalar JSON
      type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "id text any list f") }
      type A { id: ID text: String any: JSON list: [ID] f: Float
        again: JSON @connect(source: "api", http: { POST: "/b/{$this.id}", body: "id: $this.id" }, selection: "$") }`,
      ({ body, method }, response) =>
        method === 'POST'
          ? sendText(response, body, 'application/json')
          : sendText(
              response,
              '{"id":9007199254740993,"text":-12345678901234567890,"any":{"deep":[9007199254740993,1.5]},"list":[9007199254740993],"f":12345678901234567}',
              'application/json',
            ),
    );
    const { data } = await rest.run('{ a { id text any list f again } }');
    assert.deepEqual(data?.a, {
      id: '9007199254740993',
      text: '-12345678901234567890',
      any: { deep: ['9007199254740993', 1.5] },
      list: ['9007199254740993'],
      f: 12345678901234568,
      again: { id: '9007199254740993' },
    });
    assert.deepEqual(rest.requests[1]?.body, '{"id":9007199254740993}', 'it goes back as the number that it was');
    assert.equal(rest.requests[1]?.url, '/b/9007199254740993');
  });
});

const failing = (connect: string, source = '') => `
  extend schema @source(name: "api", http: { baseURL: "$BASE" } ${source})
  type Query { a: A @connect(source: "api", http: { GET: "/a" } ${connect}, selection: "id name") }
  type A { id: ID name: String }`;
const status =
  (code: number, body = '{"id":1,"name":"x","why":"because","http":{"status":200}}'): Answering =>
  (_request: unknown, response: ServerResponse) =>
    sendText(response, body, 'application/json', code);

type Failure = readonly [
  what: string,
  sdl: string,
  answer: Answering,
  message: string,
  extensions: Record<string, unknown>,
];
const plain = { code: 'CONNECTOR_FETCH', status: 404, backend: 'orders', connector: 'Query.a[0]' };

const failures: readonly Failure[] = [
  ['a status that means failure', failing(''), status(404), 'Request failed', plain],
  ['a redirect, which is not followed', failing(''), status(302), 'Request failed', { ...plain, status: 302 }],
  ['a failure with a page', failing(''), text('<html>', 'text/html', 404), 'Request failed', plain],
  ['a failure with broken JSON', failing(''), status(404, '{'), 'Request failed', plain],
  ["the file's message", failing('errors: { message: "$.why" }'), status(404), 'because', plain],
  [
    'a message with the status',
    failing('errors: { message: "[$status->toString, why]->joinNotNull(\': \')" }'),
    status(404),
    '404: because',
    plain,
  ],
  ["the source's message", failing('', 'errors: { message: "$.why" }'), status(404), 'because', plain],
  [
    "the connector's message before the source's",
    failing('errors: { message: "$(\'mine\')" }', 'errors: { message: "$.why" }'),
    status(404),
    'mine',
    plain,
  ],
  ['a message that is none', failing('errors: { message: "$.id" }'), status(404), 'Request failed', plain],
  [
    'extensions of both',
    failing('errors: { extensions: "b: $(3) why" }', 'errors: { extensions: "a: $(1) b: $(2)" }'),
    status(404),
    'Request failed',
    { ...plain, a: 1, b: 3, why: 'because' },
  ],
  [
    'no say over the answer of the gateway',
    failing('errors: { extensions: "http why" }'),
    status(404),
    'Request failed',
    { ...plain, why: 'because' },
  ],
  [
    'a code of the table',
    failing('errors: { extensions: "code: $(\'FORBIDDEN\')" }'),
    status(404),
    'Request failed',
    { ...plain, code: 'FORBIDDEN' },
  ],
  [
    'a code of its own beside that of the table',
    failing('errors: { extensions: "code: $(\'NO_SUCH\')" }'),
    status(404),
    'Request failed',
    { ...plain, backendCode: 'NO_SUCH' },
  ],
  [
    'isSuccess that is false',
    failing('isSuccess: "id->eq(2)"'),
    status(200),
    'Request failed',
    { ...plain, status: 200 },
  ],
  [
    'isSuccess that is nothing',
    failing('isSuccess: "$.nothing"'),
    status(200),
    'Request failed',
    { ...plain, status: 200 },
  ],
  [
    "the connector's isSuccess before the source's",
    failing('isSuccess: "$(false)"', 'isSuccess: "$(true)"'),
    status(200),
    'Request failed',
    { ...plain, status: 200 },
  ],
];

describe('a failure has', () => {
  for (const [what, sdl, answer, message, extensions] of failures) {
    it(what, async (t) => {
      const rest = await startRest(t, sdl, answer);
      const { data, errors } = await rest.run('{ a { id } }');
      assert.deepEqual(data, { a: null });
      assert.deepEqual(
        errors?.map((error) => [error.message, error.path, { ...error.extensions }]),
        [[message, ['a'], extensions]],
      );
    });
  }

  it('every digit of the big integers in it, as text that JSON can hold', async (t) => {
    const rest = await startRest(
      t,
      failing('errors: { extensions: "$ { id }" }'),
      status(404, '{"id":9007199254740993}'),
    );
    const { errors } = await rest.run('{ a { id } }');
    assert.equal(errors?.[0]?.extensions.id, '9007199254740993');
  });

  it('nothing to say where isSuccess takes it for a success', async (t) => {
    const rest = await startRest(t, failing('isSuccess: "$status->in([200, 404])"'), status(404));
    assert.deepEqual(await rest.run('{ a { id } }'), { data: { a: { id: '1' } } });
  });

  it('the code of the transport where no answer came', async (t) => {
    const sdl = item.replace(
      'type Query',
      'extend schema @source(name: "api", http: { baseURL: "http://127.0.0.1:1" }) type Query',
    );
    const rest = await startRest(t, sdl);
    const { errors } = await rest.run('{ a { id } }');
    assert.deepEqual(
      errors?.map(({ path, extensions }) => [path, extensions.code]),
      [[['a'], 'BACKEND_UNAVAILABLE']],
    );
  });

  it('BACKEND_TIMEOUT where the answer came too late', async (t) => {
    const rest = await startRest(t, item, () => undefined, { transportOptions: { timeoutMs: 50 } });
    assert.deepEqual(outline(await rest.run('{ a { id } }')), [{ a: null }, 'a BACKEND_TIMEOUT']);
  });

  it('no say over the other fields', async (t) => {
    const rest = await startRest(
      t,
      `type Query { a: ID @connect(source: "api", http: { GET: "/a" }, selection: "$.id") b: ID @connect(source: "api", http: { GET: "/b" }, selection: "$.id") }`,
      ({ url }, response) => (url === '/a' ? sendText(response, '{}', 'application/json', 500) : { id: 2 }),
    );
    assert.deepEqual(outline(await rest.run('{ a b }')), [{ a: null, b: '2' }, 'a CONNECTOR_FETCH']);
  });

  it('nothing of the caller when the caller is gone', async (t) => {
    const controller = new AbortController();
    const rest = await startRest(t, item, () => {
      controller.abort();
      return undefined;
    });
    const { errors } = await rest.run('{ a { id } }', {}, contextFor({ signal: controller.signal }));
    assert.equal(errors?.length, 1);
  });
});

type Misfit = readonly [what: string, type: string, value: unknown, outcome: unknown[]];
const bad = 'BACKEND_INVALID_RESPONSE';
const misfits: readonly Misfit[] = [
  ['null where null may not be', 'ID!', null, [{ a: null }, `a.b ${bad}`]],
  ['nothing where null may not be', 'ID!', undefined, [{ a: null }, `a.b ${bad}`]],
  ['a value where a list was expected', '[ID]', 1, [{ a: { b: null } }, `a.b ${bad}`]],
  ['an object where a list was expected', '[B]', { c: 1 }, [{ a: { b: null } }, `a.b ${bad}`]],
  ['a list where an object was expected', 'B', [{ c: 1 }], [{ a: { b: null } }, `a.b ${bad}`]],
  ['a value where an object was expected', 'B', 'x', [{ a: { b: null } }, `a.b ${bad}`]],
  ['a value among objects', '[B]', [{ c: 1 }, 2, null], [{ a: { b: [{ c: '1' }, null, null] } }, `a.b.1 ${bad}`]],
  ['a list where a value was expected', 'ID', [1], [{ a: { b: null } }, `a.b ${bad}`]],
  ['an object where a value was expected', 'String', { c: 1 }, [{ a: { b: null } }, `a.b ${bad}`]],
  ['text where a number was expected', 'Int', 'x', [{ a: { b: null } }, `a.b ${bad}`]],
  ['a value that an enum lacks', 'E', 'Y', [{ a: { b: null } }, `a.b ${bad}`]],
  ['anything for a scalar of its own', 'JSON', { c: [1, null] }, [{ a: { b: { c: [1, null] } } }]],
];

describe('a mapped value that is', () => {
  for (const [what, type, value, outcome] of misfits) {
    it(what, async (t) => {
      const selection = /^\[?B/.test(type) ? 'b { c }' : 'b';
      const rest = await startRest(
        t,
        `scalar JSON enum E { X } type A { b: ${type} } type B { c: ID } type Query {
          a: A @connect(source: "api", http: { GET: "/a" }, selection: "${selection}")
          x: B @connect(source: "api", http: { GET: "/x" }, selection: "c") }`,
        () => ({ b: value, other: 1 }),
      );
      assert.deepEqual(outline(await rest.run(`{ a { b ${selection === 'b' ? '' : '{ c }'} } }`)), outcome);
    });
  }
});

describe('an answer that has no properties', () => {
  const mixed = `type Query { a(id: ID): A @connect(source: "api", http: { GET: "/a" }, selection: "id: $args.id name again: { name } given: $?.name ?? 'none'") }
    type A { id: ID name: String again: B given: String }
    type B { name: String }`;
  const spoken = `type Query { a(id: ID): A @connect(source: "api", http: { GET: "/a" }, selection: "id: $args.id given: $?.name ?? 'none'") }
    type A { id: ID given: String }`;
  for (const [what, answer] of [
    ['a page', text('<html>', 'text/html')],
    ['a sentence', text('maintenance', 'text/plain')],
    ['a number', text('5', 'application/json')],
  ] as const) {
    it(`is an error where the mapping looks for one, whatever else it gives: ${what}`, async (t) => {
      const rest = await startRest(t, mixed, answer);
      assert.deepEqual(outline(await rest.run('{ a(id: 7) { id again { name } } }')), invalid);
    });

    it(`is none where the mapping says what else to take: ${what}`, async (t) => {
      const rest = await startRest(t, spoken, answer);
      assert.deepEqual(outline(await rest.run('{ a(id: 7) { id given } }')), [{ a: { id: '7', given: 'none' } }]);
    });
  }
});
