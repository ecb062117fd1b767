/** Integers of 64 bits on their way to an imported API: each digit arrives, or the client is told. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDocuments } from '../../../src/app/import/document/documents.ts';
import { readText } from '../../../src/app/import/document/read.ts';
import { importOpenapi } from '../../../src/app/import/openapi.ts';
import type { Server } from '../../../src/app/server.ts';
import { bodyOf, sendJson, startHttp } from '../../fetch/kit.ts';
import { makeDirectory } from '../../kit/directory.ts';
import { answers, everything, openapi } from './kit.ts';
import { serveImported } from './served.ts';

const long = { type: 'integer', format: 'int64' };
const input = { type: 'object', required: ['name'], properties: { name: { type: 'string' }, big: long } };
const body = { required: true, content: { 'application/json': { schema: input } } };

describe('an integer of 64 bits', () => {
  let server: Server;
  const bodies: string[] = [];
  const cleanups: (() => unknown)[] = [];

  before(async () => {
    const context = { after: (work: () => unknown) => cleanups.push(work) };
    const origin = await startHttp(context as never, async (request, response) => {
      bodies.push(await bodyOf(request));
      sendJson(response, 'done');
    });
    const made = openapi({
      '/ping': { get: answers({ type: 'string' }) },
      '/animals': { post: { ...answers({ type: 'string' }), requestBody: body } },
    });
    const document = { ...made, servers: [{ url: origin }] };
    const folder = await makeDirectory(context, { 'api.yaml': JSON.stringify(document) });
    const { text } = importOpenapi(await openDocuments('api.yaml', folder, readText), 'api', 'api.yaml', everything);
    server = await serveImported(context, { name: 'api', text });
  });

  after(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  /** What the API is sent, or the code of the error. */
  async function send(big: string): Promise<string | undefined> {
    const literal = `mutation { postAnimals(input: { name: "a", big: ${big} }) }`;
    return post(JSON.stringify({ query: literal }));
  }

  async function sendVariable(big: string): Promise<string | undefined> {
    const query = 'mutation ($input: PostAnimalsInput!) { postAnimals(input: $input) }';
    return post(`{ "query": ${JSON.stringify(query)}, "variables": { "input": { "name": "a", "big": ${big} } } }`);
  }

  async function post(text: string): Promise<string | undefined> {
    bodies.length = 0;
    const response = await fetch(`${server.url}/all/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
    });
    const { errors } = (await response.json()) as { errors?: { message: string; extensions: { code: string } }[] };
    return errors?.[0]?.extensions.code ?? bodies[0];
  }

  it('goes out as a number with all its digits where it came as a string', async () => {
    const expected = '{"name":"a","big":9007199254740993}';
    assert.equal(await send('"9007199254740993"'), expected);
    assert.equal(await sendVariable('"9007199254740993"'), expected);
    assert.equal(await sendVariable('"-9223372036854775808"'), '{"name":"a","big":-9223372036854775808}');
  });

  it('goes out as it is where a double holds it', async () => {
    assert.equal(await send('12'), '{"name":"a","big":12}');
    assert.equal(await sendVariable('9007199254740991'), '{"name":"a","big":9007199254740991}');
  });

  it('is refused where it has lost digits on the way', async () => {
    assert.equal(await sendVariable('9007199254740993'), 'BAD_USER_INPUT');
    assert.deepEqual(bodies, []);
  });

  it('never is another one where it was a literal', async () => {
    const sent = await send('9007199254740993');
    assert.ok(sent === 'BAD_USER_INPUT' || sent === '{"name":"a","big":9007199254740993}', sent);
  });
});
