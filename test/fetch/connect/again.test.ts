/** The same document again and again: what was decided of it once holds for whatever values it runs with. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { parse } from 'graphql';
import { createConnectExecutor } from '../../../src/fetch/connect/executor.ts';
import { buildSchema } from '../../../src/fetch/connect/schema.ts';
import { silent } from '../../../src/util/log.ts';
import { createRandom, pickFrom } from '../../schema/mapping/random.ts';
import { contextFor, requestFor } from '../kit.ts';
import { type Rest, readBackend, startRest } from './kit.ts';
import { randomQuery } from './random.ts';

const sdl = `
  type Query {
    posts(first: Int = 3, by: ID): [Post!]! @connect(source: "api", http: { GET: "/posts", queryParams: "first: $args.first by: $args.by" }, selection: "$ { id title author: { id: authorId } }")
  }
  type Post { id: ID! title: String author: User
    likes: Int @connect(source: "api", http: { GET: "/likes/{$this.id}" }, selection: "$.count")
    place: Place @connect(source: "api", http: { GET: "/place/{$this.id}" }, selection: "shop: { id: shopId }") }
  type User @connect(source: "api", http: { GET: "/users?ids={$batch.id->joinNotNull(',')}" }, selection: "$ { id name }") { id: ID! name: String! }
  type Place { shop: Shop }
  type Shop @connect(source: "api", http: { GET: "/shops?ids={$batch.id->joinNotNull(',')}" }, selection: "$ { id city }") { id: ID! city: String }`;

const start = (t: Parameters<typeof startRest>[0], unknown: readonly string[] = []): Promise<Rest> =>
  startRest(t, sdl, ({ url }) => {
    const at = new URL(url, 'http://a');
    const ids = at.searchParams.get('ids')?.split(',') ?? [];
    if (at.pathname === '/users')
      return ids.filter((id) => !unknown.includes(id)).map((id) => ({ id, name: `n${id}` }));
    if (at.pathname === '/shops') return ids.map((id) => ({ id, city: `c${id}` }));
    const own = Number(at.pathname.split('/')[2]);
    if (at.pathname.startsWith('/likes')) return { count: own };
    if (at.pathname.startsWith('/place')) return { shopId: own % 2 };
    const count = Number(at.searchParams.get('first'));
    return Array.from({ length: count }, (_, index) => ({ id: index + 1, title: 't', authorId: (index % 2) + 1 }));
  });

function runnerOf(rest: Rest, query: string) {
  const document = parse(query, { noLocation: true });
  return async (variables: Record<string, unknown>) => {
    const context = contextFor();
    const { data, errors } = await rest.executor.execute({
      document,
      variables,
      operationType: 'query' as never,
      context,
    });
    return JSON.parse(JSON.stringify({ data, errors }));
  };
}

test('other values of variables, defaults and conditions make other answers of one document', async (t) => {
  const rest = await start(t);
  const run = runnerOf(
    rest,
    'query ($n: Int, $by: ID, $a: Boolean!) { posts(first: $n, by: $by) { id author @include(if: $a) { name } } }',
  );
  const bare = (id: string) => ({ id });
  const full = (id: string) => ({ id, author: { name: id === '2' ? 'n2' : 'n1' } });
  assert.deepEqual(await run({ n: 1, a: false }), { data: { posts: ['1'].map(bare) } });
  assert.deepEqual(await run({ n: 2, a: true }), { data: { posts: ['1', '2'].map(full) } });
  assert.deepEqual(await run({ a: false }), { data: { posts: ['1', '2', '3'].map(bare) } });
  assert.deepEqual(await run({ n: 1, by: '7', a: true }), { data: { posts: ['1'].map(full) } });
  assert.deepEqual(rest.calls(), [
    'GET /posts?first=1',
    'GET /posts?first=2',
    'GET /users?ids=1%2C2',
    'GET /posts?first=3',
    'GET /posts?first=1&by=7',
    'GET /users?ids=1',
  ]);
});

test('a wrong value fails the run that has it, and no other', async (t) => {
  const rest = await start(t);
  const run = runnerOf(rest, 'query ($n: Int) { posts(first: $n) { id } }');
  assert.equal((await run({ n: 'x' })).errors?.[0].extensions.code, 'INTERNAL_SERVER_ERROR');
  assert.equal((await run({ n: 1.5 })).data, null);
  assert.deepEqual(await run({ n: 1 }), { data: { posts: [{ id: '1' }] } });
  assert.deepEqual(rest.calls(), ['GET /posts?first=1']);
});

test('what connectors of fields bring for a list is followed by one batch', async (t) => {
  const rest = await start(t);
  const run = runnerOf(rest, '{ posts { likes place { shop { city } } } }');
  const post = (likes: number) => ({ likes, place: { shop: { city: `c${likes % 2}` } } });
  assert.deepEqual(await run({}), { data: { posts: [1, 2, 3].map(post) } });
  const calls = rest.calls();
  assert.deepEqual([calls.length, calls.at(-1)], [8, 'GET /shops?ids=1%2C0']);
});

test('null goes up to the nearest place that may have it, with one error, and leaves the others', async (t) => {
  const rest = await start(t, ['2']);
  const run = runnerOf(rest, '{ posts { id author { name } } }');
  const { data, errors } = await run({});
  assert.deepEqual(data, {
    posts: [
      { id: '1', author: { name: 'n1' } },
      { id: '2', author: null },
      { id: '3', author: { name: 'n1' } },
    ],
  });
  assert.deepEqual(
    errors.map(({ path }: { path: unknown }) => path),
    [['posts', 1, 'author', 'name']],
  );
});

test('what runs often enough to get code of its own answers as it did before', async () => {
  const random = createRandom(31);
  const leaves = 's: String n: Int f: Float b: Boolean i: ID! e: E j: JSON ls: [String!] constructor: ID';
  const backend = readBackend(`type Query { node: N0 @connect(source: "api", http: { GET: "/" },
      selection: "s n f b i e j ls constructor o { s n f b i e j ls constructor } lo { s: i n: i f b i e j: ls ls constructor }") }
    type N0 { ${leaves} o: N1 lo: [N1!] } type N1 { ${leaves} } enum E { X Y } scalar JSON`);
  const value = () =>
    pickFrom(random, ['X', '7', 7, 1.5, true, 2 ** 40, '', null, undefined, { a: 1 }, [1], ['x', null]]);
  const object = () =>
    Object.fromEntries(['s', 'n', 'f', 'b', 'i', 'e', 'j', 'ls', 'constructor'].map((name) => [name, value()]));
  let body: unknown;
  const call = async () => ({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) });
  const executor = createConnectExecutor({ backend, transport: { call }, env: {}, config: new Map(), log: silent });
  const schema = buildSchema(backend, 'Query');
  let failures = 0;
  for (let round = 0; round < 25; round++) {
    const request = requestFor(randomQuery(schema, random, 3));
    const bodies = Array.from({ length: 3 }, () => ({ ...object(), o: object(), lo: [object(), object()] }));
    const firsts: string[] = [];
    for (let run = 0; run < 105; run++) {
      body = { ...bodies[run % bodies.length] };
      const answer = JSON.stringify(await executor.execute({ ...request, context: contextFor() }));
      firsts[run % bodies.length] ??= answer;
      assert.equal(answer, firsts[run % bodies.length]);
      failures += answer.includes('"errors"') ? 1 : 0;
    }
  }
  assert.ok(failures > 50, String(failures));
});

test('a host that makes no code of text answers the same', async () => {
  const file = `${import.meta.dirname}/complete.test.ts`;
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const failed = await new Promise<string | undefined>((resolve) => {
    const words = ['--disallow-code-generation-from-strings', '--test-reporter=tap', file];
    execFile(process.execPath, words, { env }, (error, stdout) => resolve(error ? stdout.slice(-4_000) : undefined));
  });
  assert.equal(failed, undefined);
});
