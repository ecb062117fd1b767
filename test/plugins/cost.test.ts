import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildSchema, GraphQLError, parse } from 'graphql';
import { compileActualCost } from '../../src/plugins/actual-cost.ts';
import { estimateCost } from '../../src/plugins/cost.ts';
import type { ListSize } from '../../src/plugins/list-size.ts';
import type { CostRules } from '../../src/plugins/weights.ts';

const schema = buildSchema(/* GraphQL */ `
  type Query {
    product(filter: Filter): Product
    products: [Product!]!
    grid: [[Product]]
    first(first: Int, last: Int): [Product]
    tenByDefault(first: Int = 10): [Product]
    filtered(filter: Filter): [Product]
    byIds(ids: [ID!]!): [Product]
    named(ids: [ID!]!): [Product]
    connection(first: Int): Connection
    connections(first: Int): [Connection]
    paged(first: Int): Paged
    strict(first: Int, last: Int): [Product]
    node: Node
    thing: Thing
    tags: [String]
    many(filters: [Filter!], json: JSON): Int
  }
  type Mutation { rename(id: ID, name: String): Product archive: Boolean }
  type Subscription { changed: Product }
  type Product implements Node { id: ID! name: String price: Int related: [Product] maker: Maker kind: Kind data: JSON }
  type Maker implements Node { id: ID! name: String products: [Product] }
  type Connection { edges: [Edge] total: Int }
  type Edge { node: Product }
  type Paged { page: Connection }
  interface Node { id: ID! }
  union Thing = Product | Maker
  input Filter { text: String limit: Int = 7 inner: Filter }
  enum Kind { A B }
  scalar JSON
`);

const listSizes: Record<string, ListSize> = {
  'Query.first': { slicingArguments: ['first', 'last'], assumedSize: 50 },
  'Query.tenByDefault': { slicingArguments: ['first'] },
  'Query.byIds': { slicingArguments: ['ids'] },
  'Query.filtered': { slicingArguments: ['filter.limit', 'filter.inner.limit'] },
  'Query.connection': { slicingArguments: ['first'], sizedFields: ['edges'], assumedSize: 20 },
  'Query.connections': { slicingArguments: ['first'], sizedFields: ['edges'] },
  'Query.paged': { slicingArguments: ['first'], sizedFields: ['page.edges'] },
  'Query.strict': { slicingArguments: ['first', 'last'], requireOneSlicingArgument: true, assumedSize: 5 },
};

type Weights = Readonly<Record<string, number>>;

const rules = (weights: Weights = {}): CostRules => ({
  weight: (coordinate) => (Object.hasOwn(weights, coordinate) ? weights[coordinate] : undefined),
  listSize: (coordinate) => listSizes[coordinate],
});

function estimate(query: string, options: { weights?: Weights; variables?: Record<string, unknown> } = {}): number {
  return estimateCost({
    rules: rules(options.weights),
    schema,
    document: parse(query),
    variables: options.variables ?? {},
    defaultListSize: 100,
  });
}

const most = Number.MAX_SAFE_INTEGER;

