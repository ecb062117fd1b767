/** Headers and bodies of calls, as a server sees them on the wire, and what is noted of what they read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Caller } from '../../../src/plugins/caller.ts';
import { contextFor } from '../kit.ts';
import { type Recorded, startRest } from './kit.ts';

const caller = () =>
  new Caller({
    headers: [
      ['X-Name', 'one'],
      ['x-name', 'two'],
      ['authorization', 'Bearer abc'],
      ['x-evil', 'a\r\nx-injected: 1'],
    ],
    identity: { provider: 'p', subject: 's1', scopes: [], claims: { sub: 's1', org: { id: 'o1' } } },
  });

/** Values of a header as they were sent, one for each line. */
function valuesOf({ rawHeaders }: Recorded, name: string): string[] {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

type HeaderCase = readonly [
  what: string,
  source: string,
  connect: string,
  name: string,
  sent: readonly string[],
  reads: readonly string[],
];

const headerCases: readonly HeaderCase[] = [
  ['forwards every value', '', '[{ name: "x-name", from: "X-Name" }]', 'x-name', ['one', 'two'], ['header:x-name']],
  [
    'forwards under another name',
    '',
    '[{ name: "x-other", from: "x-name" }]',
    'x-other',
    ['one', 'two'],
    ['header:x-name'],
  ],
  ['sends nothing of a header that is absent', '', '[{ name: "x-a", from: "x-a" }]', 'x-a', [], ['header:x-a']],
  ['makes one from text', '', '[{ name: "x-a", value: "b c" }]', 'x-a', ['b c'], []],
  ['makes one from arguments', '', '[{ name: "x-a", value: "id={$args.id}" }]', 'x-a', ['id=1'], []],
  [
    'makes one from headers',
    '',
    '[{ name: "x-a", value: "{$request.headers.\\"x-name\\"->last}" }]',
    'x-a',
    ['two'],
    ['header:x-name'],
  ],
  ['makes one from claims', '', '[{ name: "x-a", value: "{$claims.org.id}" }]', 'x-a', ['o1'], ['claim:org.id']],
  ['makes one from the environment', '', '[{ name: "x-a", value: "{$env.KEY}" }]', 'x-a', ['k1'], []],
  ['makes one from configuration', '', '[{ name: "x-a", value: "{$config.key}" }]', 'x-a', ['c1'], []],
  ['takes one object for a list', '', '{ name: "x-a", value: "b" }', 'x-a', ['b'], []],
  ['drops one that cannot be text', '', '[{ name: "x-a", value: "{$($args.j)}" }]', 'x-a', [], []],
  ["has the source's", '[{ name: "x-a", value: "s" }]', '[]', 'x-a', ['s'], []],
  [
    "replaces the source's by the connector's",
    '[{ name: "X-A", from: "x-name" }]',
    '[{ name: "x-a", value: "c" }]',
    'x-a',
    ['c'],
    [],
  ],
  [
    'lets no line break into a forwarded value',
    '',
    '[{ name: "x-a", from: "x-evil" }]',
    'x-injected',
    [],
    ['header:x-evil'],
  ],
  ['lets no line break of an argument into a value', '', '[{ name: "x-a", value: "{$args.s}" }]', 'x-injected', [], []],
];

describe('a call', () => {
  for (const [what, source, connect, name, sent, reads] of headerCases) {
    it(`${what}`, async (t) => {
      const rest = await startRest(
        t,
        `extend schema @source(name: "api", http: { baseURL: "$BASE" ${source && `headers: ${source}`} })
         scalar JSON
         type Query { a(id: ID, s: String, j: JSON): String @connect(
           source: "api", http: { GET: "/a", headers: ${connect} }, selection: "$(1)->toString") }`,
        undefined,
        { env: { KEY: 'k1' }, config: new Map([['api', { key: 'c1' }]]) },
      );
      const context = contextFor({ caller: caller() });
      const answer = await rest.run('{ a(id: 1, s: "x\\r\\nx-injected: 1", j: ["1"]) }', {}, context);
      assert.deepEqual(answer, { data: { a: '1' } });
      const [request] = rest.requests;
      assert.deepEqual(request && valuesOf(request, name), sent);
      assert.deepEqual([...context.caller.reads], reads);
    });
  }

  it('records what errors, success and selection read of the caller, before it is made', async (t) => {
    const rest = await startRest(
      t,
      `extend schema @source(name: "api", http: { baseURL: "$BASE" }, errors: { extensions: "lang: $request.headers.'Accept-Language'" })
       type Query { a: String @connect(source: "api", http: { GET: "/a" },
         isSuccess: "$claims.org->echo(true)", selection: "$claims.sub ?? $claims.email") }`,
    );
    const context = contextFor({ caller: caller() });
    assert.deepEqual(await rest.run('{ a }', {}, context), { data: { a: 's1' } });
    assert.deepEqual([...context.caller.reads].toSorted(), [
      'claim:email',
      'claim:org',
      'claim:sub',
      'header:accept-language',
    ]);
  });
});

type BodyCase = readonly [
  what: string,
  http: string,
  args: Record<string, unknown>,
  body: string,
  contentType: string | undefined,
];
const form = 'headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }]';
const json = 'application/json';

const bodyCases: readonly BodyCase[] = [
  ['is JSON', 'body: "id: $args.id n: $args.n"', { id: 'a"b', n: 2 }, '{"id":"a\\"b","n":2}', json],
  ['keeps an argument that is null', 'body: "id: $args.id"', { id: null }, '{"id":null}', json],
  ['leaves out an argument that is absent', 'body: "id: $args.id n: $args.n"', { n: 1 }, '{"n":1}', json],
  ['leaves out null where it is told to', 'body: "id: $args.id? n: $args.n"', { id: null, n: 1 }, '{"n":1}', json],
  ['may be a list', 'body: "$args.l"', { l: ['a', 'b'] }, '["a","b"]', json],
  ['may be text', 'body: "$args.id"', { id: 'a' }, '"a"', json],
  ['is empty where there is nothing', 'body: "$args.id"', {}, '', undefined],
  ['is not there unless it is written', '', {}, '', undefined],
  [
    'has the content type that is given',
    'body: "id: $args.id", headers: [{ name: "content-type", value: "application/merge-patch+json" }]',
    { id: '1' },
    '{"id":"1"}',
    'application/merge-patch+json',
  ],
  [
    'keeps keys that mean something to JavaScript',
    'body: "$args.j"',
    { j: JSON.parse('{"__proto__":{"a":1},"constructor":2}') },
    '{"__proto__":{"a":1},"constructor":2}',
    json,
  ],
  [
    'is a form',
    `body: "id: $args.id n: $args.n", ${form}`,
    { id: 'a b&c=d', n: 2 },
    'id=a+b%26c%3Dd&n=2',
    'application/x-www-form-urlencoded',
  ],
  [
    'is a form with what lies deeper',
    `body: "j: $args.j l: $args.l", ${form}`,
    { j: { a: { b: true }, c: null }, l: ['x', 'y'] },
    'j%5Ba%5D%5Bb%5D=true&j%5Bc%5D=&l%5B0%5D=x&l%5B1%5D=y',
    'application/x-www-form-urlencoded',
  ],
  [
    'is a form whatever parameters the type has',
    `body: "id: $args.id", ${form.replace('urlencoded', 'urlencoded; charset=utf-8')}`,
    { id: 'é' },
    'id=%C3%A9',
    'application/x-www-form-urlencoded; charset=utf-8',
  ],
];

describe('a body', () => {
  for (const [what, http, args, body, contentType] of bodyCases) {
    it(what, async (t) => {
      const rest = await startRest(
        t,
        `scalar JSON type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") }
         type Mutation { a(id: ID, n: Int, l: [String], j: JSON): String @connect(
           source: "api", http: { POST: "/a", ${http} }, selection: "$(1)->toString") }`,
      );
      const answer = await rest.run(
        'mutation ($id: ID, $n: Int, $l: [String], $j: JSON) { a(id: $id, n: $n, l: $l, j: $j) }',
        args,
      );
      assert.deepEqual(answer, { data: { a: '1' } });
      const [request] = rest.requests;
      assert.deepEqual([request?.body, request?.headers['content-type']], [body, contentType]);
    });
  }

  it('that is no object cannot be a form, and nothing is called', async (t) => {
    const rest = await startRest(
      t,
      `type Query { a(l: [ID]): String @connect(source: "api", http: { POST: "/a", body: "$args.l", ${form} }, selection: "$") }`,
    );
    const { errors } = await rest.run('{ a(l: [1]) }');
    assert.deepEqual(
      errors?.map(({ extensions }) => extensions.code),
      ['BAD_USER_INPUT'],
    );
    assert.deepEqual(rest.calls(), []);
  });

  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    it(`goes with ${method}`, async (t) => {
      const rest = await startRest(
        t,
        `type Query { a(id: ID): String @connect(source: "api", http: { ${method}: "/a", body: "id: $args.id" }, selection: "$(1)->toString") }`,
      );
      assert.deepEqual(await rest.run('{ a(id: 1) }'), { data: { a: '1' } });
      assert.deepEqual(
        rest.requests.map((request) => [request.method, request.body]),
        [[method, '{"id":"1"}']],
      );
    });
  }

  it('has a length, zero too, with the methods that send one', async (t) => {
    for (const [method, length] of [
      ['GET', undefined],
      ['DELETE', undefined],
      ['POST', '0'],
      ['PUT', '0'],
      ['PATCH', '0'],
    ]) {
      const rest = await startRest(
        t,
        `type Query { a: String @connect(source: "api", http: { ${method}: "/a" }, selection: "$(1)->toString") }`,
      );
      await rest.run('{ a }');
      assert.deepEqual(
        rest.requests.map(({ headers }) => [headers['content-length'], headers['transfer-encoding']]),
        [[length, undefined]],
        method,
      );
    }
  });
});

it('sends no header for an empty list, and nobody complains', async (t) => {
  const complaints: string[] = [];
  const headers = '[{ name: "x-a", value: "{$args.a ?? []}" }]';
  const sdl = `type Query {
    one(a: String): String @connect(source: "api", http: { GET: "/", headers: ${headers} }, selection: "$('x')")
  }`;
  const { run, requests } = await startRest(t, sdl, () => ({}), { complain: (message) => complaints.push(message) });
  await run('{ one }');
  await run('{ one(a: "b") }');
  assert.deepEqual(
    requests.map((request) => valuesOf(request, 'x-a')),
    [[], ['b']],
  );
  assert.deepEqual(complaints, []);
});
