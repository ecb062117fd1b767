import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GraphQLError } from 'graphql';
import { createSchema, createYoga, type Plugin } from 'graphql-yoga';
import { usePolicies } from '../../src/plugins/adapter.ts';
import { maskErrors, maskResult, useMask, useParameterFaults } from '../../src/plugins/mask.ts';
import { type ErrorCode, errorTable, graphqlError } from '../../src/util/errors.ts';
import { createLog } from '../../src/util/log.ts';

const secrets = 'connect ECONNREFUSED 10.1.2.3:5432 at http://orders.internal/v1?api_key=s3cret';
const lines: string[] = [];
const log = createLog('debug', (line) => lines.push(line));
const options = { detail: 'MASKED', requestId: 'r1', log } as const;

function open(detail: 'MASKED' | 'FULL', plugins: readonly Plugin[] = []) {
  lines.splice(0);
  return createYoga({
    schema: createSchema({
      typeDefs: `
        type Query { ok(x: Int): String fails: String strict: String! backend: String forbidden: String foreign: String }
        type Mutation { m: String }
        type Subscription { s: String }
      `,
      resolvers: {
        Query: {
          ok: () => 'fine',
          fails: () => {
            throw new Error(secrets);
          },
          strict: () => null,
          backend: () => {
            throw graphqlError('CONNECTOR_FETCH', secrets, {
              extensions: { backend: 'orders', backendStatus: 404, http: { status: 404 } },
            });
          },
          forbidden: () => {
            throw graphqlError('FORBIDDEN', 'Not for you.', { extensions: { needs: 'staff' } });
          },
          foreign: () => {
            throw new GraphQLError(secrets, { extensions: { code: 'ORACLE_DOWN', stack: secrets } });
          },
        },
        Subscription: {
          s: {
            subscribe: async function* () {
              yield 'one';
              throw new Error(secrets);
            },
            resolve: () => {
              throw new Error(secrets);
            },
          },
        },
      },
    }),
    plugins: [useParameterFaults(), usePolicies([useMask({ detail, log })]), ...plugins],
    maskedErrors: false,
    logging: false,
  });
}

type Shown = { readonly message: string; readonly path?: unknown; readonly extensions: Record<string, unknown> };
type Body = { readonly data?: Record<string, unknown>; readonly errors: readonly [Shown, ...Shown[]] };

/** Sends an operation, or a body as it is. */
async function ask(
  yoga: ReturnType<typeof open>,
  query: string | { readonly body: string },
  accept = 'application/graphql-response+json',
  more = {},
) {
  const response = await yoga.fetch('http://portico.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'r1', accept },
    body: typeof query === 'string' ? JSON.stringify({ query, ...more }) : query.body,
  });
  const text = await response.text();
  return { status: response.status, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Body };
}

