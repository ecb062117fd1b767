import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { ExecutionResult } from 'graphql';
import { buildSchema, GraphQLError, parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import type { OperationContext } from '../../src/fetch/context.ts';
import { createGraphqlExecutor } from '../../src/fetch/graphql.ts';
import { Caller } from '../../src/plugins/caller.ts';
import type { BackendOptions } from '../../src/schema/backend.ts';
import { silent } from '../../src/util/log.ts';
import {
  backendAt,
  bodyOf,
  contextFor,
  listen,
  requestFor,
  startHttp,
  startRaw,
  template,
  transportFor,
} from './kit.ts';

const query = 'subscription S($n: Int!) { count(to: $n) }';

async function subscribe(
  t: TestContext,
  url: string,
  options: Partial<BackendOptions> = {},
  context: OperationContext = contextFor(),
): Promise<AsyncIterator<ExecutionResult> | ExecutionResult> {
  const backend = backendAt(url, options);
  const transport = transportFor(t, backend.options);
  const backoff = { firstMs: 1, longestMs: 1000, attempts: 2 };
  const executor = createGraphqlExecutor({ backend, transport, env: {}, config: {}, backoff, log: silent });
  const result = await executor.subscribe?.(requestFor(query, { n: 2 }, context));
  assert.ok(result);
  return Symbol.asyncIterator in result ? result[Symbol.asyncIterator]() : result;
}

async function all(subscription: AsyncIterator<ExecutionResult> | ExecutionResult): Promise<unknown[]> {
  assert.ok('next' in subscription, JSON.stringify(subscription));
  const events: unknown[] = [];
  for (let next = await subscription.next(); !next.done; next = await subscription.next()) {
    events.push(next.value.errors ? next.value.errors[0]?.extensions.code : next.value.data);
  }
  return events;
}

async function next(subscription: AsyncIterator<ExecutionResult> | ExecutionResult): Promise<unknown> {
  assert.ok('next' in subscription, JSON.stringify(subscription));
  return (await subscription.next()).value?.data;
}

function stop(subscription: AsyncIterator<ExecutionResult> | ExecutionResult): Promise<unknown> {
  assert.ok('next' in subscription);
  return Promise.resolve(subscription.return?.());
}

/** A server of events that sends `text` and, unless told to end, waits; `gone` is when its client went. */
async function startEvents(t: TestContext, text: string, ends = false) {
  const emitter = new EventEmitter();
  const requests: { request: IncomingMessage; body: string }[] = [];
  const url = await startHttp(t, async (request: IncomingMessage, response: ServerResponse) => {
    requests.push({ request, body: await bodyOf(request) });
    response.once('close', () => emitter.emit('gone'));
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    if (ends) response.end(text);
    else response.write(text);
  });
  return { url, requests, gone: () => once(emitter, 'gone') };
}

const event = (n: number): string => `event: next\ndata: {"data":{"count":${n}}}\n\n`;
const complete = 'event: complete\ndata:\n\n';

test('SSE: events come until the backend completes', async (t) => {
  const { url, requests, gone } = await startEvents(t, `:\n\n${event(1)}: ping\n\n${event(2)}${complete}`);
  const end = gone();
  const subscription = await subscribe(t, url);
  assert.deepEqual(await all(subscription), [{ count: 1 }, { count: 2 }]);
  await end;
  assert.equal(requests[0]?.request.method, 'POST');
  assert.equal(requests[0]?.request.headers.accept, 'text/event-stream');
  assert.deepEqual(JSON.parse(requests[0]?.body ?? '').variables, { n: 2 });
});

const endings: readonly [what: string, text: string, events: unknown[]][] = [
  ['a stream without "complete" ends with an error', event(1), [{ count: 1 }, 'BACKEND_UNAVAILABLE']],
  [
    'an event that is not GraphQL is an error, and the next one comes',
    `event: next\ndata: x\n\n${event(2)}${complete}`,
    ['BACKEND_INVALID_RESPONSE', { count: 2 }],
  ],
  [
    'an error of the backend is an event',
    `event: next\ndata: {"errors":[{"message":"no"}]}\n\n${complete}`,
    ['BACKEND_ERROR'],
  ],
  [
    'events of other names are passed over',
    `event: hello\ndata: {}\n\ndata: {}\n\n${event(1)}${complete}`,
    [{ count: 1 }],
  ],
];
for (const [what, text, events] of endings) {
  test(`SSE: ${what}`, async (t) => {
    const { url } = await startEvents(t, text, true);
    assert.deepEqual(await all(await subscribe(t, url)), events);
  });
}

test('SSE: a stream that breaks off is opened again, and ends with an error when that does not help', async (t) => {
  let opened = 0;
  const url = await startRaw(t, (socket) => {
    opened += 1;
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n');
    socket.write(`${event(1).length.toString(16)}\r\n${event(1)}\r\n`, () => socket.resetAndDestroy());
  });
  assert.deepEqual((await all(await subscribe(t, url))).at(-1), 'BACKEND_UNAVAILABLE');
  assert.equal(opened, 3);
});

test('SSE: a stream that breaks off goes on with the next one, and what refuses that is told', async (t) => {
  const answers = ['break', 'complete', 'break', 'refuse'];
  const url = await startHttp(t, (_request, response) => {
    const answer = answers.shift();
    if (answer === 'refuse') {
      response.writeHead(403).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event(answers.length));
    if (answer === 'complete') response.end(complete);
    else setImmediate(() => response.destroy());
  });
  assert.deepEqual(await all(await subscribe(t, url)), [{ count: 3 }, { count: 2 }]);
  assert.deepEqual(await all(await subscribe(t, url)), [{ count: 1 }, 'BACKEND_ERROR']);
});

test('SSE: the end of the operation ends the events quietly, and the stream with them', async (t) => {
  const { url, gone } = await startEvents(t, event(1));
  const operation = new AbortController();
  const subscription = await subscribe(t, url, {}, contextFor({ signal: operation.signal }));
  assert.deepEqual(await next(subscription), { count: 1 });
  const [end, rest] = [gone(), all(subscription)];
  operation.abort();
  assert.deepEqual(await rest, []);
  await end;
});

test('SSE: whoever stops listening, even while waiting or before the first event, ends the stream', async (t) => {
  const { url, gone } = await startEvents(t, event(1));
  const waiting = await subscribe(t, url);
  await next(waiting);
  let end = gone();
  const rest = all(waiting);
  await stop(waiting);
  assert.deepEqual(await rest, []);
  await end;
  end = gone();
  await stop(await subscribe(t, url));
  await end;
});

const refusals: readonly [what: string, status: number, type: string, body: string, code: string][] = [
  ['an error in JSON', 400, 'application/json', '{"errors":[{"message":"no such field"}]}', 'BACKEND_ERROR'],
  ['a status', 401, 'text/plain', 'no', 'BACKEND_ERROR'],
  ['a status of failure with events', 500, 'text/event-stream', event(1), 'BACKEND_UNAVAILABLE'],
  ['data where events should be', 200, 'application/json', '{"data":{"count":1}}', 'BACKEND_INVALID_RESPONSE'],
  ['a page', 200, 'text/html', '<html>', 'BACKEND_INVALID_RESPONSE'],
];
for (const [what, status, type, body, code] of refusals) {
  test(`SSE: a backend that answers with ${what} is ${code}`, async (t) => {
    const url = await startHttp(t, (_request, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    );
    const result = await subscribe(t, url);
    assert.ok('errors' in result);
    assert.deepEqual(
      result.errors?.map(({ extensions }) => extensions.code),
      [code],
    );
  });
}

test('SSE: a refusal that never ends is given up', async (t) => {
  const url = await startHttp(t, (_request, response) => response.writeHead(400).write('{'));
  const result = await subscribe(t, url, { timeoutMs: 30 });
  assert.ok('errors' in result);
});

const typeDefs = 'type Query { a: Int } type Subscription { count(to: Int!): Int! }';

test('SSE: a Yoga server is understood', async (t) => {
  async function* count(_: unknown, { to }: { to: number }): AsyncGenerator<{ count: number }> {
    for (let n = 1; n <= to; n++) yield { count: n };
  }
  const schema = createSchema({ typeDefs, resolvers: { Subscription: { count: { subscribe: count } } } });
  const url = `http://${await listen(t, createServer(createYoga({ schema, logging: false })))}/graphql`;
  assert.deepEqual(await all(await subscribe(t, url)), [{ count: 1 }, { count: 2 }]);
});

/** A graphql-transport-ws server that counts as told; what it was told stands in `inits`. */
async function startSocket(t: TestContext, options: { refuse?: boolean; forever?: boolean; fail?: boolean } = {}) {
  const emitter = new EventEmitter();
  const inits: unknown[] = [];
  const handshakes: IncomingMessage[] = [];
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket, request) => {
    handshakes.push(request);
    socket.once('close', () => emitter.emit('gone'));
  });
  useServer(
    {
      schema: buildSchema(typeDefs),
      onConnect: ({ connectionParams }) => {
        inits.push(connectionParams);
        return !options.refuse;
      },
      onSubscribe: (_context, _id, { query: text, variables }) => {
        if (options.fail) return [new GraphQLError('no', { extensions: { code: 'NOPE' } })];
        return { schema: buildSchema(typeDefs), document: parse(text), variableValues: variables };
      },
      subscribe: async function* ({ variableValues }: { variableValues?: Record<string, unknown> }) {
        for (let n = 1; n <= Number(variableValues?.n); n++) yield { data: { count: n } };
        if (options.forever) await new Promise(() => {});
      } as never,
    },
    sockets,
  );
  const address = await listen(t, http);
  const subscriptions = { url: template(`ws://${address}/graphql`), protocol: 'WS' as const };
  return { subscriptions, inits, handshakes, gone: () => once(emitter, 'gone') };
}

