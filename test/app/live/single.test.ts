/** A door's single connections with limits that a test can reach, before a Yoga of a few lines. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, request as openRequest } from 'node:http';
import { type TestContext, test } from 'node:test';
import { createSchema, createYoga } from 'graphql-yoga';
import { SingleConnections } from '../../../src/app/live/single.ts';
import { Streams } from '../../../src/app/live/streams.ts';
import { silent } from '../../../src/util/log.ts';
import { listen } from '../../fetch/kit.ts';

async function start(t: TestContext, reservedMs = 60_000) {
  const events = new EventEmitter();
  let given = 0;
  const schema = createSchema({
    typeDefs: 'type Query { a: Int } type Subscription { forever: String fails: Int }',
    resolvers: {
      Subscription: {
        forever: {
          async *subscribe() {
            try {
              for (;;) {
                given++;
                yield { forever: 'x'.repeat(64 * 1024) };
              }
            } finally {
              events.emit('given up');
            }
          },
        },
        fails: {
          async *subscribe() {
            yield { fails: 1 };
            throw new Error('no');
          },
        },
      },
    },
  });
  const streams = new Streams(30);
  const singles = new SingleConnections({ credentials: [], streams, log: silent, reservedMs });
  const yoga = createYoga({
    schema,
    logging: false,
    maskedErrors: false,
    plugins: [streams.plugin(), singles.plugin()],
  });
  const url = `http://${await listen(t, createServer(yoga))}/graphql`;
  const reserve = async () => (await yoga.fetch(url, { method: 'PUT' })).text();
  const post = (token: string, query: string) =>
    yoga.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-graphql-event-stream-token': token },
      body: JSON.stringify({ query, extensions: { operationId: '1' } }),
    });
  const open = async (token: string) => {
    const sent = openRequest(`${url}?token=${token}`, { agent: false, headers: { accept: 'text/event-stream' } });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  };
  return { yoga, url, events, given: () => given, reserve, post, open, singles };
}

test('who does not read is not sent more than fits, and is cut', async (t) => {
  const { events, given, reserve, post, open } = await start(t);
  const token = await reserve();
  const givenUp = once(events, 'given up');
  // Nobody reads yet: one event waits, and no more are made.
  assert.equal((await post(token, 'subscription { forever }')).status, 202);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  assert.ok(given() <= 2, `${given()} events`);
  const response = await open(token);
  response.on('error', () => {}).pause();
  await givenUp;
  response.destroy();
});

test('what is reserved and not opened is given back in time', async (t) => {
  const { yoga, url, reserve, post, open, singles } = await start(t, 20);
  const token = await reserve();
  assert.equal((await post(token, '{ a }')).status, 202);
  let status = 202;
  while (status !== 404) {
    await new Promise(setImmediate);
    status = (await post(token, '{ a }')).status;
  }
  assert.equal((await open(token)).statusCode, 404);
  const reserved = async () => (await yoga.fetch(url, { method: 'PUT' })).status;
  const patient = await start(t);
  const statuses = await Promise.all(
    Array.from({ length: 1001 }, async () => (await patient.yoga.fetch(url, { method: 'PUT' })).status),
  );
  assert.deepEqual([statuses.indexOf(503), statuses.at(0)], [1000, 201]);
  assert.equal(await reserved(), 201);
  patient.singles.leave(0);
  singles.leave(0);
});

test('an operation that fails on the way is told so, and the stream goes on', async (t) => {
  const { reserve, post, open, singles } = await start(t);
  const token = await reserve();
  const response = await open(token);
  assert.equal((await post(token, 'subscription { fails }')).status, 202);
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    if (text.includes('event: complete')) break;
  }
  assert.match(text, /"fails":1.*"errors":\[.*event: complete/s);
  singles.leave(0);
});
