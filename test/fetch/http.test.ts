import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { CallError } from '../../src/fetch/error.ts';
import type { CallEvent } from '../../src/fetch/observe.ts';
import type { CallResponse } from '../../src/fetch/transport.ts';
import type { LogLevel } from '../../src/util/log.ts';
import { createHandClock } from '../store/clock.ts';
import { bodyOf, contextFor, get, startHttp, startRaw, transportFor } from './kit.ts';

/** Rejects with a `CallError` of this code, soon. */
async function failsWith(code: string, call: Promise<unknown>): Promise<CallError> {
  const error = await call.then(
    () => assert.fail('the call succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CallError, String(error));
  assert.equal(error.code, code, error.message);
  assert.equal(error.backend, 'orders');
  return error;
}

test('a call sends what it is given and gives what was answered', async (t) => {
  const url = await startHttp(t, async (request, response) => {
    const sent = { method: request.method, path: request.url, x: request.headers['x-a'], body: await bodyOf(request) };
    response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'X-Up': 'down' }).end(JSON.stringify(sent));
  });
  const context = contextFor();
  const headers: [string, string][] = [
    ['x-a', '1'],
    ['X-A', '2'],
  ];
  const call = get(`${url}/a%20b?q=%2F`, { method: 'POST', headers, body: 'żółw' });
  const answer = await transportFor(t).call(call, context);
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
  assert.deepEqual(answer.headers['x-up'], ['down']);
  const sent = { method: 'POST', path: '/a%20b?q=%2F', x: '1, 2', body: 'żółw' };
  assert.deepEqual(JSON.parse(answer.body.toString()), sent);
  assert.deepEqual(context.calls, [{ backend: 'orders', method: 'POST', url: `${url}/a%20b?q=%2F`, status: 201 }]);
});

test('an answer may allow the operation to be remembered', async (t) => {
  const url = await startHttp(t, (_request, response) =>
    response.writeHead(200, { 'cache-control': 'private, max-age=60', age: '20' }).end(),
  );
  const context = contextFor();
  await transportFor(t).call(get(url), context);
  assert.deepEqual([context.maxAge, context.private], [40, true]);
});

const head = 'HTTP/1.1 200 OK\r\n';
const chunked = `${head}transfer-encoding: chunked\r\n\r\n`;
const faults: readonly [what: string, code: string, says: string, then: 'waits' | 'hangs up'][] = [
  ['says nothing', 'BACKEND_TIMEOUT', '', 'waits'],
  ['begins its headers', 'BACKEND_TIMEOUT', `${head}content-le`, 'waits'],
  ['gives its headers', 'BACKEND_TIMEOUT', `${head}content-length: 5\r\n\r\n`, 'waits'],
  ['begins its body', 'BACKEND_TIMEOUT', `${head}content-length: 5\r\n\r\n{`, 'waits'],
  ['says nothing', 'BACKEND_UNAVAILABLE', '', 'hangs up'],
  ['begins its headers', 'BACKEND_UNAVAILABLE', `${head}content-le`, 'hangs up'],
  ['begins its body', 'BACKEND_UNAVAILABLE', `${head}content-length: 5\r\n\r\n{`, 'hangs up'],
  ['begins a chunk', 'BACKEND_UNAVAILABLE', `${chunked}5\r\n{}`, 'hangs up'],
  ['leaves the last chunk out', 'BACKEND_UNAVAILABLE', `${chunked}2\r\n{}\r\n`, 'hangs up'],
  ['does not speak HTTP', 'BACKEND_INVALID_RESPONSE', '220 mail.example ESMTP\r\n', 'waits'],
  ['has endless headers', 'BACKEND_INVALID_RESPONSE', `${head}x: ${'y'.repeat(70_000)}`, 'waits'],
  ['says two lengths', 'BACKEND_INVALID_RESPONSE', `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}x`, 'waits'],
  ['says it is too large', 'BACKEND_INVALID_RESPONSE', `${head}content-length: 100000\r\n\r\n`, 'waits'],
  ['is too large without saying so', 'BACKEND_INVALID_RESPONSE', `${chunked}fff\r\n${'x'.repeat(0xfff)}\r\n`, 'waits'],
];
for (const [what, code, says, then] of faults) {
  test(`a backend that ${what} and ${then} is ${code}, and its connection is closed`, async (t) => {
    const closed = new EventEmitter();
    const url = await startRaw(t, (socket) => {
      socket.once('close', () => closed.emit('close'));
      if (says) socket.write(says);
      if (then === 'hangs up') socket.end();
    });
    const gone = once(closed, 'close');
    const timeoutMs = code === 'BACKEND_TIMEOUT' ? 40 : 2_000;
    const transport = transportFor(t, { timeoutMs, maxBodyBytes: 1_000 });
    await failsWith(code, transport.call(get(url, { idempotent: false }), contextFor()));
    await gone;
  });
}

