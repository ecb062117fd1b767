/** What the stitched graph does otherwise than the plans: each row of docs/configuration.md, seen in both engines. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { differences } from '../kit/setting.ts';
import { root } from '../kit/shop.ts';
import { runOn, runPartsOn } from '../kit/views.ts';
import { createRandom } from '../schema/mapping/random.ts';
import { type Case, openCase } from './case.ts';
import { cut } from './differential/cut.ts';
import { compare, seeAll } from './differential/difference.ts';
import { randomOperation } from './differential/operations.ts';
import { type Engine, engines, openGraph } from './local.ts';

type Seen = { readonly data: unknown; readonly errors: readonly string[]; readonly calls: readonly string[] };

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function see(t: TestContext, backends: Case['backends'], operation: string): Promise<Record<Engine, Seen>> {
  const graph = await openCase(t, backends);
  const seen = async (engine: Engine): Promise<Seen> => {
    graph.calls.length = 0;
    const { data, errors } = await runOn(graph.view, operation, undefined, { runner: graph.runners[engine] });
    const told = errors.map(({ path = [], message }) => `${path.join('.')}: ${message}`);
    return { data: plain(data), errors: told, calls: [...graph.calls] };
  };
  return { compiled: await seen('compiled'), stitched: await seen('stitched') };
}

test('the list of the page on the configuration is this one', () => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  const table = page.slice(page.indexOf('| in what the stitched graph differs')).split('\n\n')[0] ?? '';
  const rows = table.trim().split('\n').slice(2);
  assert.deepEqual(
    rows.map((row) => row.split('|')[1]?.trim()),
    Object.values(differences),
  );
});

describe('the stitched graph differs in', () => {
  test(differences.cost, async (t) => {
    const { compiled, stitched } = await see(
      t,
      {
        a: [
          `type Query { product: Product } type Product @key(fields: "id") { id: ID! maker: Maker @shareable }
          type Maker @key(fields: "id") { id: ID! name: String }`,
          { 'Query.product': { id: 'p', maker: { id: 'm', name: 'Lumen' } } },
        ],
        b: [
          `type Product @key(fields: "id") { id: ID! maker: Maker @shareable price: Int }
          type Maker @key(fields: "id") { id: ID! age: Int }`,
          { 'Product.price': 3, 'Product.maker': { id: 'm', age: 9 } },
        ],
      },
      '{ product { price maker { name age } } }',
    );
    assert.deepEqual(stitched.data, compiled.data);
    assert.deepEqual(compiled.calls, ['a', 'b']);
    assert.deepEqual(stitched.calls, ['a', 'b', 'b']);
  });

  test(differences.parts, { timeout: 10_000 }, async (t) => {
    for (const engine of engines) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const graph = await openCase(t, {
        a: [
          'type Query { product: Product } type Product @key(fields: "id") { id: ID! }',
          { 'Query.product': { id: 'p' } },
        ],
        b: [
          'type Product @key(fields: "id") { id: ID! price: Int }',
          {
            'Product.price': async () => {
              await promise;
              return 3;
            },
          },
        ],
      });
      const parts = runPartsOn(graph.view, '{ product { id ... @defer { price } } }', graph.runners[engine]);
      const first = parts.next();
      // Without waiting for what comes later, the plans have all that comes at once; the other engine gets no further.
      if (engine === 'compiled')
        assert.deepEqual(plain((await first).value?.graphData), { data: { product: { id: 'p' } } });
      else assert.equal(await Promise.race([first.then(() => 'came'), called(graph.calls, 'b')]), 'waits');
      resolve();
      await first;
      const { incremental } = (await parts.next()).value ?? assert.fail('nothing came later');
      assert.deepEqual(plain(incremental), [{ path: ['product'], data: { price: 3 } }], engine);
    }
  });

  test(differences.wrong, async (t) => {
    const { view, runners } = await openGraph(t, [
      {
        name: 'a',
        sdl: 'type Query { product: Product } type Product { size: Int name: String count: Int }',
        resolve: (source) => (source === undefined ? {} : null),
        spoil: async ({ status, text }) => ({
          status,
          text: text.replace('"size":null', '"size":{"what":"is this"}').replace('"count":null', '"count":"1"'),
        }),
      },
    ]);
    for (const engine of engines) {
      const { data, errors } = await runOn(view, '{ product { size name count } }', undefined, {
        runner: runners[engine],
      });
      const count = engine === 'compiled' ? 1 : null;
      assert.deepEqual(plain(data), { product: { size: null, name: null, count } }, engine);
      const codes = errors.map(({ extensions }) => extensions.code);
      assert.deepEqual(codes, engine === 'compiled' ? ['BACKEND_INVALID_RESPONSE'] : [], engine);
    }
  });

  test(differences.member, async (t) => {
    const { compiled, stitched } = await see(
      t,
      {
        a: [
          `type Query { book: Book } interface Media @key(fields: "id") { id: ID! }
          type Book implements Media @key(fields: "id") { id: ID! }`,
          { 'Query.book': { __typename: 'Book', id: 'b' } },
        ],
        b: ['type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }', { 'Media.score': 5 }],
      },
      '{ book { id score } }',
    );
    assert.deepEqual(compiled, { data: { book: { id: 'b', score: 5 } }, errors: [], calls: ['a', 'b'] });
    const errors = ['book.score: No backend was asked for "Book.score".'];
    assert.deepEqual(stitched, { data: { book: { id: 'b', score: null } }, errors, calls: ['a'] });
  });

  test(differences.shared, async (t) => {
    const ada = { __typename: 'Person', id: 'ada' };
    const { compiled, stitched } = await see(
      t,
      {
        a: [
          `type Query { seller: Person } interface Node { id: ID! }
          type Person implements Node @key(fields: "id") { id: ID! favourite: Node @shareable }`,
          { 'Query.seller': { ...ada, favourite: ada } },
        ],
        b: [
          `interface Node { id: ID! label: String }
          type Person implements Node @key(fields: "id") { id: ID! label: String age: Int! favourite: Node @shareable }`,
          { 'Person.age': 36, 'Person.label': 'Ada', 'Person.favourite': ada },
        ],
      },
      '{ seller { favourite { label ... on Person { age } } } }',
    );
    assert.deepEqual(compiled, {
      data: { seller: { favourite: { label: 'Ada', age: 36 } } },
      errors: [],
      calls: ['a', 'b'],
    });
    const errors = ['seller.favourite.age: No backend was asked for "Person.age".'];
    assert.deepEqual(stitched, { data: { seller: { favourite: null } }, errors, calls: ['a', 'b'] });
  });

  test(differences.union, async (t) => {
    const shared = { __typename: 'Shared', label: 'both' };
    const { compiled, stitched } = await see(
      t,
      {
        a: [
          `type Query { box: Box } type Box @key(fields: "id") { id: ID! things: [Thing!]! @shareable }
          union Thing = Shared | OnlyA type Shared @shareable { label: String } type OnlyA { a: String }`,
          { 'Query.box': { id: 'x', things: [shared, { __typename: 'OnlyA', a: 'of a' }] } },
        ],
        b: [
          `type Box @key(fields: "id") { id: ID! things: [Thing!]! @shareable }
          union Thing = Shared | OnlyB type Shared @shareable { label: String } type OnlyB { b: String }`,
          { 'Box.things': [shared, { __typename: 'OnlyB', b: 'of b' }] },
        ],
      },
      '{ box { things { __typename ... on OnlyA { a } ... on OnlyB { b } } } }',
    );
    const things = (a: string | null) => ({ box: { things: [{ __typename: 'Shared' }, { __typename: 'OnlyA', a }] } });
    assert.deepEqual(compiled, { data: things(null), errors: [], calls: ['a'] });
    assert.deepEqual(stitched, { data: things('of a'), errors: [], calls: ['a'] });
  });

  test(differences.argument, async (t) => {
    const { compiled, stitched } = await see(
      t,
      {
        a: [
          `type Query { things: [Thing] } union Thing = Book | Film
          type Book @key(fields: "id") { id: ID! extra: String } type Film @key(fields: "id") { id: ID! }`,
          { 'Query.things': [{ __typename: 'Film', id: 'f' }] },
        ],
        b: [
          'type Film @key(fields: "id") { id: ID! extra(of: String): String }',
          { 'Film.extra': (_film: unknown, { of }: { readonly of: string }) => of },
        ],
      },
      '{ things { ... on Film { extra(of: "x") } } }',
    );
    assert.deepEqual(compiled, { data: { things: [{ extra: 'x' }] }, errors: [], calls: ['a', 'b'] });
    const errors = ['things: Unknown argument "of" on field "Book.extra".'];
    assert.deepEqual(stitched, { data: { things: null }, errors, calls: ['a'] });
  });

  test(differences.keys, async (t) => {
    const lost: string[] = [];
    // Not every graph has such a combination.
    for (let seed = 1; seed < 20 && lost.length === 0; seed++) {
      const random = createRandom(seed);
      const made = cut(random, ['federated', 'plain', 'federated', 'plain', 'rest']);
      const graph = await openGraph(t, made.backends);
      const sight = seeAll(graph, made);
      for (let count = 0; count < 20 && lost.length === 0; count++) {
        const operation = randomOperation(sight.running.schema, random);
        await compare(graph, sight, operation, ['compiled']);
        await compare(graph, sight, operation, ['stitched']).catch(({ message }: Error) => lost.push(message));
      }
    }
    assert.match(lost[0] ?? '', /^(?:mutations: )?stitched: /);
  });
});

/** Says so once a backend was called and nothing else can happen before it answers. */
async function called(calls: readonly string[], backend: string): Promise<'waits'> {
  while (!calls.includes(backend)) await new Promise<void>((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  return 'waits';
}
