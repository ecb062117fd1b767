/** Answers as no server should give them, byte for byte: each is data, null or one error with a code, and never more memory than is allowed. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { ExecutionResult } from 'graphql';
import { startRaw } from '../kit.ts';
import { startRest } from './kit.ts';

const sdl = (more = '') => `
  type Query {
    a: A @connect(source: "api", http: { GET: "/a" }, selection: "id name")
    text: String @connect(source: "api", http: { GET: "/a" }, selection: "$")
  }
  type A @connect(source: "api", http: { GET: "/a/{$this.id}" }, selection: "id name" ${more}) { id: ID! name: String }`;

/** Runs a query on a backend that answers each request with these bytes. */
async function run(
  t: TestContext,
  bytes: string | Buffer,
  query = '{ a { id name } }',
  { more = '', variables = {}, thenClose = false } = {},
): Promise<{ readonly outcome: unknown[]; readonly requests: readonly string[] }> {
  const requests: string[] = [];
  const url = await startRaw(t, (socket, request) => {
    requests.push(request.split('\r\n')[0] ?? '');
    socket.write(bytes);
    if (thenClose) socket.end();
  });
  const rest = await startRest(t, `extend schema @source(name: "api", http: { baseURL: "${url}" }) ${sdl(more)}`);
  return { outcome: outline(await rest.run(query, variables)), requests };
}

function outline({ data, errors }: ExecutionResult): unknown[] {
  return [data, ...(errors ?? []).map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`)];
}

/** A whole answer. */
function http(body: string | Buffer, type?: string, status = '200 OK', headers = ''): Buffer {
  const content = Buffer.from(body);
  const typed = type === undefined ? '' : `content-type: ${type}\r\n`;
  const head = `HTTP/1.1 ${status}\r\n${typed}${headers}content-length: ${content.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content]);
}

const json = 'application/json';
const good = '{"id":1,"name":"x"}';
const found = [{ a: { id: '1', name: 'x' } }];
const nothing = [{ a: null }];
const failed = [{ a: null }, 'a CONNECTOR_FETCH'];
const invalid = [{ a: null }, 'a BACKEND_INVALID_RESPONSE'];
const broken = [{ a: null }, 'a BACKEND_UNAVAILABLE'];

type Case = readonly [what: string, bytes: string | Buffer, outcome: unknown[], options?: { readonly thenClose: true }];
const thenClose = { thenClose: true } as const;

const cases: readonly Case[] = [
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', nothing],
  ['204 that names a type', `HTTP/1.1 204 No Content\r\ncontent-type: ${json}\r\n\r\n`, nothing],
  ['205', 'HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n', nothing],
  ['no body', http('', json), nothing],
  ['no body of no type', http(''), nothing],
  ['no body of another type', http('', 'text/html'), nothing],
  ['no body, chunked', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, nothing],
  ['spaces alone', http('  \n', json), invalid],
  ['null', http('null', json), nothing],
  ['a byte order mark', http(`\ufeff${good}`, json), found],
  ['a byte order mark alone', http('\ufeff', json), invalid],
  ['a type in capitals', http(good, 'Application/JSON; Charset="UTF-8"'), found],
  ['a type of its own', http(good, 'application/hal+json'), found],
  ['a type that is none', http(good, ';;'), found],
  ['two types, of which the first counts', http(good, json, '200 OK', 'content-type: text/html\r\n'), found],
  ['JSON of another type', http(good, 'text/html'), invalid],
  ['XML', http('<a><id>1</id></a>', 'application/xml'), invalid],
  ['bytes', http(Buffer.from([0, 255, 1, 254]), 'application/octet-stream'), invalid],
  ['text', http('id: 1', 'text/plain'), invalid],
  ['a lone string', http('"not found"', json), invalid],
  ['a lone number', http('0', json), invalid],
  ['a list', http('[]', json), invalid],
  ['JSON that is cut off', http('{"id":1,"name":', json), invalid],
  ['two values', http(`${good}${good}`, json), invalid],
  ['NaN', http('{"id":NaN}', json), invalid],
  ['single quotes', http("{'id':1}", json), invalid],
  ['a page beside a failure', http('<html>', 'text/html', '500 Internal Server Error'), failed],
  ['broken JSON beside a failure', http('{', json, '404 Not Found'), failed],
  ['a status of its own', http(good, json, '299 Odd'), found],
  ['an early hint before', `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${http(good, json)}`, found],
  [
    'less than it says',
    `HTTP/1.1 200 OK\r\ncontent-type: ${json}\r\ncontent-length: 100\r\n\r\n${good}`,
    broken,
    thenClose,
  ],
  [
    'a chunk that never ends',
    `HTTP/1.1 200 OK\r\ncontent-type: ${json}\r\ntransfer-encoding: chunked\r\n\r\nff\r\n${good}`,
    broken,
    thenClose,
  ],
  ['all until it hangs up', `HTTP/1.1 200 OK\r\ncontent-type: ${json}\r\n\r\n${good}`, found, thenClose],
];