test('a body that drips is cut at the deadline, however lively it is', async (t) => {
  const url = await startHttp(t, (_request, response) => {
    const timer = setInterval(() => response.write('x'), 5);
    response.once('close', () => clearInterval(timer));
  });
  const error = await failsWith('BACKEND_TIMEOUT', transportFor(t, { timeoutMs: 40 }).call(get(url), contextFor()));
  assert.match(error.message, /40 ms/);
});

test('an answer that came while this process was stalled is not late', async (t) => {
  const server = `require('node:http').createServer((_, response) => response.end('{}'))
    .listen(0, '127.0.0.1', function () { require('node:worker_threads').parentPort.postMessage(this.address().port); });`;
  const worker = new Worker(server, { eval: true });
  t.after(() => worker.terminate());
  const [port] = await once(worker, 'message');
  const transport = transportFor(t, { timeoutMs: 200 });
  const call = (): Promise<CallResponse> => transport.call(get(`http://127.0.0.1:${port}/`), contextFor());
  await call();
  const sent = new EventEmitter();
  const listener = (): unknown => sent.emit('sent');
  subscribe('undici:client:sendHeaders', listener);
  t.after(() => unsubscribe('undici:client:sendHeaders', listener));
  const slow = call();
  await once(sent, 'sent');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  assert.equal((await slow).status, 200);
});

test('a backend that is not there is BACKEND_UNAVAILABLE, and the message holds no secret', async (t) => {
  const transport = transportFor(t);
  const headers: [string, string][] = [['authorization', 'Bearer s3cret']];
  const error = await failsWith(
    'BACKEND_UNAVAILABLE',
    transport.call(get('http://127.0.0.1:1/?key=s3cret', { headers }), contextFor()),
  );
  assert.match(error.message, /ECONNREFUSED/);
  assert.doesNotMatch(error.message, /s3cret/);
  await failsWith('BACKEND_UNAVAILABLE', transport.call(get('ftp://127.0.0.1/'), contextFor()));
  await failsWith('BACKEND_UNAVAILABLE', transport.call(get('not a url'), contextFor()));
});

test('a redirect is an answer: nothing is sent to where it points', async (t) => {
  let followed = 0;
  const elsewhere = await startHttp(t, (_request, response) => {
    followed += 1;
    response.end();
  });
  const url = await startHttp(t, (_request, response) => response.writeHead(302, { location: elsewhere }).end());
  assert.equal((await transportFor(t).call(get(url), contextFor())).status, 302);
  assert.equal(followed, 0);
});

