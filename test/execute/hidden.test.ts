/** Entities whose parts are extended, hidden or said to be elsewhere, in every way in which servers write that: each with the calls it takes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { printSchema } from 'graphql';
import { runOn } from '../kit/views.ts';
import { type Case, type Data, openCase } from './case.ts';
import { engines } from './local.ts';

const user = { __typename: 'User', id: 'u1' };

/** The base of an entity that others extend. */
const base: Case['backends'][string] = [
  'type Query { userById(id: ID): User } type User @key(fields: "id") { id: ID! name: String! nickname: String }',
  { 'Query.userById': { ...user }, 'User.name': 'Ada', 'User.nickname': 'ada' },
  1,
];

const cases: readonly Case[] = [
  ...['extend type User @key(fields: "id")', 'type User @key(fields: "id") @extends'].map(
    (head): Case => ({
      name: `Federation 1: ${head} has its key, and what it only names, from the base`,
      backends: {
        a: [
          `type Query { someone: User } ${head} { id: ID! @external name: String! @external rid: ID }`,
          { 'Query.someone': { ...user }, 'User.rid': 'r1' },
          1,
        ],
        b: base,
      },
      operation: '{ someone { id rid name nickname } userById(id: "u1") { id name rid } }',
      data: {
        someone: { id: 'u1', rid: 'r1', name: 'Ada', nickname: 'ada' },
        userById: { id: 'u1', name: 'Ada', rid: 'r1' },
      },
      calls: ['a', 'b', 'b', 'a'],
    }),
  ),
  {
    name: 'Federation 1: what an extension provides is not asked of the base',
    backends: {
      a: [
        `type Query { someone: User @provides(fields: "name") plainly: User }
          extend type User @key(fields: "id") { id: ID! @external name: String! @external }`,
        { 'Query.someone': { ...user, name: 'Ada' }, 'Query.plainly': { ...user } },
        1,
      ],
      b: base,
    },
    operation: '{ someone { name } }',
    data: { someone: { name: 'Ada' } },
    calls: ['a'],
  },
  {
    name: 'Federation 1: an extension requires what the base has',
    backends: {
      a: [
        `extend type User @key(fields: "id") {
          id: ID! @external name: String! @external greeting: String @requires(fields: "name") }
          extend type Query { nothing: Int }`,
        { 'User.greeting': ({ name }: Data) => `Hello ${name}` },
        1,
      ],
      b: base,
    },
    operation: '{ userById { greeting } }',
    data: { userById: { greeting: 'Hello Ada' } },
    calls: ['b', 'a'],
  },
  {
    name: 'Federation 2: @extends stands for extend',
    backends: {
      a: [
        'type Query { someone: User } type User @extends @key(fields: "id") { id: ID! @external rid: ID }',
        { 'Query.someone': { ...user }, 'User.rid': 'r1' },
      ],
      b: base,
    },
    operation: '{ someone { rid nickname } }',
    data: { someone: { rid: 'r1', nickname: 'ada' } },
    calls: ['a', 'b'],
  },
  {
    name: 'a key that an extension calls external is there all the same, and leads on',
    backends: {
      price: [
        'type Query { cheapest: Product } extend type Product @key(fields: "id") { id: ID! @external price: Float }',
        {
          'Query.cheapest': { __typename: 'Product', id: 'p1' },
          'Product.price': 3.5,
        },
      ],
      product: [
        'type Query { products: [Product!]! } type Product @key(fields: "id") { id: ID! name: String! }',
        { 'Query.products': [{ __typename: 'Product', id: 'p1' }], 'Product.name': 'Lamp' },
      ],
    },
    operation: '{ cheapest { id price name } products { id name price } }',
    data: {
      cheapest: { id: 'p1', price: 3.5, name: 'Lamp' },
      products: [{ id: 'p1', name: 'Lamp', price: 3.5 }],
    },
    calls: ['price', 'product', 'product', 'price'],
  },
  {
    name: 'members of a union have a field of one name and two types',
    backends: {
      a: ['type Query { users: [User!]! } type User { id: ID @shareable }', { 'Query.users': [{ id: 'u1' }] }],
      b: [
        `type Query { accounts: [Account!]! } union Account = User | Admin
          type User @key(fields: "id") { id: ID! name: String alike: [Account!]! }
          type Admin { id: ID name: String alike: [Account!]! }`,
        {
          'Query.accounts': [
            { ...user, name: 'Ada' },
            { __typename: 'Admin', id: null, name: 'Root' },
          ],
          'User.alike': [{ __typename: 'Admin', id: 'a1', name: 'Root' }],
          'Admin.alike': [{ ...user, name: 'Ada' }],
        },
      ],
    },
    operation: `{ users { id } accounts { ... on User { id name alike { ... on User { id } ... on Admin { id name } } }
      ... on Admin { id alike { ... on User { id name } } } } }`,
    data: {
      users: [{ id: 'u1' }],
      accounts: [
        { id: 'u1', name: 'Ada', alike: [{ id: 'a1', name: 'Root' }] },
        { id: null, alike: [{ id: 'u1', name: 'Ada' }] },
      ],
    },
    calls: ['a', 'b'],
  },
  {
    name: 'an interface that leads back to itself is followed as far as it is asked, with what is provided on the way',
    backends: {
      a: [
        `type Query { product: Product } interface Product { like: Product }
          type Book implements Product @key(fields: "id") { id: ID! like: Book @provides(fields: "price") price: Float @external }`,
        {
          'Query.product': { __typename: 'Book', id: '1' },
          'Book.like': ({ id }: Data) => ({ __typename: 'Book', id: `${id}1`, price: 9 }),
        },
      ],
      b: ['type Book @key(fields: "id") { id: ID! price: Float @shareable }', { 'Book.price': 10 }],
    },
    operation: `{ product { like { ... on Book { id price like { id price like { ... on Product { like { ... on Book { id } } } } } } }
      ... on Book { price } } }`,
    data: {
      product: {
        like: { id: '11', price: 9, like: { id: '111', price: 9, like: { like: { id: '11111' } } } },
        price: 10,
      },
    },
    calls: ['a', 'b'],
  },
  {
    name: 'what is hidden from clients leads between backends, and is required',
    backends: {
      a: [
        `type Query { product: Product } type Product @key(fields: "code") {
          code: ID! @inaccessible weight: Int @inaccessible name: String }`,
        { 'Query.product': { __typename: 'Product', code: 'c', name: 'Lamp' }, 'Product.weight': 7 },
      ],
      b: [
        `type Product @key(fields: "code") {
          code: ID! weight: Int @external postage: Int @requires(fields: "weight") }`,
        { 'Product.postage': ({ weight }: Data) => Number(weight) * 2 },
      ],
    },
    operation: '{ product { name postage } __type(name: "Product") { fields { name } } }',
    data: {
      product: { name: 'Lamp', postage: 14 },
      __type: { fields: [{ name: 'name' }, { name: 'postage' }] },
    },
    calls: ['a', 'b'],
  },
];

