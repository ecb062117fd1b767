/** What a test may expect: what counts as the same, and what a difference looks like. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runTest, shop } from './kit.ts';

const head = `config:
  schema: shop.graphql
  common:
    variables: { $requestHeaders: { x-client: [a, b], cookie: c=1 } }
tests:
`;
const product = 'target: Query.product, variables: { $args: { id: a/b } }, apiResponseBody: { id: 1, name: n }';
const order = 'target: Mutation.order, variables: { $args: { form: false } }, apiResponseBody: { id: 1 }';
const form = order.replace('false', 'true');
const request = (rest: string) => `expect: { connectorRequest: { ${rest} } }`;

type Same = readonly [what: string, target: string, rest: string];
const same: readonly Same[] = [
  ['nothing in particular', product, 'expect: {}'],
  ['a method', order, request('method: POST')],
  ['a URL', product, request('url: http://shop.test/products/a%2Fb?size=10')],
  ['a URL with a default port', product, request('url: "http://shop.test:80/products/a%2Fb?size=10"')],
  ['parts of a URL', product, request('scheme: http, origin: shop.test, path: /products/a%2Fb')],
  ['an origin with its scheme', product, request('origin: http://shop.test')],
  ['query parameters, as texts or numbers', product, request('queryParams: { size: 10 }')],
  ['headers, whatever their case', order, request('headers: { X-Client: [a, b], Content-Type: application/json }')],
  ['a header that is not sent', order, request('headers: { cookie: null }')],
  ['a body as a value, whatever its order', order, request('body: { b: { c: d e }, a: 1 }')],
  ['a body as a text', order, request(`body: '{"b": {"c": "d e"}, "a": 1.0}'`)],
  ['a body from a file', order, request('bodyFile: files/body.json')],
  ['no body', product, request("body: ''")],
  ['a form as a text', form, request('body: a=1&b%5Bc%5D=d+e')],
  ['a form by its names', form, request('body: { a: 1, "b[c]": d e }')],
  ['a response as a value', product, 'expect: { connectorResponse: { name: n, id: 1 } }'],
  ['a response as a text', product, `expect: { connectorResponse: '{"id": 1, "name": "n"}' }`],
  ['a response from a file', product, 'expect: { connectorResponseFile: files/response.json }'],
  [
    'an answer from a file',
    order.replace('apiResponseBody: { id: 1 }', 'apiResponseBodyFile: files/answer.json'),
    'expect: { connectorResponse: 7 }',
  ],
  ['an error by its message', product, 'status: 500, expect: { error: { message: Request failed } }'],
  [
    'an error by a part of its message and some extensions',
    product,
    'status: 500, expect: { errors: [{ contains_message: fail, extensions: { status: 500 } }] }',
  ],
  ['no response beside an error', product, 'status: 500, expect: { error: {}, connectorResponse: null }'],
  [
    'a problem',
    order.replace('id: 1', 'ix: 1'),
    'expect: { problems: [{ message: Property .id not found in object }] }',
  ],
  [
    'a problem by a part of its message and where it is',
    order.replace('id: 1', 'ix: 1'),
    'expect: { problems: [{ contains_message: not found, path: id }] }',
  ],
  [
    'any problems',
    'target: Query.product, variables: { $args: { id: 1 } }, apiResponseBody: {}',
    'expect: { problems: [{}] }',
  ],
  ['what its target says by id', product.replace('Query.product', 'one'), 'expect: {}'],
];

type Different = readonly [what: string, target: string, rest: string, ...differences: readonly Expected[]];
type Expected = readonly [what: string, expected: unknown, actual: unknown];
const different: readonly Different[] = [
  ['a method', product, request('method: POST'), ['connectorRequest.method', 'POST', 'GET']],
  [
    'a URL',
    product,
    request('url: http://shop.test/products/a/b?size=10'),
    ['connectorRequest.url', 'http://shop.test/products/a/b?size=10', 'http://shop.test/products/a%2Fb?size=10'],
  ],
  ['an origin', product, request('origin: shop'), ['connectorRequest.origin', 'shop', 'shop.test']],
  ['a scheme', product, request('scheme: https'), ['connectorRequest.scheme', 'https', 'http']],
  ['a path', product, request('path: /products'), ['connectorRequest.path', '/products', '/products/a%2Fb']],
  [
    'query parameters, all of them',
    product,
    request('queryParams: {}'),
    ['connectorRequest.queryParams', {}, { size: ['10'] }],
  ],
  [
    'a header',
    order,
    request('headers: { x-client: a, cookie: c=1 }'),
    ['connectorRequest.headers.x-client', ['a'], ['a', 'b']],
    ['connectorRequest.headers.cookie', ['c=1'], []],
  ],
  [
    'a header that is sent',
    order,
    request('headers: { x-client: null }'),
    ['connectorRequest.headers.x-client', [], ['a', 'b']],
  ],
  ['a body', order, request('body: { a: 1 }'), ['connectorRequest.body', { a: 1 }, { a: 1, b: { c: 'd e' } }]],
  ['a body where there is none', product, request('body: { a: 1 }'), ['connectorRequest.body', { a: 1 }, undefined]],
  ['a form', form, request('body: { a: 2 }'), ['connectorRequest.body', { a: '2' }, { a: '1', 'b[c]': 'd e' }]],
  [
    'a response',
    product,
    'expect: { connectorResponse: { id: "1", name: n } }',
    ['connectorResponse', { id: '1', name: 'n' }, { id: 1, name: 'n' }],
  ],
  [
    'an error that nobody expects, beside which the response is not looked at',
    product,
    'status: 404, expect: { connectorResponse: { id: 1 } }',
    [
      'error',
      undefined,
      {
        message: 'Request failed',
        extensions: { code: 'CONNECTOR_FETCH', status: 404, backend: 'shop', connector: 'Query.product[0]' },
      },
    ],
  ],
  ['an error that does not come', product, 'expect: { error: { message: a } }', ['error', { message: 'a' }, undefined]],
  [
    'an error with another message',
    product,
    'status: 404, expect: { error: { message: failed } }',
    ['error', { message: 'failed' }, { message: 'Request failed' }],
  ],
  [
    'an error with other extensions',
    product,
    'status: 404, expect: { error: { extensions: { status: 500, why: x } } }',
    ['error', { extensions: { status: 500, why: 'x' } }, { message: 'Request failed', extensions: { status: 404 } }],
  ],
  [
    'more errors than one',
    product,
    'status: 404, expect: { errors: [{}, { message: b }] }',
    ['error', { message: 'b' }, undefined],
  ],
  [
    'a problem that nobody expects',
    order.replace('id: 1', 'ix: 1'),
    'expect: {}',
    ['problems', undefined, ['Property .id not found in object (at id)']],
  ],
  [
    'a problem that does not come',
    order,
    'expect: { problems: [{ message: a, path: b }, { contains_message: c }] }',
    ['problems', ['a (at b)', '… c …'], undefined],
  ],
  [
    'a problem at another place',
    order.replace('id: 1', 'ix: 1'),
    'expect: { problems: [{ path: ix }] }',
    ['problems', ['any problem (at ix)'], ['Property .id not found in object (at id)']],
  ],
  [
    'a call that cannot be made',
    product.replace('a/b', '..'),
    request('method: GET'),
    ['connectorRequest', { method: 'GET' }, undefined],
    [
      'error',
      undefined,
      {
        message: 'A value cannot be used where it is needed.',
        extensions: { code: 'BAD_USER_INPUT', backend: 'shop', connector: 'Query.product[0]' },
      },
    ],
  ],
];

const files = {
  'files/body.json': '{ "a": 1, "b": { "c": "d e" } }\n',
  'files/response.json': '{ "id": 1, "name": "n" }\n',
  'files/answer.json': '{ "id": 7 }\n',
};

describe('a test passes that expects', () => {
  for (const [what, target, rest] of same) {
    test(what, async (t) => {
      const { problems, cases } = await runTest(t, `${head}  - { name: a, ${target}, ${rest} }`, files);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        cases.map(({ outcome, differences }) => [outcome, differences]),
        [['passed', []]],
      );
    });
  }
});

describe('a test fails that meets a difference in', () => {
  for (const [what, target, rest, ...expected] of different) {
    test(what, async (t) => {
      const { problems, cases } = await runTest(t, `${head}  - { name: a, ${target}, ${rest} }`);
      assert.deepEqual(problems, []);
      assert.equal(cases[0]?.outcome, 'failed');
      const found = cases[0]?.differences.map((each) => [each.what, each.expected, each.actual]);
      // graphql-js makes extensions without a prototype.
      assert.deepEqual(structuredClone(found), expected);
    });
  }
});

describe('what is common to the tests of a file', () => {
  test('is for those that say nothing else, variable by variable', async (t) => {
    const { problems, cases } = await runTest(
      t,
      `config:
  schema: shop.graphql
  common:
    connector: one
    variables: { $args: { id: 1 } }
    apiResponseBody: { id: 1, name: n }
    status: 500
tests:
  - { name: all of it, expect: { connectorRequest: { path: /products/1 }, error: { extensions: { status: 500 } } } }
  - { name: another status, status: 200, expect: { connectorResponse: { id: 1, name: n } } }
  - { name: other arguments, variables: { $args: { id: 2 } }, expect: { connectorRequest: { path: /products/2 }, error: {} } }
  - { name: another body, status: 200, apiResponseBody: { id: 3, name: m }, expect: { connectorResponse: { id: 3, name: m } } }
  - name: another connector, that has no arguments
    target: Supplier
    variables: { $batch: [{ id: 1 }] }
    status: 200
    apiResponseBody: []
    expect: { connectorRequest: { path: /suppliers } }
`,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(
      cases.map(({ name, differences }) => [name, differences]),
      cases.map(({ name }) => [name, []]),
    );
  });
});

test('a test that is skipped is not run', async (t) => {
  const { cases } = await runTest(t, `${head}  - { name: a, skip: true, ${product}, status: 500 }`);
  assert.deepEqual(
    cases.map(({ outcome }) => outcome),
    ['skipped'],
  );
});

test('a schema may be a folder of files', async (t) => {
  const [query = '', types = ''] = shop.split('\ntype Product');
  const { problems, cases } = await runTest(
    t,
    `config: { schema: shop }\ntests:\n  - { name: a, ${product}, expect: { connectorResponse: { id: 1, name: n } } }`,
    { 'shop/a.graphql': query, 'shop/b.graphql': `type Product${types}`, 'shop/notes.md': 'no schema' },
  );
  assert.deepEqual(problems, []);
  assert.equal(cases[0]?.outcome, 'passed');
});
