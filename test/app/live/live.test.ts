/** A door's WebSockets with limits that a test can reach, before a Yoga of a few lines. */
import assert from 'node:assert/strict';
import { EventEmitter, on } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createSchema, createYoga } from 'graphql-yoga';
import { type LiveOptions, openLive } from '../../../src/app/live/live.ts';
import { useRoad } from '../../../src/app/live/road.ts';
import { SingleConnections } from '../../../src/app/live/single.ts';
import { Streams } from '../../../src/app/live/streams.ts';
import { silent } from '../../../src/util/log.ts';
import { listen } from '../../fetch/kit.ts';
import { openEvents } from '../../kit/events.ts';
import { openSocket, protocol } from '../../kit/socket.ts';

const typeDefs = /* GraphQL */ `
  type Query { hello: String large(size: Int!): String held: String }
  type Mutation { set: Int }
  type Subscription { ticks: Int forever: String fails: Int }
`;

/** What the resolvers wait for and tell of. */
function createBackend() {
  const events = new EventEmitter().setMaxListeners(0);
  const aborted: string[] = [];
  const schema = createSchema({
    typeDefs,
    resolvers: {
      Query: {
        hello: () => 'there',
        large: (_root: unknown, { size }: { readonly size: number }) => 'x'.repeat(size),
        held: (_root: unknown, _args: unknown, { request }: { readonly request: Request }) => {
          request.signal.addEventListener('abort', () => {
            aborted.push('held');
            events.emit('aborted');
          });
          events.emit('asked');
          return new Promise((resolve) => events.once('release', () => resolve('released')));
        },
      },
      Mutation: { set: () => 1 },
      Subscription: {
        ticks: {
          async *subscribe() {
            for (let tick = 1; tick <= 3; tick++) yield { ticks: tick };
          },
        },
        forever: {
          async *subscribe() {
            try {
              for (;;) yield { forever: 'x'.repeat(64 * 1024) };
            } finally {
              events.emit('given up');
            }
          },
        },
        fails: {
          // biome-ignore lint/correctness/useYield: that is what fails
          async *subscribe() {
            throw new Error('no');
          },
        },
      },
    },
  });
  return { schema, events, aborted };
}

async function start(t: TestContext, limits: LiveOptions['limits'] = {}) {
  const backend = createBackend();
  const streams = new Streams(30);
  const plugins = [streams.plugin(), useRoad()];
  const yoga = createYoga({ schema: backend.schema, logging: false, plugins, maskedErrors: false });
  const client = { name: 'web', origins: ['https://shop.test'] } as unknown as LiveOptions['client'];
  const singles = new SingleConnections({ credentials: [], streams, log: silent });
  const options = { yoga, streams, singles, client, production: true, messageBytes: 1000, log: silent, limits };
  const live = openLive(options);
  const http = createServer(yoga);
  http.on('upgrade', live.upgrade);
  const url = `http://${await listen(t, http)}/graphql`;
  return { ...backend, url, live };
}

const subscribe = (id: string, query: string) => ({ type: 'subscribe', id, payload: { query } });

test('a client that says nothing is closed with 4408', async (t) => {
  const { url } = await start(t, { initMs: 20 });
  const raw = await openSocket(url);
  assert.deepEqual(await raw.closed, [4408, 'Connection initialisation timeout']);
});

test('queries, mutations and subscriptions are answered; a failure is an error and no more', async (t) => {
  const { url } = await start(t);
  const raw = await openSocket(url);
  await raw.init();
  const answers = async (query: string) => {
    raw.send(subscribe('1', query));
    const messages: unknown[] = [];
    for (;;) {
      const { type, payload } = await raw.next();
      messages.push(payload === undefined ? type : payload);
      if (type !== 'next') return messages;
    }
  };
  assert.deepEqual(await answers('{ hello }'), [{ data: { hello: 'there' } }, 'complete']);
  assert.deepEqual(await answers('mutation { set }'), [{ data: { set: 1 } }, 'complete']);
  const ticks = [1, 2, 3].map((tick) => ({ data: { ticks: tick } }));
  assert.deepEqual(await answers('subscription { ticks }'), [...ticks, 'complete']);
  assert.match(JSON.stringify(await answers('{ nothing }')), /Cannot query field/);
  assert.match(JSON.stringify(await answers('subscription { fails }')), /"message":"no"/);
  assert.match(JSON.stringify(await answers('subscription { ticks } query A { hello }')), /"message":/);
  raw.send({ type: 'ping', payload: { at: 1 } });
  assert.deepEqual(await raw.next(), { type: 'pong', payload: { at: 1 } });
  await raw.close();
});

test('more operations at once than may be are refused, one by one, and count again when others are over', async (t) => {
  const { url, events } = await start(t, { operations: 2 });
  const raw = await openSocket(url);
  await raw.init();
  const asked = on(events, 'asked');
  raw.send(subscribe('1', '{ held }'), subscribe('2', '{ held }'));
  await asked.next();
  await asked.next();
  raw.send(subscribe('3', '{ hello }'));
  const refused = await raw.next();
  assert.deepEqual([refused.type, refused.id], ['error', '3']);
  assert.match(JSON.stringify(refused.payload), /No more than 2 operations.*RATE_LIMITED/);
  events.emit('release');
  const types = [await raw.next(), await raw.next(), await raw.next(), await raw.next()].map(({ type }) => type);
  assert.deepEqual(types.sort(), ['complete', 'complete', 'next', 'next']);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  raw.send(subscribe('4', '{ hello }'));
  assert.equal((await raw.next()).type, 'next');
  await raw.close();
});

