import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { createSchema, createYoga } from 'graphql-yoga';
import { usePolicies } from '../../src/plugins/adapter.ts';
import { useAuth } from '../../src/plugins/auth/auth.ts';
import { useCsrf } from '../../src/plugins/csrf.ts';
import { useMask, useParameterFaults } from '../../src/plugins/mask.ts';
import { silent } from '../../src/util/log.ts';

const yoga = createYoga({
  schema: createSchema({
    typeDefs: 'type Query { a: String } type Mutation { b: String }',
    resolvers: { Query: { a: () => 'A' }, Mutation: { b: () => 'B' } },
  }),
  plugins: [
    useParameterFaults(),
    usePolicies([
      useMask({ detail: 'MASKED', log: silent }),
      useCsrf(),
      useAuth({ providers: [], required: false, log: silent }),
    ]),
  ],
  maskedErrors: false,
  logging: false,
});
const url = 'http://portico.test/graphql';
const json = JSON.stringify({ query: 'mutation { b }' });
const form = (): FormData => {
  const data = new FormData();
  data.set('operations', json);
  return data;
};

describe('what a page can send without a preflight', () => {
  const posts: readonly [string, BodyInit | null, string | undefined][] = [
    ['a form', new URLSearchParams({ query: 'mutation { b }' }), undefined],
    ['a multipart form', form(), undefined],
    ['text', json, 'text/plain'],
    ['text that names JSON', json, 'text/plain; application/json'],
    ['text with JSON as a parameter', json, 'text/plain; type="application/json"'],
    ['a list of types', json, 'application/json, text/plain'],
    ['a list of types, the other way', json, 'text/plain, application/json'],
    ['a type that only starts like JSON', json, 'application/jsonp'],
    ['bytes of no type', new Blob([json]), undefined],
    ['nothing at all', null, undefined],
    ['a type that is none', json, 'json'],
  ];
  for (const [what, body, type] of posts)
    test(`is refused: ${what}`, async () => {
      const response = await yoga.fetch(url, {
        method: 'POST',
        body,
        ...(type && { headers: { 'content-type': type } }),
      });
      assert.equal(response.status, 415);
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      assert.equal(errors[0]?.extensions.code, 'BAD_REQUEST');
    });

  for (const header of ['x-portico-preflight', 'apollo-require-preflight']) {
    test(`is taken with ${header}: a form`, async () => {
      const body = new URLSearchParams({ query: 'mutation { b }' });
      const response = await yoga.fetch(url, { method: 'POST', body, headers: { [header]: '1' } });
      assert.deepEqual(await response.json(), { data: { b: 'B' } });
    });
    test(`is taken with ${header}: a multipart form`, async () => {
      const response = await yoga.fetch(url, { method: 'POST', body: form(), headers: { [header]: '1' } });
      assert.deepEqual(await response.json(), { data: { b: 'B' } });
    });
  }
});

describe('a GET', () => {
  const rows: readonly [string, string, Record<string, string>, number][] = [
    ['of a query is answered', '{a}', {}, 200],
    ['of a query that accepts JSON is answered', '{a}', { accept: 'application/json' }, 200],
    ['of a query that accepts GraphQL is answered', '{a}', { accept: 'application/graphql-response+json' }, 200],
    ['of a query that says JSON is answered', '{a}', { 'content-type': 'application/json' }, 200],
    ['that says text is refused', '{a}', { 'content-type': 'text/plain' }, 415],
    ['that says form is refused', '{a}', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['that says a list is refused', '{a}', { 'content-type': 'application/json,text/plain' }, 415],
    ['that says nothing in a header is refused', '{a}', { 'content-type': ' ' }, 415],
    [
      'that says text is answered with a custom header',
      '{a}',
      { 'content-type': 'text/plain', 'x-portico-preflight': '1' },
      200,
    ],
    ['of a mutation is refused', 'mutation{b}', {}, 405],
    ['of a mutation is refused with a custom header', 'mutation{b}', { 'x-portico-preflight': '1' }, 405],
    ['of a mutation behind a query is refused', 'query q{a} mutation m{b}&operationName=m', {}, 405],
  ];
  for (const [what, query, headers, status] of rows)
    test(what, async () => {
      const response = await yoga.fetch(`${url}?query=${query}`, { headers });
      assert.equal(response.status, status);
      assert.ok(!(await response.text()).includes('"B"'));
    });
});

describe('a charset', () => {
  const types: readonly [string, number][] = [
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/json;charset="UTF-8"', 200],
    ['application/json; charset=utf-16', 415],
    ['application/json; charset=utf-7', 415],
    ['application/json; charset=ISO-8859-1', 415],
    ['application/json; charset=utf-8,utf-16', 415],
  ];
  for (const [type, status] of types)
    for (const header of [{}, { 'x-portico-preflight': '1' }])
      test(`"${type}" ${JSON.stringify(header)} is answered ${status}`, async () => {
        const headers = { 'content-type': type, ...header };
        assert.equal((await yoga.fetch(url, { method: 'POST', body: json, headers })).status, status);
      });
});

describe('with all of this, GraphQL over HTTP is kept to', () => {
  const fetchFn = (input: string, init?: RequestInit) => yoga.fetch(input, init ?? {});
  for (const audit of serverAudits({ url, fetchFn }))
    test(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      assert.equal(result.status, 'ok', 'reason' in result ? result.reason : '');
    });
});
