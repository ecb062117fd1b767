/** Fields below a field that one connector gives in part, and another one of the same type gives whole. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answering, startRest } from './kit.ts';

const properties = 'properties { mag place }';
const quakes = `
  type Query {
    recent: [Quake] @connect(source: "api", http: { GET: "/recent" }, selection: "$ { id ${properties} }")
    boxed: Box @connect(source: "api", http: { GET: "/boxed" }, selection: "quake { id details { ${properties} } }")
    quake(id: ID!): Quake @connect(source: "api", http: { GET: "/quakes/{$args.id}" }, entity: true,
      selection: "id properties { mag place products { name } } details { properties { mag place products { name } } }")
  }
  type Box { quake: Quake }
  type Quake { id: ID! properties: Properties details: Details }
  type Details { properties: Properties }
  type Properties { mag: Float place: String products: [Product] }
  type Product { name: String }`;

const answers: Answering = ({ url }) => {
  const short = { mag: 5, place: 'sea' };
  if (url === '/recent')
    return [
      { id: 1, properties: short },
      { id: 2, properties: short },
    ];
  if (url === '/boxed') return { quake: { id: 3, details: { properties: short } } };
  const whole = { mag: 5, place: 'sea', products: [{ name: `map of ${url.split('/')[2]}` }] };
  return { id: url.split('/')[2], properties: whole, details: { properties: whole } };
};

const cases: readonly (readonly [what: string, query: string, data: unknown, calls: readonly string[]])[] = [
  [
    'is not fetched where what is given is enough',
    '{ recent { id properties { mag } } }',
    {
      recent: [
        { id: '1', properties: { mag: 5 } },
        { id: '2', properties: { mag: 5 } },
      ],
    },
    ['GET /recent'],
  ],
  [
    'is fetched by the key of what it is in, item by item',
    '{ recent { properties { place products { name } } } }',
    {
      recent: [
        { properties: { place: 'sea', products: [{ name: 'map of 1' }] } },
        { properties: { place: 'sea', products: [{ name: 'map of 2' }] } },
      ],
    },
    ['GET /quakes/1', 'GET /quakes/2', 'GET /recent'],
  ],
  [
    'is fetched from two levels above it',
    '{ boxed { quake { details { properties { products { name } } } } } }',
    { boxed: { quake: { details: { properties: { products: [{ name: 'map of 3' }] } } } } },
    ['GET /boxed', 'GET /quakes/3'],
  ],
];

describe('what is given in part', () => {
  for (const [what, query, data, calls] of cases) {
    it(what, async (t) => {
      const rest = await startRest(t, quakes, answers);
      assert.deepEqual(await rest.run(query), { data });
      assert.deepEqual(rest.calls().toSorted(), calls);
    });
  }

  it('is fetched where another call must come first', async (t) => {
    const rest = await startRest(
      t,
      `type Query { all: [A] @connect(source: "api", http: { GET: "/all" }, selection: "$ { sku box { x } }") }
       type A @connect(source: "api", http: { GET: "/by-sku/{$this.sku}" }, selection: "sku id")
         @connect(source: "api", http: { GET: "/by-id/{$this.id}" }, selection: "id box { x y }") { sku: ID id: ID box: B }
       type B { x: Int y: Int }`,
      ({ url }) =>
        url === '/all'
          ? [{ sku: 's', box: { x: 1 } }]
          : url === '/by-sku/s'
            ? { sku: 's', id: 7 }
            : { id: 7, box: { x: 1, y: 2 } },
    );
    assert.deepEqual(await rest.run('{ all { box { x y } } }'), { data: { all: [{ box: { x: 1, y: 2 } }] } });
    assert.deepEqual(rest.calls(), ['GET /all', 'GET /by-sku/s', 'GET /by-id/7']);
  });

  it('comes from the one of two connectors that has what is asked in it, though the other gives more', async (t) => {
    const rest = await startRest(
      t,
      `type Query { all: [A] @connect(source: "api", http: { GET: "/all" }, selection: "$ { id }") }
       type A @connect(source: "api", http: { GET: "/wide/{$this.id}" }, selection: "id p q box { x }")
         @connect(source: "api", http: { GET: "/deep/{$this.id}" }, selection: "id box { x y }") { id: ID p: ID q: ID box: B }
       type B { x: Int y: Int }`,
      ({ url }) =>
        url === '/all' ? [{ id: 1 }] : { id: 1, p: 'p', q: 'q', box: { x: 1, ...(/deep/.test(url) && { y: 2 }) } },
    );
    assert.deepEqual(await rest.run('{ all { p q box { y } } }'), {
      data: { all: [{ p: 'p', q: 'q', box: { y: 2 } }] },
    });
    assert.deepEqual(rest.calls().toSorted(), ['GET /all', 'GET /deep/1', 'GET /wide/1']);
    assert.deepEqual(await rest.run('{ all { p box { x } } }'), { data: { all: [{ p: 'p', box: { x: 1 } }] } });
    assert.deepEqual(rest.calls(), ['GET /all', 'GET /wide/1']);
  });
});
