/** What federated backends make of one graph, by their words: each case with the answer and the calls that it takes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GraphQLError } from 'graphql';
import type { RunPart } from '../../src/execute/run.ts';
import { runOn, runPartsOn } from '../kit/views.ts';
import { type Case, type Data, openCase } from './case.ts';
import { engines, openGraph } from './local.ts';

const fail = (message: string) => () => {
  throw new GraphQLError(message);
};

const photo = { __typename: 'Photo', id: '1', title: 'Dawn' };
const lamp = { __typename: 'Product', id: 'p1' };
const rex = { __typename: 'Dog', id: 'd1', weight: 9 };

const cases: readonly Case[] = [
  {
    name: 'what is fetched for an object that two backends told of is in the answer, whichever of them told its key',
    backends: {
      a: [
        `type Query { top: [Item!]! } type Item @key(fields: "id") { id: ID! org: Org @shareable }
        type Org @key(fields: "id", resolvable: false) { id: ID! name: String }`,
        { 'Query.top': [{ id: 'i1' }, { id: 'i1' }], 'Item.org': { id: 'o1', name: 'Acme' } },
      ],
      b: [
        `type Item @key(fields: "id") { id: ID! org: Org @shareable }
        type Org @key(fields: "code", resolvable: false) { code: ID! }`,
        { 'Item.org': { code: 'x1' } },
      ],
      c: [
        'type Org @key(fields: "code") { code: ID! stars: Int rank: Int }',
        {
          'Org.stars': 5,
          'Org.rank': () => {
            throw new GraphQLError('no rank');
          },
        },
      ],
    },
    operation: '{ top { org { name stars rank } } }',
    data: {
      top: [{ org: { name: 'Acme', stars: 5, rank: null } }, { org: { name: 'Acme', stars: 5, rank: null } }],
    },
    errors: ['top.0.org.rank BACKEND_ERROR: no rank', 'top.1.org.rank BACKEND_ERROR: no rank'],
    calls: ['a', 'b', 'c'],
  },
  {
    name: 'a field that is an object here and a union there is the union, and each backend is asked for what it knows',
    backends: {
      a: [
        'type Query { cover: Photo @shareable } type Photo @key(fields: "id") { id: ID! title: String }',
        { 'Query.cover': photo },
      ],
      b: [
        `type Query { cover: Picture @shareable last: Picture } union Picture = Photo | Drawing
        type Photo @key(fields: "id") { id: ID! } type Drawing { ink: String }`,
        { 'Query.cover': photo, 'Query.last': { __typename: 'Drawing', ink: 'black' } },
      ],
    },
    operation: '{ cover { ... on Photo { title } ... on Drawing { ink } } last { ... on Drawing { ink } } }',
    data: { cover: { title: 'Dawn' }, last: { ink: 'black' } },
    calls: ['a', 'b'],
    stitchedCalls: ['b', 'a'],
  },
  {
    name: 'what a field of an interface object requires of the interface is fetched for it',
    backends: {
      farm: [
        `type Query { animals: [Animal!]! } interface Animal @key(fields: "id") { id: ID! weight: Int }
        type Dog implements Animal @key(fields: "id") { id: ID! weight: Int }`,
        { 'Query.animals': [rex], 'Animal.@': () => rex },
      ],
      vet: [
        `type Query { patients: [Animal!]! }
        type Animal @key(fields: "id") @interfaceObject {
          id: ID! weight: Int @external dose: Int @requires(fields: "weight")
        }`,
        {
          'Query.patients': [{ __typename: 'Animal', id: 'd1' }],
          'Animal.dose': ({ weight }: Data) => Number(weight) * 2,
        },
      ],
    },
    operation: '{ patients { id dose } }',
    data: { patients: [{ id: 'd1', dose: 18 }] },
    calls: ['vet', 'farm', 'vet'],
  },
  {
    name: 'what is required through fragments on interfaces is required of their members',
    backends: {
      a: [
        `type Query { box: Box } type Box @key(fields: "id") { id: ID! inside: Thing }
        interface Thing { name: String! } interface Toy implements Thing { name: String! age: Int! }
        type Ball implements Thing & Toy @shareable { name: String! age: Int! round: Boolean! }
        type Book implements Thing @shareable { name: String! }`,
        { 'Query.box': { id: 'x', inside: { __typename: 'Ball', name: 'red', age: 3, round: true } } },
      ],
      b: [
        `type Box @key(fields: "id") {
          id: ID! inside: Thing @external
          label: String @requires(fields: "inside { name ... on Toy { age ... on Ball { round } } }")
        }
        interface Thing { name: String! } interface Toy implements Thing { name: String! age: Int! }
        type Ball implements Thing & Toy @shareable { name: String! age: Int! round: Boolean! }
        type Book implements Thing @shareable { name: String! }`,
        { 'Box.label': ({ inside }: Data) => Object.values(inside as Data).join(' ') },
      ],
    },
    operation: '{ box { label } }',
    data: { box: { label: 'Ball red 3 true' } },
    calls: ['a', 'b'],
  },
  {
    name: 'a list that two backends give is asked of the one that has more of it, and completed by key',
    backends: {
      a: [
        'type Query { products: [Product!]! @shareable } type Product @key(fields: "id") { id: ID! name: String }',
        { 'Query.products': [lamp], 'Product.name': 'Lamp' },
      ],
      b: [
        `type Query { products: [Product!]! @shareable }
        type Product @key(fields: "id") { id: ID! price: Int stock: Int }`,
        { 'Query.products': [lamp], 'Product.price': 3, 'Product.stock': 7 },
      ],
    },
    operation: '{ products { name price stock } }',
    data: { products: [{ name: 'Lamp', price: 3, stock: 7 }] },
    calls: ['b', 'a'],
  },
  {
    name: 'what a field provides is not fetched a second time',
    backends: {
      orders: [
        `type Query { order: Order } type Order { product: Product @provides(fields: "name") }
        type Product @key(fields: "id") { id: ID! name: String @external }`,
        { 'Query.order': { product: { ...lamp, name: 'Lamp' } } },
      ],
      catalog: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! name: String @shareable }',
        {},
      ],
    },
    operation: '{ order { product { name } } }',
    data: { order: { product: { name: 'Lamp' } } },
    calls: ['orders'],
  },
  {
    name: 'a field that moved is asked of the backend that it moved to',
    backends: {
      old: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! price: Int }',
        { 'Query.product': { ...lamp, price: 1 } },
      ],
      new: ['type Product @key(fields: "id") { id: ID! price: Int @override(from: "old") }', { 'Product.price': 2 }],
    },
    operation: '{ product { price } }',
    data: { product: { price: 2 } },
    calls: ['old', 'new'],
  },
  ...[100, 0].map(
    (percent): Case => ({
      name: `a field that moves by ${percent} percent is asked of the ${percent > 0 ? 'new' : 'old'} backend`,
      backends: {
        old: [
          'type Query { product: Product } type Product @key(fields: "id") { id: ID! price: Int }',
          { 'Query.product': { ...lamp, price: 1 } },
        ],
        new: [
          `type Product @key(fields: "id") { id: ID! price: Int @override(from: "old", label: "percent(${percent})") }`,
          { 'Product.price': 2 },
        ],
      },
      operation: '{ product { price } }',
      data: { product: { price: percent > 0 ? 2 : 1 } },
      calls: percent > 0 ? ['old', 'new'] : ['old'],
    }),
  ),
  {
    name: 'an operation that nothing leads through fails as a whole, for no backend is at fault',
    backends: {
      a: [
        'type Query { here: Place } interface Place @key(fields: "id") { id: ID! }',
        { 'Query.here': { __typename: 'Place', id: 'x' } },
      ],
      b: [
        `type Query { there: Place }
        type Place @key(fields: "id", resolvable: false) @interfaceObject { id: ID! height: Int }`,
        { 'Query.there': { __typename: 'Place', id: 'y', height: 8 } },
      ],
    },
    operation: '{ here { height } there { height } }',
    data: null,
    errors: [' INTERNAL_SERVER_ERROR: The operation asks for something that leads to no backend.'],
    calls: [],
    stitchedCalls: ['b'],
  },
  {
    name: 'a null where there must be none takes away what was asked of it, and nothing beside it',
    backends: {
      a: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! name: String }',
        { 'Query.product': { ...lamp, name: 'Lamp' } },
      ],
      b: ['type Product @key(fields: "id") { id: ID! price: Int! }', { 'Product.price': fail('no price') }],
    },
    operation: '{ whole: product { name price } part: product { name } }',
    data: { whole: null, part: { name: 'Lamp' } },
    errors: ['whole.price BACKEND_ERROR: no price'],
    calls: ['a', 'b'],
  },
  {
    name: 'an error of an object within lists of lists is told at its place',
    backends: {
      a: [
        'type Query { rows: [[Row]] } type Row { name: String! }',
        { 'Query.rows': [[{ name: 'one' }, {}]], 'Row.name': fail('no name') },
      ],
    },
    operation: '{ rows { name } }',
    data: { rows: [[{ name: 'one' }, null]] },
    errors: ['rows.0.1.name BACKEND_ERROR: no name'],
    calls: ['a'],
  },
  {
    name: 'an error of what was fetched for something else has no place, and is told all the same',
    backends: {
      a: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! weight: Int }',
        { 'Query.product': lamp, 'Product.weight': fail('no weight') },
      ],
      b: [
        `type Product @key(fields: "id") {
          id: ID! weight: Int @external fee: Int @requires(fields: "weight")
        }`,
        { 'Product.fee': ({ weight }: Data) => (weight === null ? 0 : 1) },
      ],
    },
    operation: '{ product { fee } }',
    data: { product: { fee: 0 } },
    errors: [' BACKEND_ERROR: no weight'],
    calls: ['a', 'b'],
  },
  {
    name: 'an error in lists of lists of entities is told at its place',
    backends: {
      a: [
        'type Query { rows: [[Product]] } type Product @key(fields: "id") { id: ID! }',
        { 'Query.rows': [[lamp, { ...lamp, id: 'p2' }]] },
      ],
      b: [
        'type Product @key(fields: "id") { id: ID! price: Int }',
        { 'Product.price': ({ id }: Data) => (id === 'p1' ? 3 : fail('no price')()) },
      ],
    },
    operation: '{ rows { price } }',
    data: { rows: [[{ price: 3 }, { price: null }]] },
    errors: ['rows.0.1.price BACKEND_ERROR: no price'],
    calls: ['a', 'b'],
  },
];

describe('federated backends', () => {
  for (const { name, backends, operation, data, errors = [], calls, stitchedCalls = calls } of cases) {
    test(name, async (t) => {
      const graph = await openCase(t, backends);
      for (const engine of engines) {
        graph.calls.length = 0;
        const answer = await runOn(graph.view, operation, undefined, { runner: graph.runners[engine] });
        assert.deepEqual(JSON.parse(JSON.stringify(answer.data)), data, engine);
        assert.deepEqual(
          answer.errors.map(({ path = [], message, extensions }) => `${path.join('.')} ${extensions.code}: ${message}`),
          errors,
          engine,
        );
        assert.deepEqual(graph.calls, engine === 'compiled' ? calls : stitchedCalls, engine);
      }
    });
  }
});

describe('what may come later', () => {
  const backendsWith = (ready: Promise<void>): Case['backends'] => ({
    products: [
      `type Query { first: Media } interface Media @key(fields: "id") { id: ID! title: String! }
      type Book implements Media @key(fields: "id") { id: ID! title: String! }
      type Film implements Media @key(fields: "id") { id: ID! title: String! }`,
      {
        'Media.@': async ({ id }: Data) => {
          await ready;
          return { __typename: id === 'm1' ? 'Book' : 'Film', id, title: `Title ${id}` };
        },
      },
    ],
    reviews: [
      `type Query { reviews: [Review!]! } type Review { id: ID! media: Media }
      type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }`,
      {
        'Query.reviews': [
          { id: 'r1', media: { __typename: 'Media', id: 'm1' } },
          { id: 'r2', media: { __typename: 'Media', id: 'm2' } },
        ],
      },
    ],
  });

  test('which type an object is comes at once, where that is asked of another backend than the object', async (t) => {
    const graph = await openCase(t, backendsWith(Promise.resolve()));
    for (const engine of engines) {
      const parts: RunPart[] = [];
      const operation = '{ reviews { media { id ... @defer { title } } } }';
      for await (const part of runPartsOn(graph.view, operation, graph.runners[engine])) parts.push(part);
      const [first, later, ...others] = parts;
      assert.deepEqual(
        JSON.parse(JSON.stringify(first?.incremental ? undefined : first?.data)),
        { reviews: [{ media: { id: 'm1' } }, { media: { id: 'm2' } }] },
        engine,
      );
      assert.deepEqual(
        later?.incremental?.map((part) => ({ ...part })),
        [
          { path: ['reviews', 0, 'media'], data: { title: 'Title m1' } },
          { path: ['reviews', 1, 'media'], data: { title: 'Title m2' } },
        ],
        engine,
      );
      assert.equal(others.length, 0);
    }
  });

  test('nobody waits for the types of objects that come later as a whole', { timeout: 10_000 }, async (t) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const graph = await openCase(t, backendsWith(promise));
    const operation = '{ reviews { id ... @defer { media { id ... on Book { title } } } } }';
    const late: unknown[] = [];
    for await (const part of runPartsOn(graph.view, operation, graph.runners.compiled)) {
      // The other backend answers only now.
      resolve();
      late.push(...(part.incremental ?? []));
    }
    assert.deepEqual(JSON.parse(JSON.stringify(late)), [
      { path: ['reviews', 0], data: { media: { id: 'm1', title: 'Title m1' } } },
      { path: ['reviews', 1], data: { media: { id: 'm2' } } },
    ]);
  });
});

test('an object of a type that nobody knows is told of, and one of a type that is hidden is not', async (t) => {
  const sdl = `type Query { search: [Hit] best: [Hit!]! } union Hit = Book | Film | Secret
    type Book { title: String } type Film { title: String } type Other { id: ID } type Secret @inaccessible { title: String }`;
  const hits = [
    { __typename: 'Book', title: 'Dune' },
    { __typename: 'Film', title: 'Alien' },
    { __typename: 'Secret', title: 'x' },
  ];
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@inaccessible"])';
  const { view, runners } = await openGraph(t, [
    {
      name: 'a',
      sdl: `${link} ${sdl}`,
      resolve: (source, _args, _context, { fieldName }) => (source as Data | undefined)?.[fieldName] ?? hits,
      spoil: async ({ status, text }) => ({ status, text: text.replaceAll('"Film"', '"Alien"') }),
    },
  ]);
  const ask = async (operation: string) => {
    const { data, errors } = await runOn(view, operation, undefined, { runner: runners.compiled });
    const told = errors.map(({ path = [], message, extensions }) => `${path.join('.')} ${extensions.code}: ${message}`);
    return [JSON.parse(JSON.stringify(data)), ...told];
  };
  const alien = 'BACKEND_INVALID_RESPONSE: "Query.search" came as something of the type "Alien" that is no Hit.';
  assert.deepEqual(await ask('{ search { ... on Book { title } } }'), [
    { search: [{ title: 'Dune' }, null, null] },
    `search.1 ${alien}`,
  ]);
  const [data, first] = await ask('{ best { ... on Book { title } } }');
  assert.equal(data, null);
  assert.equal(first, `best.1 ${alien.replace('search', 'best')}`);
});
