import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it, mock } from 'node:test';
import { createSchema, createYoga } from 'graphql-yoga';
import { limitBody } from '../../src/plugins/body.ts';

const maxBytes = 1000;
let executed = 0;
let readerErrors: unknown[] = [];

const yoga = createYoga({
  logging: false,
  maxRequestBodySize: false,
  graphqlEndpoint: '/',
  schema: createSchema({
    typeDefs: 'type Query { hello: String } type Mutation { count: Int }',
    resolvers: { Query: { hello: () => 'world' }, Mutation: { count: () => ++executed } },
  }),
});

const server = createServer((request, response) => {
  request.once('error', (error) => readerErrors.push(error));
  if (limitBody(request, response, maxBytes)) yoga(request, response);
});

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => {
  server.closeAllConnections();
  server.close();
});

type Answer = {
  readonly status: number | undefined;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
};

/** Sends the chunks one by one, chunked unless `headers` has a length. */
async function post(chunks: readonly string[], headers: Record<string, string | number> = {}): Promise<Answer> {
  const port = (server.address() as AddressInfo).port;
  const call = send({ port, method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  let over = false;
  answered.then(() => {
    over = true;
  });
  for (const chunk of chunks) {
    if (over) break;
    // The next turn of the loop, so that an answer is seen while there is more to send.
    call.write(chunk);
    await new Promise(setImmediate);
  }
  call.end();
  const [response] = await answered;
  let text = '';
  for await (const part of response) text += part;
  return { status: response.statusCode, text, headers: response.headers };
}

const tooLarge = {
  errors: [{ message: 'The body is larger than the limit of 1000 bytes.', extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
};
const query = JSON.stringify({ query: '{ hello }' });
const mutation = JSON.stringify({ query: 'mutation { count }' });

describe('the limit of a body', () => {
  for (const { name, chunks, headers } of [
    { name: 'a body with a length', chunks: [query], headers: { 'content-length': query.length } },
    { name: 'a chunked body', chunks: [query], headers: {} },
    { name: 'a chunked body in pieces', chunks: [...query], headers: {} },
    { name: 'a body of exactly the limit', chunks: [query.padEnd(maxBytes)], headers: {} },
    { name: 'a body that says it is not compressed', chunks: [query], headers: { 'content-encoding': 'identity' } },
  ]) {
    it(`lets ${name} through to Yoga`, async () => {
      const answer = await post(chunks, headers);
      assert.equal(answer.status, 200);
      assert.deepEqual(JSON.parse(answer.text), { data: { hello: 'world' } });
    });
  }

  for (const { name, chunks, headers } of [
    { name: 'by its length', chunks: ['x'.repeat(1001)], headers: { 'content-length': 1001 } },
    { name: 'in one chunk', chunks: [query.padEnd(1001)], headers: {} },
    { name: 'in its last byte', chunks: [query.padEnd(1000), ' '], headers: {} },
    { name: 'that is far too large, while it is sent', chunks: Array(300).fill('x'.repeat(65_536)), headers: {} },
    {
      name: 'that is far too large, by its length, while it is sent',
      chunks: Array(300).fill('x'.repeat(65_536)),
      headers: { 'content-length': 300 * 65_536 },
    },
  ]) {
    it(`answers 413 to a body over it ${name}, and closes`, async () => {
      const answer = await post(chunks, headers);
      assert.equal(answer.status, 413);
      assert.equal(answer.headers.connection, 'close');
      assert.deepEqual(JSON.parse(answer.text), tooLarge);
    });
  }

  it('never lets a body be read as if it ended where it was cut', async () => {
    executed = 0;
    readerErrors = [];
    const answer = await post([mutation.padEnd(1000), ' '.repeat(5000)]);
    assert.equal(answer.status, 413);
    // Closed connections are seen by the server after the client; the error is on the way.
    while (readerErrors.length === 0) await new Promise(setImmediate);
    assert.match(String(readerErrors[0]), /larger than the limit/);
    assert.equal(executed, 0);
  });

  describe('on the connection', () => {
    const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const body = 'x'.repeat(2000);
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
    afterEach(() => mock.timers.reset());

    for (const { name, start, rest } of [
      { name: 'chunked', start: `${head}transfer-encoding: chunked\r\n\r\n7d0\r\n${body}\r\n`, rest: '0\r\n\r\n' },
      { name: 'with a length', start: `${head}content-length: 4000\r\n\r\n${body}`, rest: body },
    ]) {
      it(`closes as soon as all of a body ${name} was sent`, { timeout: 5000 }, async () => {
        const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
        socket.write(start);
        const [answer] = (await once(socket, 'data')) as [Buffer];
        assert.match(answer.toString(), /^HTTP\/1\.1 413 /);
        socket.write(rest);
        socket.resume();
        await once(socket, 'end');
        socket.destroy();
      });

      it(`closes in the end if a body ${name} is never sent to its end`, { timeout: 5000 }, async () => {
        const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
        socket.write(start);
        await once(socket, 'data');
        let ended = false;
        socket.once('end', () => {
          ended = true;
        });
        socket.resume();
        mock.timers.tick(1999);
        await new Promise(setImmediate);
        assert.equal(ended, false);
        mock.timers.tick(1);
        await once(socket, 'end');
        socket.destroy();
      });
    }
  });

  for (const encoding of ['gzip', 'br', 'gzip, gzip', 'unheard-of']) {
    it(`answers 415 to a body in ${encoding}`, async () => {
      const answer = await post([query], { 'content-encoding': encoding });
      assert.equal(answer.status, 415);
      assert.equal(answer.headers['accept-encoding'], 'identity');
      assert.equal(JSON.parse(answer.text).errors[0].extensions.code, 'BAD_REQUEST');
    });
  }

  it('leaves the connection open for the next request where nothing was wrong', async () => {
    const answer = await post([query]);
    assert.notEqual(answer.headers.connection, 'close');
  });
});