describe('the estimated cost', () => {
  const cases: readonly {
    readonly query: string;
    readonly cost: number;
    readonly weights?: Weights;
    readonly variables?: Record<string, unknown>;
    readonly why?: string;
  }[] = [
    { query: '{ __typename }', cost: 0 },
    { query: '{ product { id name kind } }', cost: 1, why: 'scalars and enums are free' },
    { query: '{ product { maker { name } } }', cost: 2 },
    { query: '{ a: product { id } b: product { id } }', cost: 2, why: 'aliases are work' },
    { query: '{ products { id } }', cost: 100, why: 'an unbounded list' },
    { query: '{ products { maker { name } } }', cost: 200 },
    { query: '{ products { related { id } } }', cost: 10_100, why: 'lists multiply' },
    { query: '{ grid { id } }', cost: 10_000, why: 'so do lists of lists' },
    { query: '{ tags }', cost: 0 },
    {
      query: '{ __schema { types { name fields { name } } } }',
      cost: 3,
      why: 'introspection is bounded by the schema',
    },
    // Slicing arguments.
    { query: '{ first(first: 3) { id } }', cost: 3 },
    { query: '{ first(first: 3, last: 8) { id } }', cost: 8, why: 'the largest counts' },
    { query: 'query ($n: Int) { first(first: $n) { id } }', variables: { n: 4 }, cost: 4 },
    { query: 'query ($n: Int) { first(first: $n) { id } }', cost: 50, why: 'a variable that is not there' },
    { query: '{ first { id } }', cost: 50, why: 'the assumed size' },
    { query: '{ first(first: null) { id } }', cost: 50, why: 'null is no number' },
    { query: '{ first(first: -1) { id } }', cost: 50, why: 'nobody knows what a negative number brings' },
    { query: '{ first(first: 0) { id } }', cost: 0 },
    { query: '{ first(first: 2000000000) { id related { id } } }', cost: 202_000_000_000 },
    { query: 'query ($n: Int) { first(first: $n) { id } }', variables: { n: 1e300 }, cost: most },
    { query: 'query ($n: Int) { first(first: $n) { id } }', variables: { n: Infinity }, cost: most },
    { query: 'query ($n: Int) { first(first: $n) { id } }', variables: { n: Number.NaN }, cost: 50 },
    { query: 'query ($n: Int) { first(first: $n) { id } }', variables: { n: '10' }, cost: 50 },
    { query: 'query ($n: Int) { first(first: $n) { id } }', variables: { n: { valueOf: 1 } }, cost: 50 },
    { query: '{ tenByDefault { id } }', cost: 10 },
    { query: '{ tenByDefault(first: null) { id } }', cost: 100 },
    { query: '{ byIds(ids: [1, 2, 3]) { id } }', cost: 3 },
    { query: '{ named(ids: [1, 2, 3]) { id } }', cost: 100 },
    { query: `{ named(ids: [${'1, '.repeat(300)}]) { id } }`, cost: 300 },
    { query: '{ tenByDefault(first: 2) { id } }', cost: 2 },
    {
      query: '{ filtered(filter: { limit: 3 }) { id } }',
      cost: 4,
      why: 'an argument inside an input object, which is 1',
    },
    { query: '{ filtered(filter: {}) { id } }', cost: 8, why: 'the default of the input field' },
    { query: '{ filtered(filter: { inner: { limit: 9 } }) { id } }', cost: 11 },
    { query: '{ filtered { id } }', cost: 100 },
    { query: '{ filtered(filter: null) { id } }', cost: 100 },
    { query: 'query ($f: Filter) { filtered(filter: $f) { id } }', variables: { f: { limit: 2 } }, cost: 3 },
    // Connections.
    { query: '{ connection(first: 3) { total edges { node { id } } } }', cost: 7 },
    { query: '{ connection { edges { node { id } } } }', cost: 41 },
    { query: '{ connection(first: 3) { ... on Connection { edges { node { id } } } } }', cost: 7 },
    {
      query: '{ connection(first: 3) { edges { node { related { id } } } } }',
      cost: 307,
      why: 'the size holds for edges only',
    },
    {
      query: '{ connections(first: 3) { edges { node { id } } } }',
      cost: 700,
      why: 'the list around them is another one',
    },
    { query: '{ paged(first: 3) { page { edges { node { id } } } } }', cost: 8 },
    { query: '{ paged { page { edges { node { id } } } } }', cost: 202 },
    // Weights.
    { query: '{ product { price } }', weights: { 'Product.price': 5 }, cost: 6 },
    { query: '{ product { id } }', weights: { Product: 3 }, cost: 3 },
    { query: '{ product { id } }', weights: { Product: 3, 'Query.product': 7 }, cost: 7 },
    { query: '{ product { name } }', weights: { String: 2 }, cost: 3 },
    { query: '{ tags }', weights: { 'Query.tags': 1 }, cost: 100 },
    {
      query: '{ product { price maker { name } } }',
      weights: { 'Product.price': -100 },
      cost: 2,
      why: 'nothing makes other things cheaper',
    },
    { query: '{ product { price } }', weights: { 'Product.price': Number.NaN }, cost: 1 },
    { query: '{ product { price } }', weights: { 'Product.price': Infinity }, cost: most },
    { query: '{ first(first: 0) { price } }', weights: { 'Product.price': Infinity }, cost: 0, why: 'not NaN' },
    // Arguments.
    { query: '{ product(filter: { text: "x" }) { id } }', cost: 2 },
    {
      query: '{ product(filter: { text: "x" }) { id } }',
      weights: { 'Filter.text': 5, 'Query.product(filter:)': 2 },
      cost: 8,
    },
    { query: '{ product(filter: { text: null }) { id } }', weights: { 'Filter.text': 5 }, cost: 2 },
    { query: '{ many(filters: [{}, {}, {}]) }', cost: 3, why: 'a list of inputs is not one input' },
    { query: 'query ($f: [Filter!]) { many(filters: $f) }', variables: { f: Array(40).fill({}) }, cost: 40 },
    { query: '{ many(filters: { inner: { inner: {} } }) }', cost: 3 },
    { query: '{ many(json: { a: [1, 2] }) }', weights: { JSON: 2 }, cost: 2 },
    // Branches.
    {
      query: '{ node { id ... on Product { maker { id } related { id } } ... on Maker { products { id } } } }',
      cost: 102,
      why: 'the dearest branch',
    },
    {
      query:
        '{ node { ... on Maker { products { id } } ... on Product { maker { id } } ... on Maker { again: products { id } } } }',
      cost: 201,
      why: 'two fragments on one type are both of it',
    },
    { query: '{ thing { ... on Product { maker { id } } } }', cost: 2 },
    { query: '{ thing { ... on Node { ... on Product { maker { id } } } } }', cost: 2 },
    { query: '{ node { id } }', weights: { Maker: 9 }, cost: 9, why: 'an interface is not cheaper than its members' },
    { query: '{ node { id } }', weights: { Maker: 9, 'Product.id': 2 }, cost: 11 },
    // Mutations and subscriptions.
    { query: 'mutation { archive }', cost: 10 },
    { query: 'mutation { rename(id: 1, name: "x") { id maker { id } } }', cost: 11 },
    { query: 'mutation { a: archive b: archive }', cost: 20 },
    { query: 'mutation { archive }', weights: { 'Mutation.archive': 3 }, cost: 3 },
    { query: 'subscription { changed { id } }', cost: 1 },
  ];
  for (const { query, cost, why, ...options } of cases) {
    const given = JSON.stringify(options) === '{}' ? '' : ` with ${JSON.stringify(options)}`;
    it(`of ${query}${given} is ${cost}${why ? `: ${why}` : ''}`, () => {
      assert.equal(estimate(query, options), cost);
    });
  }

  for (const [args, count] of [
    ['', 0],
    ['(first: null)', 0],
    ['(first: 1, last: 1)', 2],
  ] as const) {
    it(`is refused where a list requires one slicing argument and has ${count}: strict${args}`, () => {
      assert.throws(
        () => estimate(`{ strict${args} { id } }`),
        (error) => {
          assert.ok(error instanceof GraphQLError);
          assert.equal(error.extensions.code, 'BAD_USER_INPUT');
          assert.match(error.message, new RegExp(`it has ${count}\\.`));
          assert.doesNotMatch(error.message, /strict|first/, 'the names of the graph are not the names of the client');
          return true;
        },
      );
      assert.equal(estimate('{ strict(last: 2) { id } }'), 2);
    });
  }

  it('stops counting where numbers end', () => {
    const deep = `{ products { ${'related { '.repeat(30)} id ${'}'.repeat(30)} } }`;
    assert.equal(estimate(deep), most);
  });

  it('takes time linear in the document', () => {
    const wide = (count: number) =>
      parse(
        `{ ${Array.from({ length: count }, (_, i) => `a${i}: node { id ... on Product { maker { id } } }`).join(' ')} }`,
      );
    let calls = 0;
    const counting: CostRules = {
      weight: () => {
        calls++;
        return undefined;
      },
      listSize: () => undefined,
    };
    const callsFor = (count: number): number => {
      calls = 0;
      estimateCost({ rules: counting, schema, document: wide(count), variables: {}, defaultListSize: 100 });
      return calls;
    };
    assert.ok(callsFor(2000) <= 10 * callsFor(200));
  });

  it('takes names that are properties of every object for names', () => {
    assert.equal(estimate('{ constructor: product { __proto__: id } ... on Query { toString: tags } }'), 1);
    assert.equal(
      estimate('query ($v: Filter) { product(filter: $v) { id } }', {
        variables: { v: JSON.parse('{"__proto__":{"inner":{}}}') },
      }),
      2,
    );
  });
});