test('what a client completes is given up, though it is a query, and its id may be used again at once', async (t) => {
  const { url, events, aborted } = await start(t, { operations: 1 });
  const raw = await openSocket(url);
  await raw.init();
  const asked = on(events, 'asked');
  for (let round = 1; round <= 3; round++) {
    raw.send(subscribe('1', '{ held }'));
    await asked.next();
    raw.send({ type: 'complete', id: '1' });
  }
  raw.send(subscribe('1', '{ hello }'));
  // Those that were given up are answered now, too: by nobody's wish.
  assert.deepEqual(await raw.next(), { id: '1', type: 'next', payload: { data: { hello: 'there' } } });
  events.emit('release');
  assert.deepEqual(await raw.next(), { id: '1', type: 'complete' });
  assert.equal(aborted.length, 3);
  raw.send(subscribe('1', 'subscription { ticks }'), { type: 'complete', id: '1' }, subscribe('1', '{ hello }'));
  const messages = [];
  for (let message = await raw.next(); ; message = await raw.next()) {
    messages.push(message);
    if (message.type === 'complete') break;
  }
  assert.deepEqual(messages.at(-2)?.payload, { data: { hello: 'there' } });
  await raw.close();
});

test('a client that goes takes its operations with it', async (t) => {
  const { url, events, aborted } = await start(t);
  const raw = await openSocket(url);
  await raw.init();
  const asked = on(events, 'asked');
  raw.send(subscribe('1', '{ held }'));
  await asked.next();
  const gone = on(events, 'aborted');
  raw.socket.terminate();
  await gone.next();
  assert.deepEqual(aborted, ['held']);
});

test('a message over the limit closes with 1009, binary with 4400', async (t) => {
  const { url } = await start(t);
  const large = await openSocket(url);
  await large.init();
  large.send(subscribe('1', `{ hello } # ${'x'.repeat(1000)}`));
  assert.equal((await large.closed)[0], 1009);
  const binary = await openSocket(url);
  binary.socket.send(Buffer.from('{"type":"connection_init"}'));
  assert.deepEqual(await binary.closed, [4400, 'Invalid message received']);
});

test('a client that does not read is closed, and what it did not take is not kept', async (t) => {
  const { url, events } = await start(t, { keepAliveMs: 50, closeMs: 50 });
  const raw = await openSocket(url);
  await raw.init();
  const givenUp = on(events, 'given up');
  raw.socket.pause();
  raw.send(subscribe('1', 'subscription { forever }'));
  const { closed } = raw;
  await givenUp.next();
  raw.socket.resume();
  // The close may still reach it behind what was sent before, or the connection is gone.
  assert.ok([1013, 1006].includes((await closed)[0]));
});

test('answers that nobody takes are sent up to a bound', async (t) => {
  const { url, events } = await start(t, { unsentBytes: 1024, closeMs: 60_000 });
  const raw = await openSocket(url);
  await raw.init();
  const closing = on(events, 'aborted');
  raw.socket.pause();
  raw.send(subscribe('0', '{ held }'));
  for (let id = 1; id <= 20; id++) raw.send(subscribe(String(id), '{ large(size: 4000000) }'));
  await closing.next();
  raw.socket.resume();
  assert.deepEqual(await raw.closed, [1013, 'Slow consumer']);
});

test('a stream that nobody reads is cut, and one that is read goes on', async (t) => {
  const { url, events } = await start(t);
  const query = { query: 'subscription { forever }' };
  const givenUp = on(events, 'given up');
  const [stalled, read] = [await openEvents(url, query), await openEvents(url, query)];
  let hasEnded = false;
  read.response
    .on('data', () => {})
    .once('close', () => {
      hasEnded = true;
    });
  stalled.response.pause();
  await givenUp.next();
  assert.equal(hasEnded, false);
  read.response.destroy();
  stalled.response.destroy();
});

test('a peer that is not there is found out', async (t) => {
  const { url } = await start(t, { keepAliveMs: 30 });
  const { host, port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  socket.write(
    `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
  // It never answers a ping.
  await closed;
});

const origins: readonly [origin: string | undefined, may: boolean][] = [
  [undefined, true],
  ['https://shop.test', true],
  ['https://evil.test', false],
  ['http://localhost:3000', false],
  ['null', false],
];
for (const [origin, may] of origins) {
  test(`a page of ${origin ?? 'no origin'} may ${may ? '' : 'not '}connect`, async (t) => {
    const { url } = await start(t);
    const opened = openSocket(url, origin === undefined ? {} : { headers: { origin } });
    if (may) await (await opened).close();
    else await assert.rejects(opened, /403/);
  });
}

test('a page that came from here may connect', async (t) => {
  const { url } = await start(t);
  await (await openSocket(url, { headers: { origin: `https://${new URL(url).host}` } })).close();
});

test('nothing is left of sockets that have gone: no timer, no listener', async (t) => {
  const { url, events } = await start(t, { initMs: 60_000 });
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const raws = await Promise.all(Array.from({ length: 50 }, () => openSocket(url)));
  for (const raw of raws.slice(10)) await raw.init();
  for (const raw of raws.slice(20)) raw.send(subscribe('1', '{ held }'), subscribe('2', 'subscription { forever }'));
  await Promise.all(raws.map((raw) => raw.close()));
  await new Promise(setImmediate);
  assert.ok(timers() <= before, `${timers()} timers, ${before} before`);
  events.removeAllListeners();
});
