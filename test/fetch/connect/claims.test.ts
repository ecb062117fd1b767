/** `$claims` may stand wherever `$context` may; what is read of a caller is known to whoever keeps the answer. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, Source } from 'graphql';
import { Caller } from '../../../src/plugins/caller.ts';
import { readConnect } from '../../../src/schema/connect/read.ts';
import { contextFor } from '../kit.ts';
import { sendText, startRest } from './kit.ts';

const places: readonly (readonly [what: string, source: string, connect: string])[] = [
  ['the URL', '', 'http: { GET: "/a/{$V.x}" }, selection: "$.id"'],
  ['the query of the URL', '', 'http: { GET: "/a?x={$V.x}" }, selection: "$.id"'],
  ['path', '', 'http: { GET: "/a", path: "[$V.x]" }, selection: "$.id"'],
  ['queryParams', '', 'http: { GET: "/a", queryParams: "x: $V.x" }, selection: "$.id"'],
  ['a header', '', 'http: { GET: "/a", headers: [{ name: "x", value: "{$V.x}" }] }, selection: "$.id"'],
  ['the body', '', 'http: { POST: "/a", body: "x: $V.x" }, selection: "$.id"'],
  ['the selection', '', 'http: { GET: "/a" }, selection: "$V.x"'],
  ['isSuccess', '', 'http: { GET: "/a" }, isSuccess: "$V.x->eq(1)", selection: "$.id"'],
  ['the message of errors', '', 'http: { GET: "/a" }, errors: { message: "$V.x" }, selection: "$.id"'],
  ['the extensions of errors', '', 'http: { GET: "/a" }, errors: { extensions: "x: $V.x" }, selection: "$.id"'],
  ['path of a source', 'path: "[$V.x]"', 'http: { GET: "/a" }, selection: "$.id"'],
  ['queryParams of a source', 'queryParams: "x: $V.x"', 'http: { GET: "/a" }, selection: "$.id"'],
  ['a header of a source', 'headers: [{ name: "x", value: "{$V.x}" }]', 'http: { GET: "/a" }, selection: "$.id"'],
];

const sdl = (source: string, connect: string, variable: string) =>
  `extend schema @source(name: "api", http: { baseURL: "$BASE" ${source} })
   type Query { a: String @connect(source: "api", ${connect}) }`.replaceAll('$V', `$${variable}`);

const problemsOf = (text: string) =>
  readConnect(parse(new Source(text.replaceAll('$BASE', 'http://api.test'), 'schemas/a.graphql')), 'a').problems.map(
    ({ code }) => code,
  );

const callerOf = (x: string | undefined) =>
  new Caller(
    x === undefined
      ? {}
      : { identity: { provider: 'p', subject: 's', scopes: [], claims: { x, 'https://a.test/x.y': x } } },
  );

describe('a claim in', () => {
  for (const [what, source, connect] of places) {
    it(`${what} is read of the caller, and recorded`, async (t) => {
      assert.deepEqual(problemsOf(sdl(source, connect, 'context')), []);
      const rest = await startRest(t, sdl(source, connect, 'claims'), (_request, response) =>
        connect.includes('errors') ? sendText(response, '{}', 'application/json', 500) : { id: 'answered' },
      );
      for (const value of ['v1', undefined]) {
        const context = contextFor({ caller: callerOf(value) });
        const result = await rest.run('{ a }', {}, context);
        const [request] = rest.requests.splice(0);
        const shown = JSON.stringify([result, request?.url, request?.body, request?.rawHeaders]);
        if (!connect.includes('isSuccess')) assert.equal(shown.includes('v1'), value !== undefined, shown);
        assert.deepEqual([...context.caller.reads], ['claim:x']);
      }
    });
  }

  it('the base URL is refused, as $context is', () => {
    for (const variable of ['claims', 'context']) {
      const text = sdl('', 'http: { GET: "/a" }, selection: "$"', variable).replace(
        '$BASE',
        `http://{$${variable}.x}/`,
      );
      assert.deepEqual(problemsOf(text), ['INVALID_URL']);
    }
  });

  it('a name with dots is told from other callers’', async (t) => {
    const rest = await startRest(t, sdl('', 'http: { GET: "/a" }, selection: "$claims.\'https://a.test/x.y\'"', ''));
    const keys = new Set<string>();
    for (const value of ['v1', 'v2']) {
      const { caller } = contextFor({ caller: callerOf(value) });
      assert.deepEqual(await rest.run('{ a }', {}, contextFor({ caller })), { data: { a: value } });
      const [read = ''] = caller.reads;
      keys.add(caller.valueOf(read));
    }
    assert.equal(keys.size, 2, 'the cache would give one caller what is another’s');
  });
});
