/** Who comes to a door that is not open yet, over real connections. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import type { Door } from '../../src/app/door.ts';
import { Doorway } from '../../src/app/doorway.ts';
import type { Client } from '../../src/bff/client.ts';
import type { Log } from '../../src/util/log.ts';

/** A doorway at a port, whose door is made when the test says so. */
async function setUp(t: TestContext) {
  const events: string[] = [];
  const opening = Promise.withResolvers<Door>();
  const arrived = Promise.withResolvers<Duplex>();
  const door = {
    handle: async (request: IncomingMessage, response: ServerResponse) => {
      events.push('handled');
      response.end(`had ${await text(request)}`);
    },
    live: {
      upgrade: (_request: IncomingMessage, socket: Duplex, head: Buffer) => {
        events.push('upgraded');
        socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\nhad ${head}`);
      },
      leave: () => void events.push('left'),
    },
    close: async () => void events.push('closed'),
  };
  let made = 0;
  const make = () => {
    made++;
    return opening.promise;
  };
  const log: Log = (level, message) => void events.push(`${level}: ${message}`);
  // As far as a doorway looks at them.
  const doorway = new Doorway({ name: 'web' } as Client, make, log);
  const server = createServer((request, response) => {
    doorway.handle(request, response);
    arrived.resolve(request.socket);
  });
  server.on('upgrade', (request, socket, head) => {
    doorway.upgrade(request, socket, head);
    arrived.resolve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    doorway,
    events,
    arrived: arrived.promise,
    open: () => opening.resolve(door as unknown as Door),
    fail: () => opening.reject(new Error('no Yoga')),
    made: () => made,
    url: `http://127.0.0.1:${port}/`,
    port,
  };
}

const upgrade = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst';

describe('a doorway', () => {
  test('lets a request wait with its body until the door is open, and asks for that once', async (t) => {
    const { events, arrived, open, made, url } = await setUp(t);
    const both = ['a', 'b'].map((body) => fetch(url, { method: 'POST', body }));
    await arrived;
    assert.deepEqual(events, []);
    open();
    const answers = await Promise.all(both.map(async (one) => (await one).text()));
    assert.deepEqual(answers, ['had a', 'had b']);
    assert.equal(made(), 1);
    assert.equal(await (await fetch(url, { method: 'POST', body: 'c' })).text(), 'had c');
    assert.equal(made(), 1);
  });

  test('answers 500 where the door cannot be opened, and logs why', async (t) => {
    const { doorway, events, arrived, fail, url } = await setUp(t);
    const answer = fetch(url);
    await arrived;
    fail();
    assert.equal((await answer).status, 500);
    assert.deepEqual(events, ['error: a request failed']);
    await assert.rejects(doorway.open(), /no Yoga/);
    await doorway.close();
  });

  test('does nothing for who has gone meanwhile', async (t) => {
    const { doorway, events, arrived, open, url } = await setUp(t);
    const leaving = new AbortController();
    const answer = fetch(url, { signal: leaving.signal });
    const socket = await arrived;
    leaving.abort();
    await assert.rejects(answer);
    await once(socket, 'close');
    open();
    await doorway.open();
    await new Promise(setImmediate);
    assert.deepEqual(events, []);
  });

  test('lets a WebSocket wait as well, and loses nothing that was sent with the request', async (t) => {
    const { arrived, open, port } = await setUp(t);
    const socket = connect(port, '127.0.0.1');
    socket.write(upgrade);
    await arrived;
    open();
    assert.match(await text(socket), /had first$/);
  });

  test('does not fall over a WebSocket that breaks off while it waits', async (t) => {
    const { doorway, events, arrived, open, port } = await setUp(t);
    const socket = connect(port, '127.0.0.1');
    socket.write(upgrade);
    const ours = await arrived;
    // Not by once of node:events, which hears errors as well.
    const closed = new Promise((resolve) => ours.once('close', resolve));
    socket.resetAndDestroy();
    await closed;
    open();
    await doorway.open();
    await new Promise(setImmediate);
    assert.deepEqual(events, []);
  });

  test('refuses a WebSocket that waited when the gateway has to go, and closes what was opened', async (t) => {
    const { doorway, events, arrived, open, port } = await setUp(t);
    const socket = connect(port, '127.0.0.1');
    socket.write(upgrade);
    await arrived;
    doorway.leave('goingAway', 0);
    open();
    assert.match(await text(socket), /^HTTP\/1\.1 503/);
    await doorway.close();
    assert.deepEqual(events, ['closed']);
  });
});
