/** What many subscribers have of one backend: one subscription, one connection, and nothing of it when they have gone. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { ExecutionResult } from 'graphql';
import { type WebSocket, WebSocketServer } from 'ws';
import { createGraphqlExecutor } from '../../src/fetch/graphql.ts';
import { Caller } from '../../src/plugins/caller.ts';
import type { BackendOptions } from '../../src/schema/backend.ts';
import { silent } from '../../src/util/log.ts';
import { backendAt, bodyOf, contextFor, listen, requestFor, startHttp, template, transportFor } from './kit.ts';

const query = 'subscription S($n: Int) { count(to: $n) { at by } }';
type Subscription = AsyncIterableIterator<ExecutionResult>;

function executorAt(t: TestContext, url: string, options: Partial<BackendOptions> = {}) {
  // However busy the machine is.
  const backend = backendAt(url, { timeoutMs: 60_000, ...options });
  const transport = transportFor(t, backend.options);
  const backoff = { firstMs: 1, longestMs: 1000, attempts: 2 };
  const executor = createGraphqlExecutor({ backend, transport, env: {}, config: {}, backoff, log: silent });
  return async (variables: Record<string, unknown>, context = contextFor()): Promise<Subscription> => {
    const result = await executor.subscribe?.(requestFor(query, variables, context));
    assert.ok(result && Symbol.asyncIterator in result, JSON.stringify(result));
    return result[Symbol.asyncIterator]() as Subscription;
  };
}

/** A server of events; what it is asked for stands in `open`, with the request's body. */
async function startEvents(t: TestContext) {
  const open = new Map<ServerResponse, string>();
  let asked = 0;
  const url = await startHttp(t, async (request, response) => {
    asked += 1;
    open.set(response, await bodyOf(request));
    response.once('close', () => open.delete(response));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  });
  const tell = (text: string): void => {
    for (const response of open.keys()) response.write(text);
  };
  return { url, open, tell, asked: () => asked };
}

const event = (data: unknown): string => `event: next\ndata: ${JSON.stringify({ data })}\n\n`;
const complete = 'event: complete\ndata:\n\n';
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(setImmediate);
};

test('a thousand who want the same have one subscription between them, and each an answer of its own', async (t) => {
  const { url, open, tell, asked } = await startEvents(t);
  const subscribe = executorAt(t, url);
  const all = await Promise.all(Array.from({ length: 1000 }, () => subscribe({ n: 1 })));
  const other = await subscribe({ n: 2 });
  await until(() => open.size === 2);
  tell(event({ count: { at: 1, by: null } }));
  const answers = await Promise.all(all.map(async (one) => (await one.next()).value?.data));
  for (const data of answers) assert.deepEqual(data, { count: { at: 1, by: null } });
  assert.equal(new Set(answers).size, 1000, 'whoever completes an event writes into it');
  assert.deepEqual((await other.next()).value?.data, { count: { at: 1, by: null } });
  assert.equal(asked(), 2);
  for (const one of all.slice(1)) await one.return?.();
  tell(event({ count: null }));
  assert.deepEqual((await all[0]?.next())?.value?.data, { count: null });
  await all[0]?.return?.();
  await until(() => open.size === 1);
  await other.return?.();
  await until(() => open.size === 0);
});

test('whoever comes later joins; who comes after the end begins anew', async (t) => {
  const { url, open, tell, asked } = await startEvents(t);
  const subscribe = executorAt(t, url);
  const first = await subscribe({ n: 1 });
  await until(() => open.size === 1);
  tell(event({ count: { at: 1 } }));
  await first.next();
  const second = await subscribe({ n: 1 });
  tell(event({ count: { at: 2 } }));
  assert.deepEqual((await second.next()).value?.data, { count: { at: 2 } });
  assert.equal(asked(), 1);
  tell(complete);
  assert.equal((await second.next()).done, true);
  const third = await subscribe({ n: 1 });
  assert.equal(asked(), 2);
  await third.return?.();
});