test('early hints and other interim answers are passed over', async (t) => {
  const url = await startRaw(t, (socket) =>
    socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${head}content-length: 2\r\n\r\n{}`),
  );
  const answer = await transportFor(t).call(get(url), contextFor());
  assert.deepEqual([answer.status, answer.body.toString(), answer.headers.link], [200, '{}', undefined]);
});

const text = Buffer.from(JSON.stringify({ hello: 'world' }));
const bomb = gzipSync(Buffer.alloc(200_000));
const encodings: readonly [what: string, coding: string, body: Buffer, code: string | undefined][] = [
  ['gzip', 'gzip', gzipSync(text), undefined],
  ['x-gzip in capitals', 'X-GZIP', gzipSync(text), undefined],
  ['br', 'br', brotliCompressSync(text), undefined],
  ['deflate', 'deflate', deflateSync(text), undefined],
  ['bare deflate', 'deflate', deflateRawSync(text), undefined],
  ['identity', 'identity', text, undefined],
  ['no coding that says so', 'none', text, undefined],
  ['two layers', 'gzip, br', brotliCompressSync(gzipSync(text)), undefined],
  ['three layers', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(text))), 'BACKEND_INVALID_RESPONSE'],
  ['a coding that nobody knows', 'zip', text, 'BACKEND_INVALID_RESPONSE'],
  ['a coding that is a lie', 'gzip', text, 'BACKEND_INVALID_RESPONSE'],
  ['gzip that is cut off', 'gzip', gzipSync(text).subarray(0, -9), 'BACKEND_INVALID_RESPONSE'],
  ['br that is cut off', 'br', brotliCompressSync(text).subarray(0, -3), 'BACKEND_INVALID_RESPONSE'],
  ['a bomb', 'gzip', bomb, 'BACKEND_INVALID_RESPONSE'],
  ['a bomb in a bomb', 'gzip, gzip', gzipSync(bomb), 'BACKEND_INVALID_RESPONSE'],
];
for (const [what, coding, body, code] of encodings) {
  test(`a body with ${what} is ${code ?? 'decoded'}`, async (t) => {
    const url = await startHttp(t, (_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(body),
    );
    const call = transportFor(t, { maxBodyBytes: 100_000 }).call(get(url), contextFor());
    if (code) await failsWith(code, call);
    else assert.deepEqual((await call).body, text);
  });
}

test('an answer without a body may name a coding', async (t) => {
  const url = await startHttp(t, (_request, response) => response.writeHead(204, { 'content-encoding': 'gzip' }).end());
  assert.equal((await transportFor(t).call(get(url), contextFor())).body.length, 0);
});

test('headers that may not be sent are dropped and logged by name, the others go', async (t) => {
  const lines: unknown[] = [];
  let raw: string[] = [];
  const url = await startHttp(t, (request, response) => {
    raw = request.rawHeaders;
    response.end();
  });
  const log = (level: LogLevel, _message: string, fields?: Record<string, unknown>): unknown =>
    lines.push([level, fields?.name]);
  const transport = transportFor(t, { log: (...args) => void log(...args) });
  const bad: [string, string][] = [
    ['x-a', 'evil\r\nx-injected: 1'],
    ['x-b\r\n', '1'],
    ['x-c', 'nul\0'],
    ['x-d', 'not latin: ż'],
    ['', '1'],
    ['content-length', '0'],
    ['Transfer-Encoding', 'chunked'],
    ['connection', 'close'],
    ['te', 'trailers'],
    ['upgrade', 'h2c'],
    ['expect', '100-continue'],
    ['accept-encoding', 'zstd'],
  ];
  await transport.call(get(url, { headers: [['x-ok', 'fine é'], ...bad] }), contextFor());
  assert.equal(lines.length, bad.length);
  assert.deepEqual(lines[1], ['warn', '"x-b\\r\\n"']);
  const names = raw.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  assert.deepEqual(names.sort(), ['connection', 'host', 'x-ok']);
  assert.ok(raw.includes(new URL(url).host));
});

test('when the operation ends, its calls end, without harm to the breaker', async (t) => {
  const arrived = new EventEmitter();
  const url = await startRaw(t, (socket) => {
    arrived.emit('call');
    socket.once('close', () => arrived.emit('gone'));
  });
  const transport = transportFor(t, { breaker: { failureShare: 0.1, windowMs: 10_000, openMs: 10_000 } });
  for (let i = 0; i < 8; i++) {
    const operation = new AbortController();
    const [call, gone] = [once(arrived, 'call'), once(arrived, 'gone')];
    const failed = failsWith('BACKEND_UNAVAILABLE', transport.call(get(url), contextFor({ signal: operation.signal })));
    await call;
    operation.abort();
    assert.match((await failed).message, /ended/);
    await gone;
  }
  const over = contextFor({ signal: AbortSignal.abort() });
  await failsWith('BACKEND_UNAVAILABLE', transport.call(get(url), over));
  assert.deepEqual(over.calls, [], 'no call is made for an operation that is over');
});

test('many calls of one operation leave no listener on its signal', async (t) => {
  const url = await startHttp(t, (_request, response) => response.end());
  const { signal } = new AbortController();
  let listeners = 0;
  t.mock.method(signal, 'addEventListener', () => {
    listeners += 1;
  });
  t.mock.method(signal, 'removeEventListener', () => {
    listeners -= 1;
  });
  const context = contextFor({ signal });
  const transport = transportFor(t, { concurrency: 4, retryAttempts: 1 });
  await Promise.all(Array.from({ length: 20 }, () => transport.call(get(url), context)));
  assert.equal(listeners, 0);
});

test('more calls than may be in flight wait, and more than may wait fail fast', async (t) => {
  const held: (() => void)[] = [];
  const waiting = new EventEmitter();
  const url = await startHttp(t, (_request, response) => {
    held.push(() => response.end());
    waiting.emit('call');
  });
  const transport = transportFor(t, { concurrency: 1 });
  const first = once(waiting, 'call');
  const calls = Array.from({ length: 5 }, () => transport.call(get(url), contextFor()));
  await first;
  await failsWith('BACKEND_OVERLOADED', transport.call(get(url), contextFor()));
  assert.equal(held.length, 1);
  for (let i = 0; i < calls.length; i++) {
    const next = once(waiting, 'call');
    held[i]?.();
    await calls[i];
    if (i < calls.length - 1) await next;
  }
});

/** A backend that answers with these statuses, one after another. */
async function startStatuses(
  t: TestContext,
  statuses: readonly number[],
  headers = {},
): Promise<{ url: string; calls: () => number }> {
  let calls = 0;
  const url = await startHttp(t, (_request, response) => {
    response.writeHead(statuses[calls++] ?? 200, headers).end();
  });
  return { url, calls: () => calls };
}

const retries: readonly [
  what: string,
  statuses: number[],
  retryAttempts: number,
  idempotent: boolean,
  status: number,
  calls: number,
][] = [
  ['an idempotent call is made again after 503', [503, 200], 2, true, 200, 2],
  ['after the last attempt 503 is the answer', [503, 503, 503, 200], 2, true, 503, 3],
  ['a call that changes something is made once', [503, 200], 2, false, 503, 1],
  ['500 is an answer', [500, 200], 2, true, 500, 1],
];
for (const [what, statuses, retryAttempts, idempotent, status, calls] of retries) {
  test(`retries: ${what}`, async (t) => {
    const backend = await startStatuses(t, statuses);
    const context = contextFor();
    const answer = await transportFor(t, { retryAttempts }).call(get(backend.url, { idempotent }), context);
    assert.deepEqual([answer.status, backend.calls()], [status, calls]);
    assert.deepEqual(
      context.calls.map((call) => call.status),
      statuses.slice(0, calls),
    );
  });
}

test('a Retry-After beyond the deadline makes the answer come at once', async (t) => {
  const backend = await startStatuses(t, [429], { 'retry-after': '100' });
  const answer = await transportFor(t, { retryAttempts: 3 }).call(get(backend.url), contextFor());
  assert.deepEqual([answer.status, answer.headers['retry-after'], backend.calls()], [429, ['100'], 1]);
});

test('a kept connection that breaks under an idempotent call is made good, without any attempt set', async (t) => {
  for (const idempotent of [true, false]) {
    let requests = 0;
    const url = await startRaw(t, (socket) => {
      requests += 1;
      if (requests === 2) socket.resetAndDestroy();
      else socket.write(`${head}content-length: 2\r\n\r\n{}`);
    });
    const transport = transportFor(t);
    await transport.call(get(url), contextFor());
    const again = transport.call(get(url, { idempotent }), contextFor());
    if (idempotent) assert.equal((await again).status, 200);
    else await failsWith('BACKEND_UNAVAILABLE', again);
    assert.equal(requests, idempotent ? 3 : 2);
  }
});

test('a backend that fails and fails is left alone, then tried with one call', async (t) => {
  const clock = createHandClock();
  const backend = await startStatuses(t, Array(5).fill(500));
  const lines: string[] = [];
  const transport = transportFor(t, {
    breaker: { failureShare: 0.5, windowMs: 10_000, openMs: 5_000 },
    clock,
    log: (level, message) => void lines.push(`${level} ${message}`),
  });
  for (let i = 0; i < 5; i++) await transport.call(get(backend.url), contextFor());
  const context = contextFor();
  const error = await failsWith('BACKEND_UNAVAILABLE', transport.call(get(backend.url), context));
  assert.match(error.message, /left alone/);
  assert.deepEqual([backend.calls(), context.calls.length], [5, 0]);
  clock.advance(5_000);
  assert.equal((await transport.call(get(backend.url), contextFor())).status, 200);
  assert.equal((await transport.call(get(backend.url), contextFor())).status, 200);
  assert.deepEqual(lines, ['warn breaker open', 'info breaker probing', 'info breaker closed']);
});

test('of several instances one that is down costs its share once, and is then left out', async (t) => {
  let calls = 0;
  const up = await startHttp(t, (request, response) => {
    calls += 1;
    response.end(request.url);
  });
  const down = 'http://127.0.0.1:1';
  const transport = transportFor(t, { origins: [down, up], retryAttempts: 1 });
  const context = contextFor();
  for (let i = 0; i < 10; i++) {
    const answer = await transport.call(get(`${down}/graphql`), context);
    assert.equal(answer.body.toString(), '/graphql');
  }
  assert.equal(calls, 10);
  assert.equal(context.calls.filter(({ status }) => status === undefined).length, 1);
});

test('calls are published as they start and end', async (t) => {
  const events: CallEvent[] = [];
  const listener = (message: unknown): void => void events.push(message as CallEvent);
  subscribe('portico:call', listener);
  t.after(() => unsubscribe('portico:call', listener));
  const backend = await startStatuses(t, [503]);
  const transport = transportFor(t, { retryAttempts: 1 });
  await transport.call(get(`${backend.url}/a?token=s3cret`), contextFor());
  await failsWith(
    'BACKEND_UNAVAILABLE',
    transport.call(get('http://127.0.0.1:1/', { idempotent: false }), contextFor()),
  );
  assert.deepEqual(
    events.map(({ phase }) => phase),
    ['start', 'end', 'start', 'end', 'start', 'end'],
  );
  assert.equal(events[0]?.call, events[1]?.call);
  assert.deepEqual(
    events.filter(({ phase }) => phase === 'end').map(({ call }) => [call.attempt, call.status, call.error]),
    [
      [1, 503, undefined],
      [2, 200, undefined],
      [1, undefined, 'BACKEND_UNAVAILABLE'],
    ],
  );
  assert.equal(events[1]?.call.url, `${backend.url}/a`);
  assert.ok((events[1]?.call.durationMs ?? -1) >= 0);
});

test('names of headers from a backend are data, whatever they are', async (t) => {
  const url = await startRaw(t, (socket) =>
    socket.write(`${head}__proto__: a\r\nconstructor: b\r\nconstructor: c\r\ncontent-length: 0\r\n\r\n`),
  );
  const { headers } = await transportFor(t).call(get(url), contextFor());
  assert.deepEqual(headers.constructor, ['b', 'c']);
  assert.equal(headers.toString, undefined);
  assert.equal(({} as { a?: unknown }).a, undefined);
});

test('a stream that goes on has no time limit, ends with the operation, and is destroyed when the transport closes', async (t) => {
  const ended = new EventEmitter();
  const url = await startHttp(t, (_request, response) => {
    response.once('close', () => ended.emit('end'));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  const transport = transportFor(t, { timeoutMs: 300, concurrency: 1 });
  const operation = new AbortController();
  const first = await transport.open(get(url), contextFor({ signal: operation.signal }));
  const second = await transport.open(get(url), contextFor());
  await new Promise((resolve) => setTimeout(resolve, 350));
  assert.equal(first.body.destroyed, false);
  let end = once(ended, 'end');
  operation.abort();
  await end;
  assert.ok(first.body.destroyed);
  end = once(ended, 'end');
  await transport.close();
  await end;
  assert.ok(second.body.destroyed);
});

test('a stream whose backend never answers is given up in time', async (t) => {
  const url = await startRaw(t, () => {});
  await failsWith('BACKEND_TIMEOUT', transportFor(t, { timeoutMs: 30 }).open(get(url), contextFor()));
});