describe('an answer that is', () => {
  for (const [what, bytes, outcome, options] of cases) {
    it(what, async (t) => {
      assert.deepEqual((await run(t, bytes, undefined, options)).outcome, outcome);
    });
  }

  it('text, where text is meant', async (t) => {
    assert.deepEqual((await run(t, http('żółw', 'text/plain; charset=utf-8'), '{ text }')).outcome, [{ text: 'żółw' }]);
    assert.deepEqual((await run(t, http('"x"', json), '{ text }')).outcome, [{ text: 'x' }]);
  });

  for (const status of [
    '301 Moved',
    '302 Found',
    '303 See Other',
    '307 Temporary Redirect',
    '308 Permanent Redirect',
  ]) {
    it(`a redirect (${status}) is a failure, and not followed`, async (t) => {
      const elsewhere: string[] = [];
      const target = await startRaw(t, (socket) => {
        elsewhere.push('called');
        socket.end(http(good, json));
      });
      const { outcome, requests } = await run(t, http(good, json, status, `location: ${target}/a\r\n`));
      assert.deepEqual([outcome, requests, elsewhere], [failed, ['GET /a HTTP/1.1'], []]);
    });
  }
});

describe('404 on an entity', () => {
  const entity = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on A { name } } }';
  const variables = { r: [{ __typename: 'A', id: '9' }] };
  const problem = http('{"title":"Not found","status":404}', 'application/problem+json', '404 Not Found');

  it('is an error', async (t) => {
    const { outcome } = await run(t, problem, entity, { variables });
    assert.deepEqual(outcome, [{ _entities: [null] }, '_entities.0 CONNECTOR_FETCH']);
  });

  it('is null where it counts as a success', async (t) => {
    const more = 'isSuccess: "$status->in([200, 404])"';
    for (const [body, type] of [
      ['{"title":"Not found"}', 'application/problem+json'],
      ['', json],
      ['<h1>Not found</h1>', 'text/html'],
      ['{', json],
      ['Not found', 'text/plain'],
    ] as const) {
      const { outcome } = await run(t, http(body, type, '404 Not Found'), entity, { variables, more });
      assert.deepEqual(outcome, [{ _entities: [null] }], type);
    }
  });
});

const problems: readonly (readonly [what: string, type: string, body: string, problem: unknown])[] = [
  [
    'all that RFC 9457 names',
    'application/problem+json',
    '{"type":"https://a.test/1","title":"No","status":422,"detail":"why","instance":"/x","balance":3}',
    { type: 'https://a.test/1', title: 'No', status: 422, detail: 'why' },
  ],
  ['with parameters', 'application/problem+json; charset=utf-8', '{"title":"No"}', { title: 'No' }],
  ['of wrong types', 'application/problem+json', '{"title":1,"detail":{"a":1},"status":"x"}', undefined],
  ['that is no object', 'application/problem+json', '["title"]', undefined],
  ['that is broken', 'application/problem+json', '{"title"', undefined],
  ['with a prototype', 'application/problem+json', '{"__proto__":{"title":"x"}}', undefined],
  ['of another type', json, '{"title":"No"}', undefined],
];

describe('a failure tells of a problem', () => {
  for (const [what, type, body, problem] of problems) {
    it(what, async (t) => {
      const url = await startRaw(t, (socket) => socket.write(http(body, type, '422 Unprocessable Content')));
      const rest = await startRest(t, `extend schema @source(name: "api", http: { baseURL: "${url}" }) ${sdl()}`);
      const { errors } = await rest.run('{ a { id } }');
      assert.deepEqual(errors?.[0]?.extensions.problem, problem);
      assert.deepEqual(errors?.[0]?.extensions.status, 422, 'the status of the answer, whatever the body says');
    });
  }

  it('in its own words where it has some', async (t) => {
    const url = await startRaw(t, (socket) =>
      socket.write(http('{"title":"No"}', 'application/problem+json', '409 Conflict')),
    );
    const rest = await startRest(
      t,
      `extend schema @source(name: "api", http: { baseURL: "${url}" }, errors: { message: "$.title", extensions: "problem: $('mine')" }) ${sdl()}`,
    );
    const { errors } = await rest.run('{ a { id } }');
    assert.deepEqual([errors?.[0]?.message, errors?.[0]?.extensions.problem], ['No', 'mine']);
  });
});

describe('an answer that is too large', () => {
  const cap = 1024 ** 2;
  const chunk = Buffer.alloc(64 * 1024, 'x');

  /** Writes for as long as anybody takes it. */
  function pour(socket: Socket, head: string, onEnd: (bytes: number) => void): void {
    socket.write(head);
    socket.once('close', () => onEnd(socket.bytesWritten));
    const more = (): void => {
      while (!socket.destroyed && socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`));
      if (!socket.destroyed) socket.once('drain', more);
    };
    more();
  }

  it('is cut off while it is read, and costs no memory', async (t) => {
    let written = 0;
    let ended: Promise<void> = Promise.resolve();
    const url = await startRaw(t, (socket) => {
      ended = new Promise((resolve) => {
        const head = `HTTP/1.1 200 OK\r\ncontent-type: ${json}\r\ntransfer-encoding: chunked\r\n\r\n`;
        pour(socket, head, (bytes) => {
          written = bytes;
          resolve();
        });
      });
    });
    const rest = await startRest(
      t,
      `extend schema @source(name: "api", http: { baseURL: "${url}" }) ${sdl()}`,
      undefined,
      {
        transportOptions: { maxBodyBytes: cap },
      },
    );
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 5; round++) {
      assert.deepEqual(outline(await rest.run('{ a { id } }')), invalid);
      await ended;
      assert.ok(written < 32 * cap, `${written} bytes were taken`);
    }
    const grown = process.memoryUsage.rss() - before;
    assert.ok(grown < 96 * cap, `${grown} bytes more`);
  });

  it('is refused by what it says of its length', async (t) => {
    const { outcome } = await run(
      t,
      `HTTP/1.1 200 OK\r\ncontent-type: ${json}\r\ncontent-length: 99999999999\r\n\r\n{`,
    );
    assert.deepEqual(outcome, invalid);
  });
});