test('the end of one operation, the first among them, is not the end of the others', async (t) => {
  const { url, open, tell } = await startEvents(t);
  const subscribe = executorAt(t, url);
  const leaving = new AbortController();
  const first = await subscribe({ n: 1 }, contextFor({ signal: leaving.signal }));
  const second = await subscribe({ n: 1 });
  await until(() => open.size === 1);
  const rest = first.next();
  leaving.abort();
  assert.equal((await rest).done, true);
  tell(event({ count: { at: 1 } }));
  assert.deepEqual((await second.next()).value?.data, { count: { at: 1 } });
  await second.return?.();
});

const from = (name: string) => [{ name, from: name }];
const kept: readonly [what: string, options: Partial<BackendOptions>, times: number][] = [
  [
    'that go out with the caller’s credential are never shared, not even those of one caller',
    { headers: from('authorization') },
    3,
  ],
  ['that go out with a claim are never shared', { headers: [{ name: 'x-who', value: template('{$claims.sub}') }] }, 3],
  ['are shared by those whose headers are alike', { headers: from('x-tenant') }, 2],
  ['are not shared where the backend’s file says so', { headers: [], subscriptions: undefined }, 1],
];
for (const [what, options, times] of kept) {
  test(`subscriptions ${what}`, async (t) => {
    const { url, open, asked } = await startEvents(t);
    const share = times === 1 ? { subscriptions: { url: template(url), protocol: 'SSE' as const, share: false } } : {};
    const subscribe = executorAt(t, url, { ...options, ...share });
    const callers = ['a', 'a', 'b'].map((tenant) =>
      contextFor({
        caller: new Caller({
          headers: [
            ['x-tenant', tenant],
            ['authorization', 'Bearer one'],
          ],
        }),
      }),
    );
    const all = await Promise.all(callers.map((context) => subscribe({ n: 1 }, context)));
    assert.equal(asked(), times === 1 ? 3 : times);
    for (const one of all) await one.return?.();
    await until(() => open.size === 0);
  });
}

test('who does not take its events is told so in the end, and the others have all of theirs', async (t) => {
  const { url, open, tell } = await startEvents(t);
  const subscribe = executorAt(t, url);
  const slow = await subscribe({ n: 1 });
  const quick = await subscribe({ n: 1 });
  await until(() => open.size === 1);
  const taken: unknown[] = [];
  for (let n = 1; n <= 1500; n++) {
    const next = quick.next();
    tell(event({ count: { at: n } }));
    taken.push((await next).value?.data?.count);
  }
  assert.deepEqual(taken.at(-1), { at: 1500 });
  const last = await slow.next();
  assert.equal(last.value?.errors?.[0]?.extensions.code, 'OVERLOADED');
  assert.equal((await slow.next()).done, true);
  await quick.return?.();
});

/** A graphql-transport-ws server in a few lines: it acknowledges, and keeps what it was asked for. */
async function startSocket(t: TestContext) {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  const sockets = new Set<WebSocket>();
  const asked: { readonly socket: WebSocket; readonly id: string; readonly variables: unknown }[] = [];
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('message', (data) => {
      const { type, id, payload } = JSON.parse(String(data));
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type === 'subscribe') asked.push({ socket, id, variables: payload.variables });
      server.emit('asked', type, id);
    });
  });
  const address = await listen(t, http);
  const subscriptions = { url: template(`ws://${address}/graphql`), protocol: 'WS' as const };
  const tell = (index: number, type: string, payload?: unknown): void => {
    const one = asked[index];
    one?.socket.send(JSON.stringify({ type, id: one.id, payload }));
  };
  return { subscriptions, sockets, asked, tell, server };
}