describe('a mistake of the client', () => {
  const thrower = (error: unknown): Plugin => ({
    onParams() {
      throw error;
    },
  });
  /** What is wrong, its code, its status, the status for a client that accepts JSON only, what is sent. */
  type Row = readonly [string, ErrorCode, number, number, Parameters<typeof ask>[1], object?, Plugin?];
  const rows: readonly Row[] = [
    ['a syntax error', 'GRAPHQL_PARSE_FAILED', 400, 200, '{ ok'],
    ['an unknown field', 'GRAPHQL_VALIDATION_FAILED', 400, 200, '{ okay }'],
    ['a bad variable', 'BAD_USER_INPUT', 400, 200, 'query ($x: Int) { ok(x: $x) }', { variables: { x: 'a' } }],
    ['a missing variable', 'BAD_USER_INPUT', 400, 200, 'query ($x: Int!) { ok(x: $x) }'],
    ['an unknown operation', 'OPERATION_RESOLUTION_FAILURE', 400, 400, 'query a { ok }', { operationName: 'b' }],
    ['an ambiguous operation', 'OPERATION_RESOLUTION_FAILURE', 400, 400, 'query a { ok } query b { ok }'],
    ['a body that is no JSON', 'BAD_REQUEST', 400, 400, { body: '{ "query": ' }],
    ['no query', 'BAD_REQUEST', 400, 400, { body: '{}' }],
    ['a parameter of the wrong type', 'BAD_REQUEST', 400, 400, '{ ok }', { variables: 7 }],
    ['an unknown parameter', 'BAD_REQUEST', 400, 400, '{ ok }', { more: 7 }],
    [
      'a limit without a status',
      'COST_LIMIT_EXCEEDED',
      400,
      400,
      '{ ok }',
      {},
      thrower(graphqlError('COST_LIMIT_EXCEEDED', 'Too much.')),
    ],
    [
      'a budget with a status',
      'RATE_LIMITED',
      429,
      429,
      '{ ok }',
      {},
      thrower(graphqlError('RATE_LIMITED', 'Later.', { http: {} })),
    ],
    [
      'a status of its own',
      'BAD_REQUEST',
      418,
      418,
      '{ ok }',
      {},
      thrower(graphqlError('BAD_REQUEST', 'x', { http: { status: 418 } })),
    ],
    [
      'a code of Yoga',
      'PAYLOAD_TOO_LARGE',
      413,
      413,
      '{ ok }',
      {},
      thrower(new GraphQLError('x', { extensions: { code: 'REQUEST_ENTITY_TOO_LARGE', http: { status: 413 } } })),
    ],
  ];
  for (const [what, code, status, statusForJson, query, more, plugin] of rows)
    test(`is shown with its code and status: ${what}`, async () => {
      const yoga = open('MASKED', plugin ? [plugin] : []);
      const answer = await ask(yoga, query, undefined, more);
      assert.equal(answer.body.errors[0].extensions.code, code, answer.text);
      assert.equal(answer.status, status);
      assert.notEqual(answer.body.errors[0].message, '');
      assert.deepEqual(Object.keys(answer.body.errors[0].extensions), ['code']);
      assert.equal('data' in answer.body, false);
      assert.equal((await ask(yoga, query, 'application/json', more)).status, statusForJson);
      assert.deepEqual(lines, [], 'nothing of it is a fault');
    });

  test('keeps what it says beside the code, beside data', async () => {
    const { status, body } = await ask(open('MASKED'), '{ ok forbidden }');
    assert.equal(status, 200);
    assert.deepEqual(body.data, { ok: 'fine', forbidden: null });
    assert.equal(body.errors[0].message, 'Not for you.');
    assert.deepEqual(body.errors[0].extensions, { needs: 'staff', code: 'FORBIDDEN' });
    assert.deepEqual(body.errors[0].path, ['forbidden']);
  });

  test('in more variables than are counted is one all the same', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `v${index}`);
    const query = `query (${names.map((name) => `$${name}: Int!`)}) { ok ${names.map((name) => `${name}: ok(x: $${name})`)} }`;
    const { status, body } = await ask(open('MASKED'), query);
    assert.equal(status, 400);
    assert.deepEqual([...new Set(body.errors.map((error) => error.extensions.code))], ['BAD_USER_INPUT']);
  });

  for (const parameter of ['variables={', 'extensions=x'])
    test(`may stand in a URL: ${parameter}`, async () => {
      const response = await open('MASKED').fetch(`http://portico.test/graphql?query={ok}&${parameter}`);
      assert.equal(response.status, 400);
      assert.equal(((await response.json()) as Body).errors[0].extensions.code, 'BAD_REQUEST');
      assert.deepEqual(lines, []);
    });

  test('by GET of a mutation is refused with the method that is right', async () => {
    const response = await open('MASKED').fetch('http://portico.test/graphql?query=mutation{m}');
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'POST');
  });
});

