import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { ExecutionResult } from 'graphql';
import type { BackendExecutor } from '../../src/fetch/executor.ts';
import { createGraphqlExecutor } from '../../src/fetch/graphql.ts';
import { Caller } from '../../src/plugins/caller.ts';
import type { BackendOptions } from '../../src/schema/backend.ts';
import { silent } from '../../src/util/log.ts';
import {
  backendAt,
  bodyOf,
  contextFor,
  requestFor,
  sendJson,
  startHttp,
  startRaw,
  template,
  transportFor,
} from './kit.ts';

function executorFor(t: TestContext, url: string, options: Partial<BackendOptions> = {}): BackendExecutor {
  const backend = backendAt(url, options);
  const transport = transportFor(t, backend.options);
  return createGraphqlExecutor({ backend, transport, env: { TOKEN: 't0' }, config: {}, log: silent });
}

/** What a backend that answers thus makes of `query`. */
async function answered(
  t: TestContext,
  answer: { status?: number; type?: string; body: string },
  query = '{ a }',
  variables: Record<string, unknown> = {},
): Promise<ExecutionResult> {
  const url = await startHttp(t, (_request, response) =>
    response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' }).end(answer.body),
  );
  return executorFor(t, url).execute(requestFor(query, variables));
}

function plain(errors: ExecutionResult['errors']): unknown {
  return errors?.map(({ message, path, extensions }) => ({ message, ...(path && { path }), ...extensions }));
}

test('an operation goes out as GraphQL over HTTP, with the headers of its file', async (t) => {
  let headers: IncomingHttpHeaders = {};
  let sent: unknown;
  const url = await startHttp(t, async (request, response) => {
    headers = request.headers;
    sent = [request.method, request.url, JSON.parse(await bodyOf(request))];
    sendJson(response, { data: { a: 1 } });
  });
  const executor = executorFor(t, `${url}/graphql`, {
    headers: [
      { name: 'authorization', from: 'Authorization' },
      { name: 'x-token', value: template('{$env.TOKEN}') },
      { name: 'Accept', value: template('text/html') },
    ],
  });
  const caller = new Caller({ headers: [['authorization', 'Bearer me']] });
  const context = contextFor({ caller });
  const result = await executor.execute(requestFor('query Q($x: Int) { a(x: $x) }', { x: 1 }, context));
  assert.deepEqual(result, { data: { a: 1 }, letters: 'ASCII' });
  const body = { query: 'query Q($x: Int) {\n  a(x: $x)\n}', operationName: 'Q', variables: { x: 1 } };
  assert.deepEqual(sent, ['POST', '/graphql', body]);
  assert.equal(headers.accept, 'application/graphql-response+json, application/json');
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(headers.authorization, 'Bearer me');
  assert.equal(headers['x-token'], 't0');
  assert.deepEqual([...caller.reads], ['header:authorization']);
  assert.equal(context.calls.length, 1);
});

test('a document is printed once, and variables are each call its own', async (t) => {
  const bodies: string[] = [];
  const url = await startHttp(t, async (request, response) => {
    bodies.push(await bodyOf(request));
    sendJson(response, { data: {} });
  });
  const executor = executorFor(t, url);
  const request = requestFor('query ($x: Int) { a(x: $x) }');
  await executor.execute({ ...request, variables: { x: 1 } });
  await executor.execute({ ...request, variables: { x: 2 } });
  assert.deepEqual(
    bodies.map((body) => JSON.parse(body).variables),
    [{ x: 1 }, { x: 2 }],
  );
});

test('queries are made again, mutations are not', async (t) => {
  let calls = 0;
  const url = await startHttp(t, (_request, response) => {
    calls += 1;
    if (calls % 2 === 1) response.writeHead(503).end();
    else sendJson(response, { data: { a: 1 } });
  });
  const executor = executorFor(t, url, { retryAttempts: 1 });
  assert.deepEqual((await executor.execute(requestFor('{ a }'))).data, { a: 1 });
  const result = await executor.execute(requestFor('mutation { a }'));
  assert.equal(result.errors?.[0]?.extensions.code, 'BACKEND_UNAVAILABLE');
  assert.equal(calls, 3);
});