describe('the actual cost', () => {
  const cases: readonly {
    readonly query: string;
    readonly data: unknown;
    readonly cost: number;
    readonly weights?: Weights;
    readonly variables?: Record<string, unknown>;
  }[] = [
    { query: '{ product { id } }', data: null, cost: 0 },
    { query: '{ product { id } }', data: undefined, cost: 0 },
    { query: '{ product { id } }', data: { product: null }, cost: 0 },
    { query: '{ product { id } }', data: {}, cost: 0 },
    { query: '{ product { id maker { id } } }', data: { product: { id: '1', maker: { id: '2' } } }, cost: 2 },
    { query: '{ products { id } }', data: { products: [{ id: '1' }, { id: '2' }, null] }, cost: 2 },
    { query: '{ products { related { id } } }', data: { products: [{ related: [{}, {}] }, { related: [] }] }, cost: 4 },
    { query: '{ grid { id } }', data: { grid: [[{}, {}], null, [{}]] }, cost: 3 },
    { query: '{ x: product { id } }', data: { x: { id: '1' } }, cost: 1 },
    { query: '{ product { data } }', data: { product: { data: [[1, 2], [3]] } }, cost: 3, weights: { JSON: 2 } },
    { query: '{ tags }', data: { tags: ['a', 'b', null] }, cost: 2, weights: { 'Query.tags': 1 } },
    {
      query: '{ node { __typename ... on Product { maker { id } } ... on Maker { products { id } } } }',
      data: { node: { __typename: 'Product', maker: { id: '1' } } },
      cost: 2,
    },
    {
      query: '{ node { __typename ... on Product { x: maker { id } } ... on Maker { x: products { id } } } }',
      data: { node: { __typename: 'Maker', x: [{ id: '1' }, { id: '2' }] } },
      cost: 3,
    },
    { query: '{ node { ... on Product { maker { id } } } }', data: { node: { maker: { id: '1' } } }, cost: 2 },
    { query: 'mutation { archive }', data: { archive: true }, cost: 10 },
    {
      query: 'query ($f: Filter) { product(filter: $f) { id } }',
      data: { product: { id: '1' } },
      variables: { f: { text: 'x' } },
      weights: { 'Filter.text': 5 },
      cost: 7,
    },
    { query: '{ constructor: product { id } __proto__: tags }', data: {}, weights: { 'Query.tags': 3 }, cost: 0 },
    { query: '{ product { id } }', data: { product: 'of another shape' }, cost: 1 },
    { query: '{ product { id } }', data: ['of another shape'], cost: 0 },
  ];
  for (const { query, data, cost, weights, variables = {} } of cases) {
    it(`of ${JSON.stringify(data)} for ${query} is ${cost}`, () => {
      const { count } = compileActualCost({ rules: rules(weights), schema, document: parse(query) });
      assert.equal(count(data, variables), cost);
    });
  }
});