test('WebSocket: events come until the backend completes, and the socket is closed', async (t) => {
  const { subscriptions, inits, handshakes, gone } = await startSocket(t);
  const end = gone();
  const caller = new Caller({ headers: [['authorization', 'Bearer me']] });
  const headers = [
    { name: 'authorization', from: 'authorization' },
    { name: 'x-evil', value: template('a\r\nx-injected: 1') },
  ];
  const subscription = await subscribe(t, 'http://unused', { subscriptions, headers }, contextFor({ caller }));
  assert.deepEqual(await all(subscription), [{ count: 1 }, { count: 2 }]);
  await end;
  assert.deepEqual(inits, [{ authorization: 'Bearer me' }]);
  assert.equal(handshakes[0]?.headers.authorization, 'Bearer me');
});

test('WebSocket: an error of the operation comes as one', async (t) => {
  const { subscriptions } = await startSocket(t, { fail: true });
  assert.deepEqual(await all(await subscribe(t, 'http://unused', { subscriptions })), ['BACKEND_ERROR']);
});

test('WebSocket: a backend that refuses, or is not there, is BACKEND_UNAVAILABLE', async (t) => {
  const { subscriptions } = await startSocket(t, { refuse: true });
  assert.deepEqual(await all(await subscribe(t, 'http://unused', { subscriptions })), ['BACKEND_UNAVAILABLE']);
  const nowhere = { url: template('ws://127.0.0.1:1/'), protocol: 'WS' as const };
  assert.deepEqual(await all(await subscribe(t, 'http://unused', { subscriptions: nowhere })), ['BACKEND_UNAVAILABLE']);
});

test('WebSocket: the end of the operation, or of listening, closes the socket', async (t) => {
  const { subscriptions, gone } = await startSocket(t, { forever: true });
  const operation = new AbortController();
  const subscription = await subscribe(t, 'http://unused', { subscriptions }, contextFor({ signal: operation.signal }));
  assert.deepEqual(await next(subscription), { count: 1 });
  assert.deepEqual(await next(subscription), { count: 2 });
  let end = gone();
  const rest = all(subscription);
  operation.abort();
  assert.deepEqual(await rest, []);
  await end;
  const other = await subscribe(t, 'http://unused', { subscriptions });
  await next(other);
  end = gone();
  await stop(other);
  await end;
});
