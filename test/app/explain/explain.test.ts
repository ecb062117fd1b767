/** `portico explain` and the limit on calls, by the demo's graph and by small ones of their own. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Explanation } from '../../../src/app/explain/explanation.ts';
import * as gateway from '../../../src/app/gateway.ts';
import { root } from '../../kit/shop.ts';
import { createProject, runLine } from '../cli/io.ts';

const env = Object.fromEntries(
  ['CATALOG', 'STOCK', 'CUSTOMERS', 'ORDERS', 'REVIEWS', 'DEVICES'].map((name) => [
    `${name}_URL`,
    'http://127.0.0.1:1',
  ]),
);

async function explain(directory: string, argv: readonly string[]) {
  return runLine(['explain', ...argv], gateway, { directory, env });
}

const users = `
  extend schema @source(name: "api", http: { baseURL: "http://127.0.0.1:1" })
  type Query {
    posts: [Post!]! @connect(source: "api", http: { GET: "/posts" }, selection: "id user: { id: userId }") @listSize(assumedSize: 100)
  }
  type Post { id: ID! user: User! }
`;
const single = `${users}
  type User @connect(source: "api", http: { GET: "/users/{$this.id}" }, selection: "id name") { id: ID! name: String }`;
const batch = `${users}
  type User @connect(source: "api", http: { POST: "/users", body: "ids: $batch.id" }, batch: { maxSize: 40 }, selection: "id name") {
    id: ID! name: String
  }`;
const posts = { 'posts.graphql': 'query Posts { posts { id user { name } } }' };
const everything = 'extend schema @expose';

describe('portico explain', () => {
  test('says of an operation its calls, its cost, what it is remembered by, who guards it and where its fields come from', async (t) => {
    const directory = await createProject(t, {
      'shelf.graphql': 'query Page($size: Int = 20) { products(size: $size) { items { title stock { quantity } } } }',
    });
    const argv = [root, 'shelf.graphql', '--client', 'web', '--format', 'json'];
    const { code, out, error } = await explain(directory, argv);
    assert.deepEqual([code, error], [0, '']);
    const [page] = JSON.parse(out) as [Explanation];
    assert.deepEqual(
      [page.operation, page.client, page.calls],
      ['query Page', 'web', { least: 1, most: 2, rounds: 2 }],
    );
    assert.deepEqual(
      page.plan.map(({ backend, round, least, most, after }) => [backend, round, least, most, after]),
      [
        ['catalog', 1, 1, 1, []],
        ['stock', 2, 0, 1, [1]],
      ],
    );
    assert.deepEqual(page.cost.backends, { stock: 40, catalog: 21 });
    assert.equal(page.cost.estimated, 61);
    assert.equal(page.cache.scope, 'PUBLIC');
    assert.deepEqual(page.fields.find(({ field }) => field === 'Stock.quantity')?.at?.file, 'bff/web.graphql');
  });

  test('takes the sizes of lists from the variables', async (t) => {
    const directory = await createProject(t, {
      'shelf.graphql': 'query Page($size: Int = 20) { products(size: $size) { items { stock { quantity } } } }',
      'shelf.json': '{ "size": 3 }',
    });
    const argv = [root, 'shelf.graphql', '--client', 'web', '--format', 'json', '--variables', 'shelf.json'];
    const [page] = JSON.parse((await explain(directory, argv)).out) as [Explanation];
    assert.deepEqual(page.cost.backends, { stock: 6, catalog: 4 });
  });

  test('names the rules that guard what is asked for, each at its place', async (t) => {
    const directory = await createProject(t, { 'me.graphql': '{ me { name email } }' });
    const { out } = await explain(directory, [root, 'me.graphql', '--client', 'web']);
    assert.match(out, /Customer\.email {2}@requiresScopes: staff {2}schemas\/customers\.graphql:\d+:\d+/);
    assert.match(out, /Query\.customer {2}@authenticated {2}schemas\/customers\.graphql:\d+:\d+/);
    assert.match(out, /by view, operation, variables, .*claim:sub/);
  });

  test('counts a call for each object that no batch gathers, and says what would', async (t) => {
    const directory = await createProject(t, {
      'schemas/blog.graphql': single,
      'bff/web.graphql': everything,
      ...posts,
    });
    const { out } = await explain(directory, ['posts.graphql', '--client', 'web']);
    assert.match(out, /^Calls: 1 to 101 calls/m);
    assert.match(
      out,
      /User\[0\]: at most 100, in round 2, one for each User: a connector with \$batch on User would gather them/,
    );
  });

  test('counts batches by their size', async (t) => {
    const directory = await createProject(t, {
      'schemas/blog.graphql': batch,
      'bff/web.graphql': everything,
      ...posts,
    });
    const { out } = await explain(directory, ['posts.graphql', '--client', 'web']);
    assert.match(out, /^Calls: 1 to 4 calls in 2 rounds/m);
  });

  test('shows the queries that a plain GraphQL backend has for entities, as it is asked them', async (t) => {
    const directory = await createProject(t, {
      'reviews.graphql': 'query Reviewed { products(size: 2) { items { title reviews(first: 1) { body } } } }',
    });
    const { out } = await explain(directory, [root, 'reviews.graphql', '--client', 'web', '--format', 'json']);
    const [{ plan }] = JSON.parse(out) as [Explanation];
    const asked = plan.find(({ backend }) => backend === 'reviews')?.document ?? '';
    assert.match(asked, /productsBySkus\(skus: \$\w+\)/);
    assert.doesNotMatch(asked, /_entities/);
  });

  test('begins a call when all rounds of those before it are over', async (t) => {
    const directory = await createProject(t, {
      'schemas/blog.graphql': batch,
      'schemas/shop.graphql': `
        extend schema @source(name: "shop", http: { baseURL: "http://127.0.0.1:1" })
        type Query {
          person(id: ID!): User @connect(source: "shop", http: { GET: "/people/{$args.id}" }, selection: "id orders", entity: true)
        }
        type User @key(fields: "id") { id: ID! orders: Int }`,
      'bff/web.graphql': everything,
      'posts.graphql': 'query Orders { posts { user { name orders } } }',
    });
    const { out, error } = await explain(directory, ['posts.graphql', '--client', 'web', '--format', 'json']);
    assert.equal(error, '');
    const [{ plan, calls }] = JSON.parse(out) as [Explanation];
    assert.deepEqual(
      plan.map(({ backend, round, connectors }) => [backend, round, connectors.map((each) => each.round)]),
      [
        ['blog', 1, [1, 2]],
        ['shop', 3, [3]],
      ],
    );
    assert.equal(calls.rounds, 3);
  });

  test('counts the connectors of one field that each give a part', async (t) => {
    const directory = await createProject(t, {
      'schemas/blog.graphql': `
        extend schema @source(name: "api", http: { baseURL: "http://127.0.0.1:1" })
        type Query {
          post(id: ID!): Post
            @connect(source: "api", http: { GET: "/posts/{$args.id}" }, selection: "id title")
            @connect(source: "api", http: { GET: "/posts/{$args.id}/text" }, selection: "text")
        }
        type Post { id: ID! title: String text: String }`,
      'bff/web.graphql': everything,
      'posts.graphql': 'query One { post(id: 1) { title } } query Both { post(id: 1) { title text } }',
    });
    const { out } = await explain(directory, ['posts.graphql', '--client', 'web', '--format', 'json']);
    assert.deepEqual(
      (JSON.parse(out) as Explanation[]).map(({ calls, plan }) => [
        calls.most,
        plan[0]?.connectors.map((each) => each.connector),
      ]),
      [
        [1, ['Query.post[0]']],
        [2, ['Query.post[0]', 'Query.post[1]']],
      ],
    );
  });

  const mistakes: readonly (readonly [what: string, argv: readonly string[], code: number, message: RegExp])[] = [
    ['no client', ['me.graphql'], 2, /Say whose operations they are: --client CLIENT\./],
    ['no file', ['--client', 'web'], 2, /Name one file that has the operations/],
    ['a file that is not there', ['none.graphql', '--client', 'web'], 2, /The file "none\.graphql" cannot be read\./],
    [
      'variables that are none',
      ['me.graphql', '--client', 'web', '--variables', 'me.graphql'],
      2,
      /must be one JSON object/,
    ],
    ['an unknown client', ['me.graphql', '--client', 'wob'], 1, /UNKNOWN_CLIENT/],
    ['a wrong field', ['wrong.graphql', '--client', 'web'], 1, /wrong\.graphql:1:8 {2}error {2}INVALID_DOCUMENT/],
    ['no GraphQL', ['broken.graphql', '--client', 'web'], 1, /broken\.graphql:1:3 {2}error {2}INVALID_DOCUMENT/],
  ];
  for (const [what, argv, code, message] of mistakes) {
    test(`tells of ${what}`, async (t) => {
      const directory = await createProject(t, {
        'schemas/blog.graphql': single,
        'bff/web.graphql': everything,
        'me.graphql': '{ posts { id } }',
        'wrong.graphql': '{posts{iid}}',
        'broken.graphql': '{ ',
      });
      const ran = await explain(directory, argv);
      assert.equal(ran.code, code, ran.error);
      assert.match(ran.error, message);
    });
  }
});

describe('variables that nobody has sent yet', () => {
  const query =
    'query Posts($who: Boolean!, $less: Boolean!) { posts { id user @include(if: $who) { name @skip(if: $less) id } } }';
  const explainPosts = async (t: TestContext, variables?: object) => {
    const directory = await createProject(t, {
      'schemas/blog.graphql': single,
      'bff/web.graphql': everything,
      'posts.graphql': query,
      ...(variables && { 'posts.json': JSON.stringify(variables) }),
    });
    return explain(directory, [
      'posts.graphql',
      '--client',
      'web',
      ...(variables ? ['--variables', 'posts.json'] : []),
    ]);
  };

  test('let in all that conditions can, and no more once they are known', async (t) => {
    assert.match((await explainPosts(t)).out, /^Calls: 1 to 101 calls/m);
    assert.match((await explainPosts(t, { less: false })).out, /^Calls: 1 to 101 calls/m);
    assert.match((await explainPosts(t, { who: false })).out, /^Calls: 1 call in 1 round/m);
  });

  test('are told of where they are wrong', async (t) => {
    const { code, out, error } = await explainPosts(t, { who: 'yes' });
    assert.deepEqual([code, out], [1, '']);
    assert.match(
      error,
      /posts\.graphql:1:13 {2}error {2}INVALID_VARIABLES\n {2}Variable "\$who" got invalid value "yes"/,
    );
  });
});

describe('@limits(calls:)', () => {
  const client = (calls: number) =>
    `extend schema @expose @limits(calls: ${calls}) @documents(mode: TRUSTED, from: "../documents")`;
  const documents = { 'documents/posts.graphql': 'query Posts { posts { id user { name } } }' };

  test('makes a document that can make more calls a problem at its place, with the batch that would cure it', async (t) => {
    const directory = await createProject(t, {
      'schemas/blog.graphql': single,
      'bff/web.graphql': client(50),
      ...documents,
    });
    const { code, out, error } = await runLine(['check'], gateway, { directory, env });
    assert.equal(code, 1);
    assert.match(out + error, /documents\/posts\.graphql:1:1 {2}error {2}CALL_LIMIT_EXCEEDED/);
    assert.match(out + error, /query Posts can make 101 calls; @limits\(calls: 50\) allows 50\./);
    assert.match(out + error, /a connector on User with \$batch in "schemas\/blog\.graphql" would gather them/);
  });

  test('is kept by a document whose backend takes batches', async (t) => {
    const directory = await createProject(t, {
      'schemas/blog.graphql': batch,
      'bff/web.graphql': client(4),
      ...documents,
    });
    assert.equal((await runLine(['check'], gateway, { directory, env })).code, 0);
  });
});

describe('@limits(cost:)', () => {
  const client = `extend schema @expose @limits(cost: 150) @documents(from: "../documents")`;
  const check = async (t: TestContext, document: string): Promise<{ code: number; text: string }> => {
    const files = { 'schemas/blog.graphql': sliced, 'bff/web.graphql': client, 'documents/posts.graphql': document };
    const { code, out, error } = await runLine(['check'], gateway, { directory: await createProject(t, files), env });
    return { code, text: out + error };
  };
  const sliced = batch
    .replace('posts: [Post!]!', 'posts(first: Int): [Post!]!')
    .replace('GET: "/posts"', 'GET: "/posts?n={$args.first}"')
    .replace('@listSize(assumedSize: 100)', '@listSize(slicingArguments: ["first"])');

  test('makes a document that is always too dear a problem at its place, with what is dear of it', async (t) => {
    const { code, text } = await check(
      t,
      'query Posts {\n  posts(first: 80) { id user { name } }\n}\nquery Few { posts(first: 5) { id } }',
    );
    assert.equal(code, 1);
    assert.match(text, /documents\/posts\.graphql:1:1 {2}error {2}COST_LIMIT_EXCEEDED/);
    assert.match(text, /query Posts costs 160 points at least; @limits\(cost:\) allows 150\./);
    assert.match(text, /Most of it is "posts(\.user)?" \((Query\.posts|Post\.user)\), 80\./);
    assert.equal(text.match(/COST_LIMIT_EXCEEDED/g)?.length, 1);
  });

  test('is kept by a document that its variables can make cheap, and not by one whose defaults are too dear', async (t) => {
    const by = (variable: string) => `query Posts(${variable}) { posts(first: $n) { id user { name } } }`;
    assert.equal((await check(t, by('$n: Int!'))).code, 0);
    assert.equal((await check(t, by('$n: Int'))).code, 0);
    assert.match((await check(t, by('$n: Int = 90'))).text, /query Posts costs 180 points at least/);
  });

  test('is checked where a list requires an argument that nobody has sent yet; a document that never gives it is told of', async (t) => {
    const schema = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@listSize"]) @backend(url: "http://shop.test")
      type Query { posts(first: Int, last: Int): [Post!]! @listSize(slicingArguments: ["first", "last"]) }
      type Post { id: ID! }`;
    const files = (document: string) => ({
      'schemas/blog.graphql': schema,
      'bff/web.graphql': 'extend schema @expose @limits(calls: 3, cost: 150) @documents(from: "../documents")',
      'documents/posts.graphql': document,
    });
    const sent = 'query Posts($first: Int, $last: Int) { posts(first: $first, last: $last) { id } }';
    const right = await createProject(t, files(sent));
    assert.equal((await runLine(['check'], gateway, { directory: right, env })).code, 0);
    await writeFile(join(right, 'variables.json'), '{ "first": null }');
    const argv = ['documents/posts.graphql', '--client', 'web', '--variables', 'variables.json'];
    assert.match((await explain(right, argv)).out, /^Cost: 100 of at most 150/m);
    const wrong = await createProject(t, files('{ posts { id } }'));
    const { code, out, error } = await runLine(['check'], gateway, { directory: wrong, env });
    assert.equal(code, 1);
    assert.match(
      out + error,
      /documents\/posts\.graphql:1:1 {2}error {2}INVALID_DOCUMENT\n {2}A list of this operation must/,
    );
  });
});
