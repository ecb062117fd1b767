/** What a REST call reads of its caller's request, wherever its file reads it: no other caller is given the answer, from memory or in flight. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { send, start } from './by-hand.ts';

const header = '{$request.headers."x-tenant"->first}';
const places: readonly (readonly [what: string, backend: string, source: string, connect: string])[] = [
  ['the URL', '', '', `http: { GET: "/a/${header.replaceAll('"', '\\"')}" }, selection: "$.for"`],
  [
    'the query',
    '',
    '',
    'http: { GET: "/a", queryParams: "t: $request.headers.\'x-tenant\'->first" }, selection: "$.for"',
  ],
  ['a header by name', '', '', 'http: { GET: "/a", headers: [{ name: "t", from: "X-Tenant" }] }, selection: "$.for"'],
  [
    'a header by template',
    '',
    '',
    'http: { GET: "/a", headers: [{ name: "t", value: "for {$request.headers.\'x-tenant\'->first}" }] }, selection: "$.for"',
  ],
  ['the body', '', '', 'http: { POST: "/a", body: "t: $request.headers.\'x-tenant\'->first" }, selection: "$.for"'],
  ['the selection', '', '', 'http: { GET: "/a" }, selection: "$request.headers.\'x-tenant\'->first"'],
  [
    'a header of the source',
    '',
    'headers: [{ name: "t", from: "x-tenant" }]',
    'http: { GET: "/a" }, selection: "$.for"',
  ],
  [
    'the query of the source',
    '',
    'queryParams: "t: $request.headers.\'x-tenant\'->first"',
    'http: { GET: "/a" }, selection: "$.for"',
  ],
  [
    'a header of the backend',
    '@backend(headers: [{ name: "T", from: "X-Tenant" }])',
    '',
    'http: { GET: "/a" }, selection: "$.for"',
  ],
  [
    'a header of the backend by template',
    '@backend(headers: [{ name: "t", value: "{$request.headers.\'x-tenant\'->first}" }])',
    '',
    'http: { GET: "/a" }, selection: "$.for"',
  ],
];
const clients = { app: 'extend schema @expose @cache(maxAge: 60)' };

describe('a request header that is read in', () => {
  for (const [what, backend, source, connect] of places) {
    const schema = `
      extend schema ${backend} @source(name: "own", http: { baseURL: "$BASE" ${source} })
      type Query { a: String @connect(source: "own", ${connect}) }`;

    test(`${what} tells callers apart, in memory, in flight and in caches on the way`, async (t) => {
      /** Answers that wait for a second call. */
      const held: (() => void)[] = [];
      let isHolding = false;
      const calls: (string | undefined)[] = [];
      const ask = await start(t, schema, clients, (request, response: ServerResponse) => {
        let body = '';
        request.on('data', (chunk) => {
          body += chunk;
        });
        request.on('end', () => {
          const tenant = /one|two|three/.exec(`${request.url} ${request.headers.t} ${body}`)?.[0];
          calls.push(tenant);
          const answer = () => send(response, JSON.stringify({ for: tenant }));
          if (!isHolding) return answer();
          held.push(answer);
          if (held.length === 2) for (const each of held.splice(0)) each();
        });
      });
      const askAs = async (tenant: string, query = '{ a }') => {
        const { body, headers } = await ask('app', query, {}, { 'x-tenant': tenant });
        assert.equal(headers.get('cache-control'), 'private, max-age=60');
        assert.equal(headers.get('vary'), '*', 'not even this browser, should it send another header');
        return body.data;
      };
      for (const tenant of ['one', 'two', 'one', 'two']) assert.deepEqual(await askAs(tenant), { a: tenant });
      assert.equal(calls.length, 2, 'the second time, each has its own from memory');

      const together = (query: string) => Promise.all(['one', 'two'].map((tenant) => askAs(tenant, query)));
      // Nobody knows yet what this operation reads: the one waits for the other, and finds that it is none of its own.
      assert.deepEqual(await together('query B { a }'), [{ a: 'one' }, { a: 'two' }]);
      await t.test('where it is known what is read, neither waits for the other', async () => {
        await askAs('three', '{ a: a }');
        isHolding = !connect.includes('selection: "$request');
        assert.deepEqual(await together('{ a: a }'), [{ a: 'one' }, { a: 'two' }]);
      });
    });
  }
});
