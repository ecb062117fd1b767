import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type ServeOptions, serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { createFake } from './fake.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

async function start(t: TestContext, options: Partial<ServeOptions> = {}) {
  const gateway = createFake();
  const server = await serve({ gateway, host: '127.0.0.1', port: 0, log: silent, graceMs: 60_000, ...options });
  t.after(() => server.stop());
  return { gateway, server };
}

/** Asks over a connection of the agent, if there is one, and else over one of its own. */
async function ask(
  url: string,
  agent: Agent | false = false,
): Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }> {
  const request = get(url, { agent });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: await text(response), headers: response.headers };
}

/** Sends these bytes and gives back everything that is answered until the connection is closed. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

function raw(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: door.test\r\nConnection: close\r\n\r\n`;
}

describe('the server', () => {
  test('leads a request to its door, and answers 404 as JSON that tells nothing where there is none', async (t) => {
    const { server } = await start(t);
    assert.equal((await ask(`${server.url}/web/graphql`)).body, 'fake');
    const { status, body, headers } = await ask(`${server.url}/shop/graphql`);
    assert.equal(status, 404);
    assert.deepEqual(JSON.parse(body), { error: 'There is nothing here.' });
    assert.match(headers['content-type'] ?? '', /^application\/json/);
  });

  test('shows the gateway the same decoded form that it matched', async (t) => {
    const { server, gateway } = await start(t);
    await exchange(server.port, raw('/%77eb/graphql?a=%2F'));
    await exchange(server.port, raw('http://other.test/web/graphql'));
    assert.deepEqual(gateway.requests, [
      { url: '/web/graphql?a=%2F', host: 'door.test' },
      { url: '/web/graphql', host: 'other.test' },
    ]);
  });

  const targets: readonly (readonly [target: string, status: number])[] = [
    ['/shop%2f..%2fweb/graphql', 404],
    ['/shop/../web/graphql', 404],
    ['//web/graphql', 404],
    ['/%E4', 400],
    ['ftp://door.test/web/graphql', 400],
    ['/%68ealthz', 200],
  ];
  for (const [target, status] of targets) {
    test(`answers ${status} to ${target}, and the gateway sees nothing of it`, async (t) => {
      const { server, gateway } = await start(t);
      assert.match(await exchange(server.port, raw(target)), new RegExp(`^HTTP/1.1 ${status} `));
      assert.deepEqual(gateway.requests, []);
    });
  }

  const upgrade = (path: string, to: string) =>
    `GET ${path} HTTP/1.1\r\nHost: door.test\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\nSec-WebSocket-Version: 13\r\n` +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  for (const path of ['/shop/graphql', '/healthz', '/shop%2f..%2fweb/graphql']) {
    test(`has no WebSocket at ${path}`, async (t) => {
      const { server } = await start(t);
      assert.match(await exchange(server.port, upgrade(path, 'websocket')), /^HTTP\/1.1 404 /);
    });
  }

  test('answers who would rather speak another protocol in its own', async (t) => {
    const { server } = await start(t);
    const text = upgrade('/web/graphql', 'h2c').replace('Connection: Upgrade', 'Connection: close, Upgrade');
    assert.match(await exchange(server.port, text), /^HTTP\/1.1 200 /);
  });

  const noRequests: readonly (readonly [what: string, bytes: string, status: number])[] = [
    ['what is no HTTP', 'hello\r\n\r\n', 400],
    ['a request without a host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a header that is too long', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'a request with two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
  ];
  for (const [what, bytes, status] of noRequests) {
    test(`answers ${status} to ${what}, and goes on`, async (t) => {
      const { server } = await start(t);
      assert.match(await exchange(server.port, bytes), new RegExp(`^HTTP/1.1 ${status} `));
      assert.equal((await ask(`${server.url}/healthz`)).status, 200);
    });
  }

  test('answers 500 without the reason where the gateway throws, logs it, and goes on', async (t) => {
    const lines: unknown[] = [];
    const { server } = await start(t, {
      log: (_level, message, fields) => lines.push([message, String(fields?.error)]),
    });
    const { status, body } = await ask(`${server.url}/web/broken`);
    assert.equal(status, 500);
    assert.doesNotMatch(body, /secret/);
    assert.deepEqual(lines, [['a request failed', 'Error: the secret reason']]);
    assert.equal((await ask(`${server.url}/web/graphql`)).status, 200);
  });

  test('says that it is alive and ready, to GET and HEAD only', async (t) => {
    const { server } = await start(t);
    assert.deepEqual(JSON.parse((await ask(`${server.url}/healthz`)).body), { status: 'alive' });
    const ready = await ask(`${server.url}/readyz`);
    assert.deepEqual([ready.status, JSON.parse(ready.body)], [200, { status: 'ready' }]);
    assert.equal(ready.headers['cache-control'], 'no-store');
    assert.equal((await fetch(`${server.url}/readyz`, { method: 'HEAD' })).status, 200);
    const post = await fetch(`${server.url}/readyz`, { method: 'POST' });
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD']);
  });

  test('rejects where the port is taken', async (t) => {
    const { server } = await start(t);
    await assert.rejects(serve({ gateway: createFake(), host: '127.0.0.1', port: server.port, log: silent }), {
      code: 'EADDRINUSE',
    });
  });

  test('writes the address of an IPv6 host in brackets', { skip: !hasIpv6 }, async (t) => {
    const { server } = await start(t, { host: '::1' });
    assert.equal(server.url, `http://[::1]:${server.port}`);
    assert.equal((await ask(`${server.url}/healthz`)).status, 200);
  });
});

describe('a new generation', () => {
  test('answers from the next request on, and the old one is closed at once if it is idle', async (t) => {
    const { server, gateway } = await start(t);
    await ask(`${server.url}/web/graphql`);
    server.replace(createFake('second'));
    assert.equal((await ask(`${server.url}/web/graphql`)).body, 'second');
    assert.equal(gateway.closed, true);
  });

  test('leaves requests in flight to the old one, which is closed after the last of them', async (t) => {
    const { server, gateway } = await start(t);
    const slow = ask(`${server.url}/web/held`);
    const release = await gateway.held;
    server.replace(createFake('second'));
    assert.equal((await ask(`${server.url}/web/graphql`)).body, 'second');
    assert.equal(gateway.closed, false);
    release();
    assert.equal((await slow).body, 'fake held');
    while (!gateway.closed) await setImmediate();
  });

  test('that follows a client which went away is not held up by it', async (t) => {
    const { server, gateway } = await start(t);
    const request = get(`${server.url}/web/held`, { agent: false }).on('error', () => {});
    await gateway.held;
    server.replace(createFake('second'));
    request.destroy();
    while (!gateway.closed) await setImmediate();
  });

  test('goes on though the old one cannot be closed', async (t) => {
    const lines: string[] = [];
    const { server } = await start(t, {
      gateway: createFake('first', { close: () => Promise.reject(new Error('stuck')) }),
      log: (level, message) => lines.push(`${level} ${message}`),
    });
    server.replace(createFake('second'));
    assert.equal((await ask(`${server.url}/web/graphql`)).body, 'second');
    assert.deepEqual(lines, ['error a generation could not be closed']);
  });

  test('that was refused shows at /readyz, which stays 200, until one is accepted', async (t) => {
    const { server } = await start(t);
    server.markReloadRefused();
    const { status, body } = await ask(`${server.url}/readyz`);
    assert.deepEqual([status, JSON.parse(body)], [200, { status: 'ready', reload: 'refused' }]);
    server.replace(createFake('second'));
    assert.deepEqual(JSON.parse((await ask(`${server.url}/readyz`)).body), { status: 'ready' });
  });
});

describe('stopping', { timeout: 20_000 }, () => {
  test('finishes what is in flight, takes nothing new, and closes the gateway', async (t) => {
    const { server, gateway } = await start(t);
    const agent = new Agent({ keepAlive: true });
    const slow = ask(`${server.url}/web/held`, agent);
    const release = await gateway.held;
    const stopped = server.stop();
    await assert.rejects(ask(`${server.url}/web/graphql`), { code: 'ECONNREFUSED' });
    assert.equal(gateway.closed, false);
    release();
    const { body, headers } = await slow;
    assert.equal(body, 'fake held');
    assert.equal(headers.connection, 'close');
    await stopped;
    assert.equal(gateway.closed, true);
  });

  test('does not wait for connections that are kept alive or were never used', async (t) => {
    const { server } = await start(t);
    const agent = new Agent({ keepAlive: true });
    await ask(`${server.url}/web/graphql`, agent);
    const unused = connect(server.port, '127.0.0.1');
    await once(unused, 'connect');
    await ask(`${server.url}/healthz`);
    const ended = Promise.all([once(unused.resume(), 'close'), server.stop()]);
    await ended;
  });

  test('ends a kept-alive connection whose answer had begun before', async (t) => {
    let finish = () => {};
    const gateway = createFake('streaming', {
      handle: (_request, response) => {
        response.write('begun, ');
        finish = () => response.end('ended');
        return true;
      },
    });
    const { server } = await start(t, { gateway });
    const request = get(`${server.url}/web/graphql`, { agent: new Agent({ keepAlive: true }) });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const stopped = server.stop();
    finish();
    assert.equal(await text(response), 'begun, ended');
    await stopped;
  });

  test('turns unready first and goes on serving until whoever asks /readyz has seen it', async (t) => {
    const { server, gateway } = await start(t);
    await ask(`${server.url}/readyz`);
    const stopped = server.stop(60_000);
    assert.equal((await ask(`${server.url}/web/graphql`)).status, 200);
    assert.equal(gateway.closed, false);
    const { status, body } = await ask(`${server.url}/readyz`);
    assert.deepEqual([status, JSON.parse(body)], [503, { status: 'stopping' }]);
    await stopped;
    await assert.rejects(ask(`${server.url}/healthz`), { code: 'ECONNREFUSED' });
  });

  test('announces nothing where nobody ever asked', async (t) => {
    const { server } = await start(t);
    await server.stop(60_000);
  });

  test('cuts off what takes longer than the grace time', async (t) => {
    const lines: unknown[] = [];
    const { server, gateway } = await start(t, {
      graceMs: 20,
      log: (level, message, fields) => lines.push([level, message, fields]),
    });
    const slow = ask(`${server.url}/web/held`);
    slow.catch(() => {});
    await gateway.held;
    await server.stop();
    await assert.rejects(slow, { code: 'ECONNRESET' });
    assert.equal(gateway.closed, true);
    assert.deepEqual(lines, [['warn', 'requests that took too long were cut off', { requests: 1 }]]);
  });

  test('does not wait longer than the grace time for a gateway that never closes', async (t) => {
    const { server } = await start(t, {
      graceMs: 20,
      gateway: createFake('stuck', { close: () => new Promise(() => {}) }),
    });
    await server.stop();
  });

  test('twice is stopping once', async (t) => {
    const { server } = await start(t);
    assert.equal(server.stop(), server.stop());
  });
});