const statuses: readonly [status: number, body: string, code: string | undefined][] = [
  [200, '{"data":{"a":1}}', undefined],
  [400, '{"errors":[{"message":"no such field"}]}', 'BACKEND_ERROR'],
  [500, '{"errors":[{"message":"no such field"}],"data":null}', 'BACKEND_ERROR'],
  [400, '{"error":"bad"}', 'BACKEND_ERROR'],
  [401, '', 'BACKEND_ERROR'],
  [404, '<html>', 'BACKEND_ERROR'],
  [429, '', 'BACKEND_OVERLOADED'],
  [429, '{"errors":[{"message":"too many"}]}', 'BACKEND_OVERLOADED'],
  [500, 'oops', 'BACKEND_UNAVAILABLE'],
  [502, '<html>', 'BACKEND_UNAVAILABLE'],
  [503, '{"errors":[{"title":"down"}]}', 'BACKEND_UNAVAILABLE'],
  [503, '{"data":{"a":1}}', 'BACKEND_UNAVAILABLE'],
  [302, '', 'BACKEND_INVALID_RESPONSE'],
  [204, '', 'BACKEND_INVALID_RESPONSE'],
];
for (const [status, body, code] of statuses) {
  test(`an answer with status ${status} and body ${body || 'nothing'} is ${code ?? 'taken'}`, async (t) => {
    const result = await answered(t, { status, body });
    assert.equal(result.errors?.[0]?.extensions.code, code);
    assert.deepEqual(result.data, code ? null : { a: 1 });
  });
}

const shapes: readonly [what: string, body: string][] = [
  ['nothing', ''],
  ['HTML', '<html>hello</html>'],
  ['JSON that is cut off', '{"data":{"a":'],
  ['a byte order mark', '\ufeff{"data":{"a":1}}'],
  ['NaN', '{"data":{"a":NaN}}'],
  ['an array', '[{"data":{"a":1}}]'],
  ['a string', '"data"'],
  ['null', 'null'],
  ['an object without data', '{"hello":"world"}'],
  ['data that is a list', '{"data":[1]}'],
  ['data that is a string', '{"data":"a"}'],
  ['null data without an error', '{"data":null}'],
  ['no errors in a list', '{"errors":[]}'],
];
for (const [what, body] of shapes) {
  test(`an answer that is ${what} is BACKEND_INVALID_RESPONSE, and nothing of it is shown`, async (t) => {
    const result = await answered(t, { body });
    assert.equal(result.data, null);
    assert.equal(result.errors?.length, 1);
    assert.equal(result.errors?.[0]?.extensions.code, 'BACKEND_INVALID_RESPONSE');
    assert.doesNotMatch(result.errors?.[0]?.message ?? '', /hello|html/);
  });
}

test('the body decides, not the content type', async (t) => {
  for (const type of ['text/plain', 'application/graphql-response+json', 'text/html']) {
    assert.deepEqual((await answered(t, { type, body: '{"data":{"a":1}}' })).data, { a: 1 });
  }
});

const errors: readonly [what: string, errors: unknown, expected: unknown[]][] = [
  ['null is none', null, []],
  ['an empty list is none', [], []],
  [
    'keeps message and path, and its code as the backend’s',
    [{ message: 'no', path: ['a', 0, 'b'], locations: [{ line: 1, column: 2 }], extensions: { code: 'NOPE', x: 1 } }],
    [{ message: 'no', path: ['a', 0, 'b'], code: 'BACKEND_ERROR', backendCode: 'NOPE', backend: 'orders', x: 1 }],
  ],
  ['a string', 'all broken', [{ message: 'all broken', code: 'BACKEND_ERROR', backend: 'orders' }]],
  ['an object', { message: 'no' }, [{ message: 'no', code: 'BACKEND_ERROR', backend: 'orders' }]],
  ['strings', ['no'], [{ message: 'no', code: 'BACKEND_ERROR', backend: 'orders' }]],
  [
    'no message',
    [{ path: ['a'] }],
    [
      {
        message: 'the backend gave an error without a message',
        path: ['a'],
        code: 'BACKEND_ERROR',
        backend: 'orders',
      },
    ],
  ],
  [
    'a path that is none',
    [{ message: 'no', path: 'a.b' }],
    [{ message: 'no', code: 'BACKEND_ERROR', backend: 'orders' }],
  ],
  [
    'a path of objects, locations that are none',
    [{ message: 'no', path: [{}], locations: 'x' }],
    [{ message: 'no', code: 'BACKEND_ERROR', backend: 'orders' }],
  ],
  [
    'extensions that are none',
    [{ message: 'no', extensions: 'x' }],
    [{ message: 'no', code: 'BACKEND_ERROR', backend: 'orders' }],
  ],
  [
    'a status and headers for our own answer',
    [{ message: 'no', extensions: { http: { status: 418, headers: { 'set-cookie': 'a=1' } }, backend: 'other' } }],
    [{ message: 'no', code: 'BACKEND_ERROR', backend: 'orders' }],
  ],
  [
    'something else',
    [7],
    [{ message: 'an error of the backend is no object', code: 'BACKEND_INVALID_RESPONSE', backend: 'orders' }],
  ],
];
for (const [what, given, expected] of errors) {
  test(`errors of a backend: ${what}`, async (t) => {
    const result = await answered(t, { body: JSON.stringify({ data: { a: 1 }, errors: given }) });
    assert.deepEqual(result.data, { a: 1 });
    assert.deepEqual(plain(result.errors) ?? [], expected);
  });
}