describe('a fault of ours', () => {
  const rows: readonly [string, ErrorCode][] = [
    ['{ ok fails }', 'INTERNAL_SERVER_ERROR'],
    ['{ ok backend }', 'CONNECTOR_FETCH'],
    ['{ ok foreign }', 'INTERNAL_SERVER_ERROR'],
  ];
  for (const [query, code] of rows)
    test(`shows its code and the request's id, and nothing else: ${query}`, async () => {
      const { status, text, body } = await ask(open('MASKED'), query);
      assert.equal(status, 200, 'the status of a backend is not ours');
      assert.equal(body.data?.ok, 'fine');
      const [error] = body.errors;
      const kind = errorTable[code];
      assert.equal(error.message, kind.family === 'ours' && kind.masked);
      assert.deepEqual(error.extensions, { requestId: 'r1', code });
      assert.equal((error.path as string[]).length, 1);
      for (const secret of ['ECONN', '10.1.2.3', 'orders', 'http', 's3cret', '.ts'])
        assert.ok(!text.includes(secret), secret);
    });

  test('shows its message and its backend where the client may see everything', async () => {
    const { body } = await ask(open('FULL'), '{ backend }');
    assert.equal(body.errors[0].message, secrets);
    assert.deepEqual(body.errors[0].extensions, {
      backend: 'orders',
      backendStatus: 404,
      requestId: 'r1',
      code: 'CONNECTOR_FETCH',
    });
    const internal = await ask(open('FULL'), '{ fails }');
    assert.equal(internal.body.errors[0].message, secrets);
    assert.deepEqual(internal.body.errors[0].extensions, { requestId: 'r1', code: 'INTERNAL_SERVER_ERROR' });
  });

  test('is logged once, whole but for credentials', async () => {
    await ask(open('MASKED'), '{ backend }');
    assert.equal(lines.length, 1);
    const line = JSON.parse(lines[0] ?? '');
    assert.equal(line.requestId, 'r1');
    assert.equal(line.code, 'CONNECTOR_FETCH');
    assert.equal(line.backend, 'orders');
    assert.equal(line.path, 'backend');
    assert.match(line.reason, /ECONNREFUSED 10\.1\.2\.3/);
    assert.match(line.cause, /ECONNREFUSED 10\.1\.2\.3/);
    assert.ok(!lines[0]?.includes('s3cret'));
  });

  test('of the whole answer is 500 by any media type', async () => {
    const broken: Plugin = {
      onContextBuilding() {
        throw new TypeError(secrets);
      },
    };
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const { status, text, body } = await ask(open('MASKED', [broken]), '{ ok }', accept);
      assert.equal(status, 500);
      assert.equal(text.includes('10.1.2.3'), false);
      assert.equal(body.errors[0].extensions.code, 'INTERNAL_SERVER_ERROR');
      assert.equal(lines.length, 1);
    }
  });

  test('in a null that may not be is one of ours', async () => {
    const { status, body } = await ask(open('MASKED'), '{ strict }');
    assert.equal(status, 200);
    assert.equal(body.data, null);
    assert.equal(body.errors[0].extensions.code, 'INTERNAL_SERVER_ERROR');
  });

  test('is masked in each event of a subscription', async () => {
    const { text } = await ask(open('MASKED'), 'subscription { s }', 'text/event-stream');
    assert.ok(text.match(/INTERNAL_SERVER_ERROR/g)?.length === 2, text);
    assert.ok(!text.includes('10.1.2.3'));
  });
});

