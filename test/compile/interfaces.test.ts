/** What becomes of a selection on an interface: asked for once where all members are asked for it, and apart where they differ. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { identity } from '../kit/retail.ts';
import { graphOf, oneLine, runOn, viewOf } from '../kit/views.ts';

const graph = graphOf(/* GraphQL */ `
  type Query { pet(kind: String!): Pet plant: Plant }
  interface Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person }
  type Dog implements Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person barks: Boolean }
  type Cat implements Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person lives: Int }
  type Toy { name: String price: Int }
  type Person { name: String email: String @requiresScopes(scopes: [["staff"]]) }
  interface Plant { height: Int }
  type Rose implements Plant { height: Int }
  type Fern implements Plant { height: Int @requiresScopes(scopes: [["botany"]]) }
`);

const view = viewOf(
  graph,
  /* GraphQL */ `
    type Query { pet(kind: String!): Pet plant: Plant hound(kind: String!): Hound @from(path: "pet(kind: $kind)") }
    interface Pet { id: ID! name: String toys(first: Int): [Toy!] keeper: Person firstToy: String }
    type Dog implements Pet {
      id: ID! name: String toys(first: Int): [Toy!] keeper: Person barks: Boolean firstToy: String @from(path: "toys(first: 1).name")
    }
    type Cat implements Pet {
      id: ID! name: String toys(first: Int): [Toy!] keeper: Person lives: Int firstToy: String @from(path: "keeper.name")
    }
    interface Hound @view(of: "Pet") { id: ID! }
    type Greyhound implements Hound @view(of: "Dog") { id: ID! }
    type Toy { name: String price: Int }
    type Person { name: String email: String }
    interface Plant { height: Int }
    type Rose implements Plant { height: Int }
    type Fern implements Plant { height: Int }
  `,
);