describe('parts of entities', () => {
  for (const { name, backends, operation, data, calls } of cases) {
    test(name, async (t) => {
      const graph = await openCase(t, backends);
      for (const engine of engines) {
        graph.calls.length = 0;
        const answer = await runOn(graph.view, operation, undefined, { runner: graph.runners[engine] });
        assert.deepEqual(answer.errors, [], engine);
        assert.deepEqual(JSON.parse(JSON.stringify(answer.data)), data, engine);
        assert.deepEqual(graph.calls.toSorted(), calls.toSorted(), engine);
      }
    });
  }

  test('what @inaccessible hides no client has: a field, an argument, a value, a member, a type', async (t) => {
    const graph = await openCase(t, {
      a: [
        `type Query { find(size: Size, secret: Int @inaccessible): [Hit] hidden: Hidden @inaccessible sized: Size }
          union Hit = Book | Hidden
          type Book @key(fields: "id") { id: ID! title: String note: String @inaccessible }
          type Hidden @key(fields: "id") @inaccessible { id: ID! }
          enum Size { S M XL @inaccessible }`,
        {
          'Query.find': [
            { __typename: 'Book', id: '1', title: 'Dune' },
            { __typename: 'Hidden', id: '2' },
          ],
          'Query.sized': 'XL',
        },
      ],
      b: ['type Book @key(fields: "id") { id: ID! pages: Int }', { 'Book.pages': 412 }],
    });
    const shown = printSchema(graph.view.schema);
    assert.doesNotMatch(shown, /hidden|Hidden|secret|note|XL/);
    for (const engine of engines) {
      const { data } = await runOn(graph.view, '{ find { ... on Book { title pages } } sized }', undefined, {
        runner: graph.runners[engine],
      });
      assert.deepEqual(
        JSON.parse(JSON.stringify(data)),
        { find: [{ title: 'Dune', pages: 412 }, null], sized: null },
        engine,
      );
    }
  });

  test('a directive that is composed changes nothing of what clients see and get', async (t) => {
    const graph = await openCase(t, {
      a: [
        `extend schema @link(url: "https://acme.test/mark/v1.0", import: ["@mark"]) @composeDirective(name: "@mark")
          directive @mark(by: String) on FIELD_DEFINITION | OBJECT
          type Query { product: Product @mark(by: "team") }
          type Product @key(fields: "id") @mark { id: ID! name: String @mark(by: "us") }`,
        { 'Query.product': { __typename: 'Product', id: 'p1', name: 'Lamp' } },
      ],
      b: ['type Product @key(fields: "id") { id: ID! price: Int }', { 'Product.price': 3 }],
    });
    assert.doesNotMatch(printSchema(graph.view.schema), /mark/);
    for (const engine of engines) {
      const operation = '{ product { name price } __schema { directives { name } } }';
      const { data } = await runOn(graph.view, operation, undefined, { runner: graph.runners[engine] });
      const { product, __schema } = JSON.parse(JSON.stringify(data));
      assert.deepEqual(product, { name: 'Lamp', price: 3 }, engine);
      assert.doesNotMatch(JSON.stringify(__schema), /mark/);
    }
  });
});