test('names in an answer are data, whatever they are', async (t) => {
  const body =
    '{"data":{"__proto__":{"polluted":1},"constructor":2},"errors":[{"message":"no","extensions":{"__proto__":{"polluted":1}}}]}';
  const result = await answered(t, { body });
  assert.deepEqual(Object.keys(result.data ?? {}), ['__proto__', 'constructor']);
  assert.equal(result.errors?.length, 1);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  assert.equal(result.errors?.[0]?.extensions.polluted, undefined);
});

const entitiesQuery = 'query ($r: [_Any!]!) { first: _entities(representations: $r) { ... on A { b } } }';
const representations = [
  { __typename: 'A', id: 1 },
  { __typename: 'A', id: 2 },
];
const invalid = (message: string, ...path: (string | number)[]): unknown => ({
  message,
  path,
  code: 'BACKEND_INVALID_RESPONSE',
  backend: 'orders',
});
const entities: readonly [what: string, data: unknown, errors: unknown, expected: unknown, faults: unknown[]][] = [
  ['as many as asked for', { first: [{ b: 1 }, null] }, undefined, { first: [{ b: 1 }, null] }, []],
  [
    'too few',
    { first: [{ b: 1 }] },
    undefined,
    { first: [null, null] },
    [invalid('1 entities came where 2 were asked for', 'first')],
  ],
  [
    'too many',
    { first: [{}, {}, {}] },
    undefined,
    { first: [null, null] },
    [invalid('3 entities came where 2 were asked for', 'first')],
  ],
  [
    'no list',
    { first: { b: 1 } },
    undefined,
    { first: [null, null] },
    [invalid('no list of entities came where 2 were asked for', 'first')],
  ],
  [
    'nothing at all',
    {},
    undefined,
    { first: [null, null] },
    [invalid('no list of entities came where 2 were asked for', 'first')],
  ],
  [
    'one that is no object',
    { first: [{ b: 1 }, 'x'] },
    undefined,
    { first: [{ b: 1 }, null] },
    [invalid('an entity is no object', 'first', 1)],
  ],
  [
    'null, with an error that says why',
    { first: null },
    [{ message: 'no' }],
    { first: null },
    [{ message: 'no', code: 'BACKEND_ERROR', backend: 'orders' }],
  ],
];
for (const [what, data, given, expected, faults] of entities) {
  test(`entities: ${what}`, async (t) => {
    const body = JSON.stringify({ data, errors: given });
    const result = await answered(t, { body }, entitiesQuery, { r: representations });
    assert.deepEqual(result.data, expected);
    assert.deepEqual(plain(result.errors) ?? [], faults);
  });
}

test('entities are counted within fragments and for each alias', async (t) => {
  const query = `query ($r: [_Any!]!, $s: [_Any!]!) { ...F a: _entities(representations: $s) { __typename } }
    fragment F on Query { ... { b: _entities(representations: $r) { __typename } } }`;
  const body = JSON.stringify({ data: { a: [{}, {}], b: [{}, {}] } });
  const result = await answered(t, { body }, query, { r: representations, s: [] });
  assert.deepEqual(result.data, { a: [], b: [{}, {}] });
  assert.equal(result.errors?.length, 1);
});

test('a backend that hangs, is down, or cannot be reached is an error in the answer, never a throw', async (t) => {
  const silentUrl = await startRaw(t, () => {});
  for (const [url, code] of [
    [silentUrl, 'BACKEND_TIMEOUT'],
    ['http://127.0.0.1:1/', 'BACKEND_UNAVAILABLE'],
    ['{$env.MISSING}', 'BACKEND_UNAVAILABLE'],
  ] as const) {
    const result = await executorFor(t, url, { timeoutMs: 30 }).execute(requestFor('{ a }'));
    assert.equal(result.data, null);
    assert.deepEqual(
      result.errors?.map(({ extensions }) => extensions.code),
      [code],
    );
    assert.equal(result.errors?.[0]?.extensions.backend, 'orders');
  }
});

test('of very many errors a thousand are told, and how many more there were; none has a stack', async (t) => {
  const errors = Array.from({ length: 4000 }, (_, index) => ({ message: `no ${index}`, path: ['a', index] }));
  const result = await answered(t, { body: JSON.stringify({ data: { a: [] }, errors }) });
  assert.equal(result.errors?.length, 1001);
  assert.deepEqual(result.errors?.[999]?.path, ['a', 999]);
  assert.deepEqual(plain(result.errors?.slice(1000)), [
    { message: 'the backend gave 3000 more errors', backend: 'orders', code: 'BACKEND_ERROR' },
  ]);
  assert.deepEqual(
    result.errors?.filter(({ stack }) => stack?.includes('\n    at ')),
    [],
  );
});