describe('errors outside Yoga', () => {
  test('are masked in what is delivered incrementally', () => {
    const error = () => new GraphQLError(secrets, { path: ['a'] });
    const masked = maskResult(
      {
        hasNext: true,
        incremental: [{ data: null, errors: [error()] }, { data: 1 }],
        completed: [{ errors: [error()] }],
      },
      options,
    );
    assert.equal(masked.hasNext, true);
    assert.ok(!JSON.stringify(masked).includes('10.1.2.3'));
    assert.equal(JSON.stringify(masked).match(/INTERNAL_SERVER_ERROR/g)?.length, 2);
    assert.ok(!JSON.stringify(masked).includes('"http"'));
  });

  test('leave an answer without any as it is', () => {
    const result = { data: { a: 1 } };
    assert.equal(maskResult(result, options), result);
  });

  test('with one cause are one line of the log', () => {
    lines.splice(0);
    const cause = new Error('the backend hung up');
    const errors = ['a', 'b', 'c'].map((name) =>
      graphqlError('BACKEND_UNAVAILABLE', 'call failed', { path: [name], originalError: cause }),
    );
    const masked = maskErrors([...errors, new GraphQLError('other')], options);
    assert.equal(masked.length, 4);
    assert.equal(lines.length, 2);
    assert.equal(JSON.parse(lines[0] ?? '').places, 3);
    assert.match(JSON.parse(lines[0] ?? '').cause, /the backend hung up/);
    maskErrors(masked, options);
    assert.equal(lines.length, 2, 'masked once is masked');
  });

  test('that one backend told are one line of the log with the first few, and none has a stack', () => {
    lines.splice(0);
    const told = (backend: string, index: number) =>
      graphqlError('BACKEND_ERROR', `no ${index}, token=s3cret`, { path: ['a', index], extensions: { backend } });
    const errors = Array.from({ length: 900 }, (_, index) => told(index % 3 === 0 ? 'stock' : 'orders', index));
    const placed = errors.map((error) =>
      graphqlError('BACKEND_ERROR', error.message, {
        path: error.path,
        extensions: error.extensions,
        originalError: error,
      }),
    );
    assert.equal(maskErrors(placed, options).length, 900);
    assert.equal(lines.length, 2);
    const [stock, orders] = lines.map((line) => JSON.parse(line));
    assert.deepEqual([stock.backend, stock.places, orders.backend, orders.places], ['stock', 300, 'orders', 600]);
    assert.equal(stock.reason, 'no 0, token=[redacted]');
    assert.equal(stock.path, 'a.0');
    assert.deepEqual(
      stock.others,
      [3, 6, 9, 12].map((index) => `a.${index}: no ${index}, token=[redacted]`),
    );
    assert.doesNotMatch(stock.cause, /\n/);
    const { stackTraceLimit } = Error;
    assert.ok(stackTraceLimit > 0, 'others have theirs');
    assert.match(graphqlError('INTERNAL_SERVER_ERROR', 'x').stack ?? '', /mask\.test\.ts/);
  });

  test('of the parser have a code without Yoga', () => {
    const source = { body: '{', name: 'GraphQL', locationOffset: { line: 1, column: 1 } };
    const [error] = maskErrors(
      [new GraphQLError('Syntax Error: x', { source: source as never, positions: [1] })],
      options,
    );
    assert.equal(error?.extensions.code, 'GRAPHQL_PARSE_FAILED');
  });

  test('with a code of the client do not name the backend that they came from', () => {
    const extensions = { backend: 'orders', connector: 'Query.order', status: 403 };
    const error = graphqlError('FORBIDDEN', 'Not yours.', { extensions });
    const shown = (detail: 'MASKED' | 'FULL') => maskErrors([error], { ...options, detail })[0]?.extensions;
    assert.deepEqual(Object.keys(shown('MASKED') ?? {}).sort(), ['code', 'status']);
    assert.equal(shown('FULL')?.backend, 'orders');
  });

  test('keep no error beneath them, nor what a name like __proto__ could do', () => {
    const extensions = JSON.parse('{"code":"BAD_REQUEST","__proto__":{"x":1},"originalError":{"message":"deep"}}');
    const [error] = maskErrors([new GraphQLError('no', { extensions, originalError: new Error('deep') })], options);
    assert.equal(error?.originalError, undefined);
    assert.ok(!JSON.stringify(error).includes('deep'));
    assert.equal(({} as { x?: number }).x, undefined);
  });
});
