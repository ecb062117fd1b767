/** The URL that each way of writing one makes, as a server sees it on the wire. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contextFor } from '../kit.ts';
import { startRest } from './kit.ts';

type Case = readonly [what: string, http: string, args: Record<string, unknown>, url: string];

const field = 'a(id: ID, n: Int, f: Float, b: Boolean, l: [String], j: JSON): String';
const run =
  '($id: ID, $n: Int, $f: Float, $b: Boolean, $l: [String], $j: JSON) { a(id: $id, n: $n, f: $f, b: $b, l: $l, j: $j) }';

const values: readonly Case[] = [
  ['text as it is', 'GET: "/a/{$args.id}"', { id: 'x1' }, '/a/x1'],
  ['a number', 'GET: "/a/{$args.n}"', { n: 7 }, '/a/7'],
  ['a fraction', 'GET: "/a/{$args.f}"', { f: 1.5 }, '/a/1.5'],
  ['true', 'GET: "/a/{$args.b}"', { b: true }, '/a/true'],
  ['null as nothing', 'GET: "/a/b{$args.id}"', { id: null }, '/a/b'],
  ['missing as nothing', 'GET: "/a?x={$args.id}"', {}, '/a?x='],
  ['what is unreserved, unencoded', 'GET: "/a/{$args.id}"', { id: 'aZ09-._~' }, '/a/aZ09-._~'],
  ['a slash, encoded', 'GET: "/a/{$args.id}"', { id: 'b/c' }, '/a/b%2Fc'],
  ['a question mark', 'GET: "/a/{$args.id}"', { id: 'b?c=1' }, '/a/b%3Fc%3D1'],
  ['a fragment', 'GET: "/a/{$args.id}"', { id: 'b#c' }, '/a/b%23c'],
  ['a host', 'GET: "{$args.id}"', { id: '//evil.test/' }, '/%2F%2Fevil.test%2F'],
  ['a whole URL', 'GET: "/{$args.id}"', { id: 'http://evil.test' }, '/http%3A%2F%2Fevil.test'],
  ['user and host', 'GET: "{$args.id}"', { id: '@evil.test' }, '/%40evil.test'],
  ['a port', 'GET: "{$args.id}"', { id: ':81' }, '/%3A81'],
  ['a backslash', 'GET: "/a/{$args.id}"', { id: '\\b' }, '/a/%5Cb'],
  ['CR and LF', 'GET: "/a/{$args.id}"', { id: 'b\r\nHost: c' }, '/a/b%0D%0AHost%3A%20c'],
  ['NUL and tab', 'GET: "/a/{$args.id}"', { id: '\0\t' }, '/a/%00%09'],
  ['a percent sign', 'GET: "/a/{$args.id}"', { id: '100%' }, '/a/100%25'],
  ['what is encoded already, once more', 'GET: "/a/{$args.id}"', { id: '%2e%2e' }, '/a/%252e%252e'],
  ['sub-delimiters', 'GET: "/a/{$args.id}"', { id: "!$&'()*+,;=" }, '/a/%21%24%26%27%28%29%2A%2B%2C%3B%3D'],
  ['other scripts, by their bytes', 'GET: "/a/{$args.id}"', { id: 'é€😀' }, '/a/%C3%A9%E2%82%AC%F0%9F%98%80'],
  ['half a character', 'GET: "/a/{$args.id}"', { id: '\ud800' }, '/a/%EF%BF%BD'],
  ['an ampersand in a query', 'GET: "/a?q={$args.id}&z=1"', { id: 'x&admin=1' }, '/a?q=x%26admin%3D1&z=1'],
  ['dots within a segment', 'GET: "/a/{$args.id}"', { id: '..b' }, '/a/..b'],
  ['joined values, with their commas', `GET: "/a?ids={$args.l->joinNotNull(',')}"`, { l: ['a', 'b'] }, '/a?ids=a%2Cb'],
];

const constants: readonly Case[] = [
  ['reserved characters stay', 'GET: "/a:@!$&\'()*+,;=[b]"', {}, "/a:@!$&'()*+,;=[b]"],
  ['what is encoded stays encoded once', 'GET: "/a%20b%2Fc"', {}, '/a%20b%2Fc'],
  ['spaces are encoded', 'GET: "/a b"', {}, '/a%20b'],
  ['other illegal characters are encoded', 'GET: "/é<>\\"^`|\\\\"', {}, '/%C3%A9%3C%3E%22%5E%60%7C%5C'],
  ['a brace is %7B', 'GET: "/a%7Bb%7D"', {}, '/a%7Bb%7D'],
  ['fragments are dropped', 'GET: "/a?b=1#c?d"', {}, '/a?b=1'],
  ['lines are joined', 'GET: """\n/a\n?b=1\n&c={$args.n}\n"""', { n: 2 }, '/a?b=1&c=2'],
];

const parts: readonly Case[] = [
  ['segments are appended', 'GET: "/a", path: "$([\'b\', $args.id, $args.n])"', { id: 'c/d', n: 1 }, '/a/b/c%2Fd/1'],
  ['a null segment collapses before others', 'GET: "/a", path: "$([\'b\', $args.id, \'c\'])"', { id: null }, '/a/b/c'],
  ['a null segment at the end leaves its slash', 'GET: "/a", path: "$([\'b\', $args.id])"', { id: null }, '/a/b/'],
  ['segments stand before the query', 'GET: "/a?x=1", path: "$([\'b\'])"', {}, '/a/b?x=1'],
  [
    'parameters follow those of the URL',
    'GET: "/a?x=1", queryParams: "x: $args.n y: $args.id"',
    { n: 2, id: 'b c' },
    '/a?x=1&x=2&y=b%20c',
  ],
  ['null and missing parameters are left out', 'GET: "/a", queryParams: "x: $args.n y: $args.id"', { n: null }, '/a'],
  ['a list repeats its parameter', 'GET: "/a", queryParams: "l: $args.l"', { l: ['a', null, 'b'] }, '/a?l=a&l=b'],
  ['odd names are encoded', 'GET: "/a", queryParams: "\\"a[b]&\\": $args.n"', { n: 1 }, '/a?a%5Bb%5D%26=1'],
];

const refused: readonly (readonly [what: string, http: string, args: Record<string, unknown>])[] = [
  ['a segment ".."', 'GET: "/a/{$args.id}/b"', { id: '..' }],
  ['a segment "."', 'GET: "/a/{$args.id}"', { id: '.' }],
  ['half of ".."', 'GET: "/a/.{$args.id}/b"', { id: '.' }],
  ['".." behind a slash', 'GET: "/a/{$args.id}"', { id: 'x/../../admin' }],
  ['".." behind a backslash', 'GET: "/a/{$args.id}"', { id: '..\\admin' }],
  ['".." as a segment of "path"', 'GET: "/a", path: "$([$args.id, \'b\'])"', { id: '..' }],
  ['a list in a URL', 'GET: "/a/{$args.j}"', { j: ['a'] }],
  ['an object in a URL', 'GET: "/a/{$args.j}"', { j: { a: 1 } }],
  ['an object as a segment', 'GET: "/a", path: "$([$args.j])"', { j: { a: 1 } }],
  ['text as segments', 'GET: "/a", path: "$($args.j)"', { j: 'b' }],
  ['an object as a parameter', 'GET: "/a", queryParams: "x: $args.j"', { j: { a: 1 } }],
  ['a list within a list as a parameter', 'GET: "/a", queryParams: "x: $args.j"', { j: [[1]] }],
];

const sdl = (http: string) => `
  extend schema @source(name: "api", http: { baseURL: "$BASE" })
  scalar JSON
  type Query { ${field} @connect(source: "api", http: { ${http} }, selection: "$(1)->toString") }`;

describe('a URL', () => {
  const tables = { 'holds a value:': values, 'is written:': constants, 'has parts:': parts };
  for (const [title, cases] of Object.entries(tables)) {
    for (const [what, http, args, url] of cases) {
      it(`${title} ${what}`, async (t) => {
        const rest = await startRest(t, sdl(http));
        assert.deepEqual(await rest.run(`query ${run}`, args), { data: { a: '1' } });
        assert.deepEqual(rest.calls(), [`GET ${url}`]);
      });
    }
  }

  for (const [what, http, args] of refused) {
    it(`is not made of ${what}, and nothing is called`, async (t) => {
      const rest = await startRest(t, sdl(http));
      const { data, errors } = await rest.run(`query ${run}`, args);
      assert.equal(data?.a, null);
      assert.deepEqual(
        errors?.map(({ extensions }) => extensions.code),
        ['BAD_USER_INPUT'],
      );
      assert.doesNotMatch(String(errors?.[0]?.message), /args|http|api/);
      assert.deepEqual(rest.calls(), []);
    });
  }
});

const joins: readonly (readonly [what: string, base: string, more: string, http: string, url: string])[] = [
  ['one slash where paths meet', '$BASE/v1/', '', 'GET: "/a"', '/v1/a'],
  ['a slash where neither has one', '$BASE/v1', '', 'GET: "a"', '/v1/a'],
  ['nothing of an empty URL', '$BASE/v1', '', 'GET: ""', '/v1'],
  ['nothing of a slash', '$BASE/v1', '', 'GET: "/"', '/v1'],
  ['the slash at the end of the base', '$BASE/v1/', '', 'GET: ""', '/v1/'],
  ['the slash at the end of the URL', '$BASE/v1', '', 'GET: "/a/"', '/v1/a/'],
  ['a base without path', '$BASE', '', 'GET: "?x=1"', '/?x=1'],
  [
    "the source's segments before the URL",
    '$BASE/v1',
    `path: "$(['s', 't'])"`,
    `GET: "/a", path: "$(['b'])"`,
    '/v1/s/t/a/b',
  ],
  [
    'parameters in the order of base, source, URL, connector',
    '$BASE/v1?k=0',
    'queryParams: "k: $(1)"',
    'GET: "/a?k=2", queryParams: "k: $(3)"',
    '/v1/a?k=0&k=1&k=2&k=3',
  ],
];

describe('base URL and URL', () => {
  for (const [what, base, more, http, url] of joins) {
    it(`keep ${what}`, async (t) => {
      const rest = await startRest(
        t,
        `extend schema @source(name: "api", http: { baseURL: "${base}" ${more} })
         type Query { a: String @connect(source: "api", http: { ${http} }, selection: "$(1)->toString") }`,
      );
      assert.deepEqual(await rest.run('{ a }'), { data: { a: '1' } });
      assert.deepEqual(rest.calls(), [`GET ${url}`]);
    });
  }

  const environment = `extend schema @source(name: "api", http: { baseURL: "{$env.API}/{$config.tenant}" })
    type Query { a: String @connect(source: "api", http: { GET: "/a" }, selection: "$(1)->toString") }`;

  it('take host and path from the environment and the configuration', async (t) => {
    const { origin } = await startRest(t, environment.replace('{$env.API}', '$BASE'));
    const config = new Map([['api', { tenant: 'acme/eu' }]]);
    const rest = await startRest(t, environment, undefined, { env: { API: origin }, config });
    const context = contextFor();
    await rest.run('{ a }', {}, context);
    assert.deepEqual(
      context.calls.map(({ url }) => url),
      [`${origin}/acme/eu/a`],
    );
  });

  it('that the environment leaves out are an unavailable backend, and no call', async (t) => {
    const rest = await startRest(t, environment);
    const { data, errors } = await rest.run('{ a }');
    assert.deepEqual([data, errors?.[0]?.extensions.code], [{ a: null }, 'BACKEND_UNAVAILABLE']);
  });

  it('give way to the base URL that an installation sets', async (t) => {
    const here = await startRest(t, environment.replace('{$env.API}', '$BASE'));
    const rest = await startRest(t, environment, undefined, {
      env: { API: 'http://elsewhere.test' },
      baseUrl: `${here.origin}/x/`,
    });
    assert.deepEqual(await rest.run('{ a }'), { data: { a: '1' } });
    assert.deepEqual(here.calls(), ['GET /x/a']);
  });

  it('are not needed where a connector has a whole URL', async (t) => {
    const rest = await startRest(
      t,
      `extend schema @source(name: "api", http: { baseURL: "$BASE" })
      type Query { a(id: ID): String @connect(http: { GET: "$BASE/x/{$args.id}?y=1" }, selection: "$(1)->toString") }`,
    );
    assert.deepEqual(await rest.run('{ a(id: "1/2") }'), { data: { a: '1' } });
    assert.deepEqual(rest.calls(), ['GET /x/1%2F2?y=1']);
  });
});
