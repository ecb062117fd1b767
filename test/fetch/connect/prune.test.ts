/** Mapping only what an operation asks for changes nothing of what it is answered, nor of what is called for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExecutionResult } from 'graphql';
import type { CallOptions } from '../../../src/fetch/connect/call.ts';
import { createConnectExecutor } from '../../../src/fetch/connect/executor.ts';
import { buildSchema } from '../../../src/fetch/connect/schema.ts';
import type { BackendExecutor } from '../../../src/fetch/executor.ts';
import type { CallResponse } from '../../../src/fetch/transport.ts';
import { silent } from '../../../src/util/log.ts';
import { createRandom } from '../../schema/mapping/random.ts';
import { contextFor, requestFor } from '../kit.ts';
import { readBackend, startRest } from './kit.ts';
import { randomQuery } from './random.ts';

/** Everything that a key can be needed for: batches, hops, keys within objects, fields with connectors, members, references, pages. */
const backend = readBackend(`
  type Query {
    things(n: Int): [Thing] @connect(source: "api", http: { GET: "/things", queryParams: "n: $args.n" },
      selection: "$.items { id name owner: { id: ownerId } box { code label } tags: tags->as($t)->echo({ a: $t }) price { amount currency } }")
    thing(id: ID!): Thing @connect(source: "api", http: { GET: "/thing/{$args.id}" }, entity: true,
      selection: "id name box { code label } price { amount currency } owner: { id: ownerId name: ownerName }")
    people: [Person!] @connect(source: "api", http: { GET: "/people" }, selection: "$.items { id best: { id: bestId } }")
    media: [Media] @connect(source: "api", http: { GET: "/media" },
      selection: "$.items { id ... type->match(['book', { __typename: 'Book' pages author: { id: ownerId } }], ['film', { __typename: 'Film' minutes rating: { stars } }]) }")
    pages(first: Int, after: String): Pages @connect(source: "api", http: { GET: "/pages", queryParams: "p: $page.number s: $page.size" }, selection: "$.items { id name }")
      @paginate(by: PAGE, total: "$.total")
    nothing: Thing @connect(source: "api", http: { GET: "/nothing" }, selection: "id name: $('always')")
  }
  type Thing
    @connect(source: "api", http: { GET: "/batch?ids={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 3 }, selection: "$.items { id name price { amount currency } owner: { id: ownerId } tags: { a: $.tags } }")
    @connect(source: "api", http: { GET: "/by-box/{$this.box.code}" }, selection: "box { code label } shelf weight")
  {
    id: ID! name: String price: Price owner: Person box: Box shelf: String! weight: Int tags: Tag
    likes: Int @connect(source: "api", http: { GET: "/likes/{$this.id}" }, selection: "$.count")
    related(n: Int): [Thing] @connect(source: "api", http: { GET: "/related/{$this.id}/{$args.n}" }, selection: "$.items { id box { code label } }")
  }
  type Tag { a: String }
  type Price { amount: Int! currency: String }
  type Box { code: ID! label: String }
  type Person @connect(source: "api", http: { GET: "/person/{$this.id}" }, selection: "id name best: { id: bestId }") { id: ID! name: String best: Person }
  interface Media { id: ID! }
  type Book implements Media { id: ID! pages: Int author: Person }
  type Film implements Media { id: ID! minutes: Int rating: Rating }
  type Rating { stars: Int }
  type Pages { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }
  type Edge { node: Thing cursor: String! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`);

/** Answers that are the same for the same URL, and now and then null, missing, of another type or a failure. */
function answer(url: string): { status: number; body: unknown } {
  const { pathname, searchParams } = new URL(url);
  let seed = 0;
  for (const character of url.split('.test')[1] ?? '') seed = Math.imul(seed, 31) + character.charCodeAt(0);
  const random = createRandom(seed);
  if (pathname === '/nothing') return { status: 204, body: undefined };
  if (random(12) === 0) return { status: 500, body: { error: 'now and then' } };
  const item = (id: unknown) => {
    const fields: Record<string, unknown> = {
      id,
      name: `name ${id}`,
      ownerId: random(4) === 0 ? null : 1 + random(3),
      ownerName: 'owner',
      bestId: random(3) === 0 ? null : 1 + random(3),
      box: random(4) === 0 ? null : { code: `c${random(2)}`, label: 'label' },
      price: [null, { amount: 5, currency: 'EUR' }, { currency: 'USD' }, 7][random(4)],
      type: ['book', 'film', 'game'][random(3)],
      pages: 10,
      minutes: 20,
      stars: 3,
      count: random(9),
      shelf: random(3) === 0 ? null : 's1',
      weight: random(3) === 0 ? 'heavy' : 4,
      tags: random(2) === 0 ? 'x' : { a: 'y' },
    };
    for (const name of Object.keys(fields)) if (name !== 'id' && random(9) === 0) delete fields[name];
    return fields;
  };
  const id = pathname.split('/')[2];
  if (id !== undefined) return { status: 200, body: { ...item(id), items: [item(4), item(5), null] } };
  const ids = searchParams.get('ids')?.split(',') ?? ['1', '2', '3', '2'];
  return { status: 200, body: { items: ids.map(item).reverse(), total: 9 } };
}

