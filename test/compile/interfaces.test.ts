/** What becomes of a selection on an interface: asked for once where all members are asked for it, and apart where they differ. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { identity } from '../kit/retail.ts';
import { graphOf, runOn, viewOf } from '../kit/views.ts';

const graph = await graphOf(/* GraphQL */ `
  type Query { pet(kind: String!): Pet plant: Plant }
  interface Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person }
  type Dog implements Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person barks: Boolean }
  type Cat implements Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person lives: Int }
  type Toy { name: String price: Int }
  type Person { name: String email: String }
  interface Plant { height: Int }
  type Rose implements Plant { height: Int }
  type Fern implements Plant { height: Int @requiresScopes(scopes: [["botany"]]) }
`);

/** Shows everything as it is. */
const whole = viewOf(
  graph,
  /* GraphQL */ `
    type Query { pet(kind: String!): Pet plant: Plant }
    interface Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person }
    type Dog implements Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person barks: Boolean }
    type Cat implements Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person lives: Int }
    type Toy { name: String price: Int }
    type Person { name: String email: String }
    interface Plant { height: Int }
    type Rose implements Plant { height: Int }
    type Fern implements Plant { height: Int }
  `,
);

/** Cats are called after their keepers. */
const renamed = viewOf(
  graph,
  /* GraphQL */ `
    type Query { pet(kind: String!): Pet }
    interface Pet { id: ID! name: String }
    type Dog implements Pet { id: ID! name: String }
    type Cat implements Pet { id: ID! name: String @from(path: "keeper.name") }
  `,
);

/** There are no cats. */
const dogs = viewOf(
  graph,
  /* GraphQL */ `
    type Query { pet(kind: String!): Pet }
    interface Pet { id: ID! }
    type Dog implements Pet { id: ID! }
  `,
);

const keeper = { name: 'Ada', email: 'ada@a.test' };
const data = {
  pet: ({ kind }: { kind: string }) =>
    kind === 'cat'
      ? { __typename: 'Cat', id: 'c', name: 'Tom', lives: 9, toys: [{ name: 'mouse', price: 2 }], keeper }
      : { __typename: 'Dog', id: 'd', name: 'Rex', barks: true, toys: [{ name: 'ball', price: 1 }], keeper: null },
  plant: { __typename: 'Fern', height: 3 },
};

type Case = {
  readonly name: string;
  readonly view?: typeof whole;
  readonly operation: string;
  readonly scopes?: readonly string[];
  readonly lowered: string;
  readonly data: unknown;
  readonly errors?: readonly string[];
};

const cases: readonly Case[] = [
  {
    name: 'what the interface has is asked of the interface, and no type where none is asked for',
    operation: '{ pet(kind: "cat") { id called: name } }',
    lowered: 'query ($a0: String!) { pet(kind: $a0) { id name } }',
    data: { pet: { id: 'c', called: 'Tom' } },
  },
  {
    name: 'objects inside it too',
    operation: '{ pet(kind: "cat") { toys(first: 1) { price } keeper { name } } }',
    lowered: 'query ($a0: String!, $a1: Int) { pet(kind: $a0) { toys(first: $a1) { price } keeper { name } } }',
    data: { pet: { toys: [{ price: 2 }], keeper: { name: 'Ada' } } },
  },
  {
    name: 'a type that is asked for comes with it',
    operation: '{ pet(kind: "cat") { __typename id } }',
    lowered: 'query ($a0: String!) { pet(kind: $a0) { __typename id } }',
    data: { pet: { __typename: 'Cat', id: 'c' } },
  },
  {
    name: 'what a member has by itself is asked of that member alone',
    operation:
      '{ dog: pet(kind: "dog") { id ... on Dog { barks } } cat: pet(kind: "cat") { id ... on Dog { barks } } }',
    lowered:
      'query ($a0: String!, $a1: String!) { pet(kind: $a0) { __typename id ... on Dog { barks } } pet_1: pet(kind: $a1) { __typename id ... on Dog { barks } } }',
    data: { dog: { id: 'd', barks: true }, cat: { id: 'c' } },
  },
  {
    name: 'a field that is asked of members otherwise stays with each',
    operation: '{ pet(kind: "cat") { ... on Dog { toys(first: 1) { name } } ... on Cat { toys(first: 2) { name } } } }',
    lowered:
      'query ($a0: String!, $a1: Int, $a2: Int) { pet(kind: $a0) { __typename ... on Dog { toys(first: $a1) { name } } ... on Cat { toys_1: toys(first: $a2) { name } } } }',
    data: { pet: { toys: [{ name: 'mouse' }] } },
  },
  {
    name: 'an object of which members are asked for different things is asked of each',
    operation: '{ pet(kind: "cat") { ... on Dog { keeper { name } } ... on Cat { keeper { name email } } } }',
    lowered:
      'query ($a0: String!) { pet(kind: $a0) { __typename ... on Dog { keeper { name } } ... on Cat { keeper { name email } } } }',
    data: { pet: { keeper } },
  },
  {
    name: 'what is the same for all members but called otherwise by one of them stays under its names',
    operation: '{ pet(kind: "cat") { ... on Dog { title: name } ... on Cat { name } } }',
    lowered: 'query ($a0: String!) { pet(kind: $a0) { __typename name } }',
    data: { pet: { name: 'Tom' } },
  },
  {
    name: 'a field that comes from elsewhere for one member is asked of each',
    view: renamed,
    operation: '{ pet(kind: "cat") { id name } }',
    lowered:
      'query ($a0: String!) { pet(kind: $a0) { __typename id ... on Dog { name } ... on Cat { keeper { name } } } }',
    data: { pet: { id: 'c', name: 'Ada' } },
  },
  {
    name: 'an object of a member that the view does not show is null, and nothing is asked of it',
    view: dogs,
    operation: '{ pet(kind: "cat") { id } }',
    lowered: 'query ($a0: String!) { pet(kind: $a0) { __typename ... on Dog { id } } }',
    data: { pet: null },
  },
  {
    name: 'a rule on one member’s field forbids it there, and is no matter of the others',
    operation: '{ plant { height } }',
    lowered: '{ plant { __typename ... on Rose { height } } }',
    data: { plant: { height: null } },
    errors: ['plant.height FORBIDDEN'],
  },
  {
    name: 'a rule that allows it leaves the interface whole',
    operation: '{ plant { height } }',
    scopes: ['botany'],
    lowered: '{ plant { height } }',
    data: { plant: { height: 3 } },
  },
];

describe('a selection on an interface', () => {
  for (const { name, view = whole, operation, scopes, lowered, errors = [], ...expected } of cases) {
    test(name, async () => {
      const caller = scopes ? { identity: identity('c7', ...scopes) } : {};
      const result = await runOn(view, operation, data, caller);
      assert.equal(result.lowered, lowered);
      assert.deepEqual(JSON.parse(JSON.stringify(result.data)), expected.data);
      assert.deepEqual(
        result.errors.map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`),
        errors,
      );
    });
  }
});