test('several subscriptions to one place go over one WebSocket, which is closed after the last', async (t) => {
  const { subscriptions, sockets, asked, tell } = await startSocket(t);
  const subscribe = executorAt(t, 'http://unused', { subscriptions });
  const all = await Promise.all([1, 2, 3, 1].map((n) => subscribe({ n })));
  await until(() => asked.length === 3);
  assert.equal(sockets.size, 1);
  tell(1, 'next', { data: { count: { at: 7 } } });
  assert.deepEqual((await all[1]?.next())?.value?.data, { count: { at: 7 } });
  tell(1, 'complete');
  assert.equal((await all[1]?.next())?.done, true);
  for (const one of all) await one.return?.();
  await until(() => sockets.size === 0);
});

test('a WebSocket that breaks is opened again with all that it had; one that is refused then is an error', async (t) => {
  const { subscriptions, sockets, asked, tell } = await startSocket(t);
  const subscribe = executorAt(t, 'http://unused', { subscriptions });
  const [first, second] = [await subscribe({ n: 1 }), await subscribe({ n: 2 })];
  await until(() => asked.length === 2);
  for (const socket of sockets) socket.terminate();
  await until(() => asked.length === 4);
  const index = asked.findLastIndex(({ variables }) => JSON.stringify(variables) === '{"n":1}');
  tell(index, 'next', { data: { count: { at: 1 } } });
  assert.deepEqual((await first.next()).value?.data, { count: { at: 1 } });
  for (const socket of sockets) socket.close(4403, 'Forbidden');
  for (const one of [first, second]) {
    assert.equal((await one.next()).value?.errors?.[0]?.extensions.code, 'BACKEND_UNAVAILABLE');
    assert.equal((await one.next()).done, true);
  }
});

test('a WebSocket that the backend closes in good order is not opened again', async (t) => {
  const { subscriptions, sockets, asked } = await startSocket(t);
  const subscribe = executorAt(t, 'http://unused', { subscriptions });
  const one = await subscribe({ n: 1 });
  await until(() => asked.length === 1);
  for (const socket of sockets) socket.close(1000);
  assert.equal((await one.next()).value?.errors?.[0]?.extensions.code, 'BACKEND_UNAVAILABLE');
  assert.equal(asked.length, 1);
});

test('what a backend must not send costs its own subscriptions, and no more', async (t) => {
  const { subscriptions, sockets, asked } = await startSocket(t);
  const subscribe = executorAt(t, 'http://unused', { subscriptions });
  const one = await subscribe({ n: 1 });
  await until(() => asked.length === 1);
  for (const socket of sockets) socket.send('this is no JSON');
  assert.equal((await one.next()).value?.errors?.[0]?.extensions.code, 'BACKEND_UNAVAILABLE');
  await until(() => sockets.size === 0);
});

test('nothing is left when all have gone: no timer, no socket', async (t) => {
  const { subscriptions, sockets, asked } = await startSocket(t);
  const count = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = count();
  const subscribe = executorAt(t, 'http://unused', { subscriptions });
  const one = await subscribe({ n: 1 });
  await until(() => asked.length === 1);
  const closed = Promise.all([...sockets].map((socket) => once(socket, 'close')));
  await one.return?.();
  await closed;
  assert.ok(count() <= before, `${count()} timers, ${before} before`);
});

test('a WebSocket that nobody wants any more may fail to open', async (t) => {
  const http = createServer();
  const address = await listen(t, http);
  const asked = once(http, 'upgrade');
  const subscriptions = { url: template(`ws://${address}/graphql`), protocol: 'WS' as const };
  const one = await executorAt(t, 'http://unused', { subscriptions })({ n: 1 });
  const [, socket] = await asked;
  await one.return?.();
  const failures: unknown[] = [];
  const fail = (error: unknown): void => void failures.push(error);
  process.on('unhandledRejection', fail);
  t.after(() => process.off('unhandledRejection', fail));
  socket.destroy();
  await once(socket, 'close');
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  assert.deepEqual(failures, []);
});