function optionsWith(calls: string[]): CallOptions {
  return {
    backend,
    env: {},
    config: new Map(),
    log: silent,
    transport: {
      async call({ method, url }): Promise<CallResponse> {
        calls.push(`${method} ${url}`);
        const { status, body } = answer(url);
        return { status, headers: {}, body: Buffer.from(body === undefined ? '' : JSON.stringify(body)) };
      },
    },
  };
}

/** As the executor is, but that everything is wanted always. */
function createWhole(options: CallOptions): BackendExecutor {
  return createConnectExecutor(options, () => () => undefined);
}

/** Data and errors. Where null has gone up, which of the errors below were met before nobody looked any more is a matter of time. */
function outline({ data, errors = [] }: ExecutionResult): string {
  const places = errors.map(({ path = [], message, extensions }) => {
    let value: unknown = data;
    const depth = path.findIndex((key) => {
      value = (value as Record<string | number, unknown> | null)?.[key];
      return value === null;
    });
    const above = depth < path.length - 1;
    return `${path.slice(0, depth + 1).join('.')} ${above ? '' : `${extensions.code} ${message}`}`;
  });
  return JSON.stringify([data, [...new Set(places)].sort()]);
}

test('1,500 random operations are answered the same, with the same calls', async () => {
  const random = createRandom(77);
  const calls = { pruned: [] as string[], whole: [] as string[] };
  const pruned = createConnectExecutor(optionsWith(calls.pruned));
  const whole = createWhole(optionsWith(calls.whole));
  const schema = buildSchema(backend, 'Query');
  let failures = 0;
  let made = 0;
  for (let round = 0; round < 1_500; round++) {
    const query = randomQuery(schema, random, 4);
    const [one, other] = [
      await pruned.execute(requestFor(query, {}, contextFor())),
      await whole.execute(requestFor(query, {}, contextFor())),
    ];
    // Where null has gone up, what is below may still be on its way.
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(outline(one), outline(other), query);
    failures += one.errors?.length ?? 0;
    made += calls.pruned.length;
    assert.deepEqual(calls.pruned.splice(0).sort(), calls.whole.splice(0).sort(), query);
  }
  assert.ok(failures > 500 && made > 3_000, `${failures} errors, ${made} calls`);
});

const sdl = `
  type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "id name: absentName below { c: absentBelow d } list { e: absentItem f }") }
  type A @connect(source: "api", http: { GET: "/more/{$this.id}" }, selection: "more: $.more rest: absentRest") { id: ID! name: String below: B list: [C] more: String rest: String }
  type B { c: String d: String }
  type C { e: String f: String }`;

for (const [query, complaints] of [
  ['{ a { below { d } list { f } } }', []],
  ['{ a { id } }', []],
  ['{ a { more } }', []],
  ['{ a { name below { d } } }', ['absentName']],
  ['{ a { below { c } list { f } } }', ['absentBelow']],
  ['{ a { list { e } } }', ['absentItem']],
  ['{ a { more rest } }', ['absentRest']],
] as const) {
  test(`nothing is mapped that ${query} does not ask for`, async (t) => {
    const heard: string[] = [];
    const rest = await startRest(
      t,
      sdl,
      ({ url }) => (url === '/a' ? { id: 1, below: { d: 'd' }, list: [{ f: 'f' }] } : { more: 'more' }),
      { complain: (message) => heard.push(/\.(\w+)/.exec(message)?.[1] ?? message) },
    );
    assert.equal((await rest.run(query)).errors, undefined);
    assert.deepEqual(heard, complaints);
  });
}

test('a batch that two places want different parts of is one call, mapped for both', async (t) => {
  const rest = await startRest(
    t,
    `type Query {
       a: Box @connect(source: "api", http: { GET: "/a" }, selection: "thing: { id: thingId }")
       b: Shelf @connect(source: "api", http: { GET: "/b" }, selection: "thing: { id: thingId }")
     }
     type Box { thing: Thing } type Shelf { thing: Thing }
     type Thing @connect(source: "api", http: { GET: "/things?ids={$batch.id->joinNotNull(',')}" }, selection: "$ { id name price next: { id: nextId } }") { id: ID! name: String price: Int next: Thing }`,
    ({ url }) =>
      url.startsWith('/things')
        ? [1, 2].map((id) => ({ id, name: `thing ${id}`, price: id * 10, nextId: 3 - id }))
        : { thingId: 1 },
  );
  // What follows is in the same answer: it is asked for later, and by other parts.
  const { data } = await rest.run('{ a { thing { name next { next { price } } } } b { thing { price } } }');
  assert.deepEqual(data, {
    a: { thing: { name: 'thing 1', next: { next: { price: 10 } } } },
    b: { thing: { price: 10 } },
  });
  assert.deepEqual(rest.calls().toSorted(), ['GET /a', 'GET /b', 'GET /things?ids=1', 'GET /things?ids=2']);
});
