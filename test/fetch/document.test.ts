import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fetchDocument } from '../../src/fetch/document.ts';

async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a document', () => {
  it('is fetched as text, with its coding undone', async (t) => {
    const url = await serve(t, (request, response) => {
      assert.match(String(request.headers.accept), /yaml/);
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(`größe of ${request.url}`));
    });
    assert.equal(await fetchDocument(`${url}/a?b=c`), 'größe of /a?b=c');
  });

  it('may have moved within its origin', async (t) => {
    const url = await serve(t, ({ url: path }, response) => {
      if (path === '/old') response.writeHead(302, { location: 'new' }).end();
      else response.end(path);
    });
    assert.equal(await fetchDocument(`${url}/old`), '/new');
  });

  it('is not followed to another origin, nor for ever', async (t) => {
    const other = await serve(t, () => assert.fail('it was asked'));
    const away = await serve(t, (_request, response) => response.writeHead(301, { location: `${other}/a` }).end());
    const round = await serve(t, (_request, response) => response.writeHead(301, { location: '/' }).end());
    await assert.rejects(fetchDocument(away), {
      message: `it redirects to ${other}/a, which is not followed: another origin has to be named`,
    });
    await assert.rejects(fetchDocument(round), { message: 'it redirects more than 5 times' });
  });

  const refused: readonly (readonly [what: string, answer: RequestListener, message: RegExp])[] = [
    ['is not there', (_request, response) => response.writeHead(404).end(), /it answered 404$/],
    ['is too large', (_request, response) => response.end('x'.repeat(2000)), /larger than 1000 bytes/],
    [
      'grows too large',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(2000))),
      /larger than 1000 bytes/,
    ],
    ['does not come', () => {}, /no answer within 100 ms/],
    ['breaks off', (_request, response) => response.writeHead(200, { 'content-length': '9' }).destroy(), /./],
  ];
  for (const [what, answer, message] of refused) {
    it(`that ${what} is an error that says so`, async (t) => {
      // Only what never comes is waited for: a busy machine may take its time for the others.
      const timeoutMs = what === 'does not come' ? 100 : 30_000;
      await assert.rejects(fetchDocument(await serve(t, answer), { maxBytes: 1000, timeoutMs }), message);
    });
  }

  it('at an address where nobody is, too', async () => {
    await assert.rejects(fetchDocument('http://127.0.0.1:1/'), /no connection/);
  });
});
