/** Plans: which backend is asked for what, in how many rounds and calls. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse, print } from 'graphql';
import { planOperation } from '../../src/compile/plan/plan.ts';
import { readParts } from '../../src/graph/parts.ts';
import { federatedSubgraph } from '../../src/schema/federated.ts';
import { defaultOptions } from '../../src/schema/options.ts';
import { oneLine } from '../kit/views.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject"])`;

type Case = {
  readonly name: string;
  /** By backend. */
  readonly sdl: Readonly<Record<string, string>>;
  readonly operation: string;
  /** `round backend: document`, in the order of the calls. */
  readonly calls: readonly string[];
};

const products = 'type Query { products: [Product!]! } type Product @key(fields: "id") { id: ID! name: String }';

const cases: readonly Case[] = [
  {
    name: 'what one backend has is one call to it',
    sdl: { a: products },
    operation: '{ products { name } }',
    calls: ['0 a: { products { name } }'],
  },
  {
    name: 'fields of several backends are fetched in one round, each backend once',
    sdl: {
      a: products,
      b: 'type Product @key(fields: "id") { id: ID! price: Int }',
      c: 'type Product @key(fields: "id") { id: ID! stock: Int }',
    },
    operation: '{ products { name price stock } }',
    calls: [
      '0 a: { products { name id } }',
      '1 b: query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { price } } }',
      '1 c: query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { stock } } }',
    ],
  },
  {
    name: 'a backend that is asked in a later round anyway is not asked twice',
    sdl: {
      a: 'type Query { me: User } type User @key(fields: "id") { id: ID! name: String }',
      b: 'type User @key(fields: "id") { id: ID! last: Product } type Product @key(fields: "id") { id: ID! }',
      c: `type User @key(fields: "id") { id: ID! points: Int }
        type Product @key(fields: "id") { id: ID! price: Int }`,
    },
    operation: '{ me { name points last { price } } }',
    calls: [
      '0 a: { me { name id } }',
      '1 b: query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { last { id } } } }',
      '2 c: query ($r0: [_Any!]!, $r1: [_Any!]!) { e0: _entities(representations: $r0) { ... on User { points } } e1: _entities(representations: $r1) { ... on Product { price } } }',
    ],
  },
  {
    name: 'entities of one kind at several places are asked for together',
    sdl: {
      a: `type Query { best: Product worst: Product } type Product @key(fields: "id") { id: ID! }`,
      b: 'type Product @key(fields: "id") { id: ID! price: Int }',
    },
    operation: '{ best { price } worst { price } }',
    calls: [
      '0 a: { best { id } worst { id } }',
      '1 b: query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { price } } }',
    ],
  },
  {
    name: 'a key that nobody nearby knows is fetched over another backend',
    sdl: {
      a: 'type Query { product: Product } type Product @key(fields: "id") { id: ID! }',
      b: 'type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }',
      c: 'type Product @key(fields: "sku") { sku: ID! price: Int }',
    },
    operation: '{ product { price } }',
    calls: [
      '0 a: { product { id } }',
      '1 b: query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { sku } } }',
      '2 c: query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { price } } }',
    ],
  },
  {
    name: 'what a field requires never takes a name of the client',
    sdl: {
      a: `type Query { product: Product }
        type Product @key(fields: "id") { id: ID! weight(unit: String): Int }`,
      b: `type Product @key(fields: "id") {
        id: ID! weight(unit: String): Int @external fee: Int @requires(fields: "weight(unit: \\"kg\\")")
      }`,
    },
    operation: '{ product { weight: id fee } }',
    calls: [
      '0 a: { product { weight: id id weight_p1: weight(unit: "kg") } }',
      '1 b: query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { fee } } }',
    ],
  },
  {
    name: 'mutations of one backend are one call, and what follows of them comes before the next',
    sdl: {
      a: `type Query { x: Int } type Mutation { add: Product remove: Product }
        type Product @key(fields: "id") { id: ID! name: String }`,
      b: 'type Product @key(fields: "id") { id: ID! price: Int }',
    },
    operation: 'mutation { one: add { name } two: add { price } three: remove { name } }',
    calls: [
      '0 a: mutation { one: add { name } two: add { id } }',
      '1 b: query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { price } } }',
      '2 a: mutation { three: remove { name } }',
    ],
  },
  {
    name: 'members of an interface that are asked for the same are asked for as the interface',
    sdl: {
      a: `type Query { all: [Animal!]! } interface Animal { name: String }
        type Cat implements Animal { name: String } type Dog implements Animal { name: String }`,
    },
    operation: '{ all { name } }',
    calls: ['0 a: { all { __typename name } }'],
  },
];

describe('a plan', () => {
  for (const { name, sdl, operation, calls } of cases) {
    test(name, () => {
      const plan = planOperation(partsOf(sdl), parse(operation), () => false);
      assert.deepEqual(
        plan.calls.map(({ round, backend, document }) => `${round} ${backend}: ${oneLine(print(document))}`),
        calls,
      );
    });
  }

  test('of an operation that is made to explode makes no more calls than it is deep', () => {
    const sdl = {
      a: 'type Query { node: Node } type Node @key(fields: "id") { id: ID! next: Node @shareable }',
      b: 'type Node @key(fields: "id") { id: ID! next: Node @shareable name: String }',
      c: 'type Node @key(fields: "id") { id: ID! next: Node @shareable size: Int }',
    };
    let operation = 'name size';
    for (let depth = 0; depth < 400; depth++) operation = `name size next { ${operation} }`;
    const plan = planOperation(partsOf(sdl), parse(`{ node { ${operation} } }`), () => false);
    assert.ok(plan.calls.length <= 3 * 400, `${plan.calls.length} calls`);
  });
});

function partsOf(sdl: Case['sdl']) {
  return readParts(
    Object.entries(sdl).map(([name, text]) => {
      const document = parse(`${link}\n${text}`);
      const subgraph = federatedSubgraph(document);
      return { name, kind: 'federated', document, subgraph, options: defaultOptions, connectors: [], merges: [] };
    }),
  );
}
