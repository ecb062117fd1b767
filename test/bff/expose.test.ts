import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Kind, parse, print, printSchema } from 'graphql';
import { formatPlace } from '../../src/util/problem.ts';
import { graphOf, oneLine, projectText, runOn, viewOf } from '../kit/views.ts';

const graph = await graphOf(/* GraphQL */ `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag", "@inaccessible", "@authenticated"])

  type Query {
    products(first: Int, audit: Boolean @tag(name: "internal")): [Product!]! @tag(name: "shop")
    orders(filter: OrderFilter): [Order!]!
    search: [Hit!]! @tag(name: "shop")
    log: [Entry!]! @tag(name: "internal")
    secret: String @inaccessible
  }
  type Mutation { restock(sku: ID!): Product @tag(name: "internal") }
  interface Node { id: ID! }
  union Hit = Product | Order | Entry
  type Product implements Node @tag(name: "shop") {
    id: ID!
    "What it is called."
    title: String!
    cost: Int @tag(name: "internal")
    state: State!
    vendor: Vendor
  }
  type Vendor @tag(name: "internal") { name: String! }
  type Order implements Node { id: ID! lines: [Product!]! total: Int @authenticated }
  type Entry @tag(name: "internal") { text: String! }
  enum State { LIVE DRAFT @tag(name: "internal") GONE }
  input OrderFilter { state: State after: String @tag(name: "internal") }
`);

function shown(sdl: string): string[] {
  return definitionsOf(printSchema(viewOf(graph, sdl).schema));
}

/** The types of a schema, each in one line, whatever their order; every view has the same directives. */
function definitionsOf(sdl: string): string[] {
  return parse(sdl)
    .definitions.filter(({ kind }) => kind !== Kind.DIRECTIVE_DEFINITION)
    .map((definition) => oneLine(print(definition)))
    .sort();
}

describe('@expose', () => {
  test('without arguments shows everything that is accessible', () => {
    assert.deepEqual(shown('extend schema @expose'), definitionsOf(printSchema(graph.schema)));
  });

  test('takes out what has an excluded tag, and what is then left hanging', () => {
    assert.deepEqual(
      shown('extend schema @expose(exclude: ["internal"])'),
      definitionsOf(`
        type Query { products(first: Int): [Product!]! orders(filter: OrderFilter): [Order!]! search: [Hit!]! }
        interface Node { id: ID! }
        union Hit = Product | Order
        type Product implements Node { id: ID! """What it is called.""" title: String! state: State! }
        type Order implements Node { id: ID! lines: [Product!]! total: Int }
        enum State { LIVE GONE }
        input OrderFilter { state: State }`),
    );
  });

  test('shows only what has an included tag, with the scalars, enums and inputs that it needs', () => {
    assert.deepEqual(
      shown('extend schema @expose(include: ["shop"], exclude: ["internal"])'),
      definitionsOf(`
        type Query { products(first: Int): [Product!]! search: [Hit!]! }
        union Hit = Product
        type Product { id: ID! """What it is called.""" title: String! state: State! }
        enum State { LIVE GONE }`),
    );
  });

  test('is replaced by types of the file, added to by extensions, and less what these hide', () => {
    const sdl = `
      extend schema @expose(include: ["shop"], exclude: ["internal"])
      extend type Query { item: Item @from(path: "products(first: 1)") search: [Hit!]! @hide products(first: Int @hide): [Product!]! }
      extend type Product { name: String! @from(path: "title") title: String! @hide }
      extend enum State { GONE @hide }
      type Item @view(of: "Product") { sku: ID! @from(path: "id") }`;
    assert.deepEqual(
      shown(sdl),
      definitionsOf(`
        type Query { products: [Product!]! item: Item }
        type Product { id: ID! state: State! name: String! }
        enum State { LIVE }
        type Item { sku: ID! }`),
    );
  });

  test('maps operations like a written view, rules and all', async () => {
    const view = viewOf(
      graph,
      'extend schema @expose(exclude: ["internal"])\nextend type Order { sum: Int @from(path: "total") total: Int @hide }',
    );
    const order = { __typename: 'Order', id: '1', lines: [], total: 5 };
    const result = await runOn(view, '{ orders { id sum } search { __typename ... on Order { id } } }', {
      orders: [order],
      search: [{ __typename: 'Order', id: '1' }],
    });
    assert.equal(result.lowered, '{ orders { id } search { __typename ... on Order { id } } }');
    assert.deepEqual(JSON.parse(JSON.stringify(result.data)), {
      orders: [{ id: '1', sum: null }],
      search: [{ __typename: 'Order', id: '1' }],
    });
    assert.deepEqual(
      result.errors.map(({ extensions }) => extensions.code),
      ['FORBIDDEN'],
    );
  });
});

const broken: readonly {
  readonly name: string;
  readonly sdl: string;
  readonly problem: string;
  readonly says: RegExp;
}[] = [
  {
    name: 'a tag that nothing has',
    sdl: 'extend schema @expose(exclude: ["internl"])',
    problem: '1:33 VIEW_UNKNOWN_TAG',
    says: /Did you mean "internal"/,
  },
  {
    name: 'an extension of a type that is not exposed',
    sdl: 'extend schema @expose(exclude: ["internal"])\nextend type Vendr { x: Int }',
    problem: '2:13 VIEW_UNKNOWN_TYPE',
    says: /no type "Vendr" to extend/,
  },
  {
    name: 'hiding a field that there is not',
    sdl: 'extend schema @expose\nextend type Product { titel: String @hide }',
    problem: '2:23 VIEW_UNKNOWN_FIELD',
    says: /Did you mean "title"/,
  },
  {
    name: 'hiding an argument that there is not',
    sdl: 'extend schema @expose\nextend type Query { products(frist: Int @hide): [Product!]! }',
    problem: '2:30 VIEW_UNKNOWN_FIELD',
    says: /Did you mean "first"/,
  },
  {
    name: 'hiding in a file that exposes nothing',
    sdl: 'type Query { products: [Product!]! }\ntype Product { id: ID! title: String! @hide }',
    problem: '2:39 VIEW_INVALID_HIDE',
    says: /just leave out/,
  },
  {
    name: 'hiding an argument that the graph requires',
    sdl: 'extend schema @expose(exclude: ["shop"])\nextend type Mutation { restock(sku: ID! @hide): Product }',
    problem: '2:13 VIEW_UNKNOWN_TYPE',
    says: /no type "Mutation"/,
  },
];

for (const { name, sdl, problem, says } of broken) {
  test(`${name} is reported at its place`, () => {
    const { problems } = projectText(graph, sdl);
    const [first] = problems;
    assert.ok(first?.places[0], 'nothing was reported');
    assert.equal(`${formatPlace(first.places[0]).replace('bff/test.graphql:', '')} ${first.code}`, problem);
    assert.match(`${first.message} ${first.hint ?? ''}`, says);
  });
}
