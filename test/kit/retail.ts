/** A small graph with something of everything: for tests of views. */
import type { Identity } from '../../src/plugins/caller.ts';
import { graphOf } from './views.ts';

export const retail = await graphOf(/* GraphQL */ `
  type Query {
    customer(id: ID!): Customer @authenticated
    products(first: Int = 10, filter: Filter): [Product!]!
    product(id: ID!): Product
    node(id: ID!): Node
    search(text: String!): [Hit]!
    byStatus(status: Status!): [Order!]!
  }
  type Mutation {
    review(input: ReviewInput!): Review! @requiresScopes(scopes: [["write"], ["admin"]])
  }
  interface Node { id: ID! }
  union Hit = Product | Customer | Secret
  type Secret implements Node @authenticated { id: ID! code: String }
  type Customer implements Node {
    id: ID!
    name: String!
    email: String @requiresScopes(scopes: [["staff"]])
    orders(first: Int, status: Status): Connection!
  }
  type Connection { edges: [Edge!]! }
  type Edge { node: Order }
  type Order { id: ID! total: Money! status: Status! lines: [[String!]!]! }
  type Product implements Node {
    id: ID!
    title: String!
    price: Money
    images(first: Int, size: Size = SMALL): [Image!]!
    related: [Product!]!
    vendor: Vendor!
  }
  type Vendor { name: String! country: Country }
  type Country { code: String! }
  type Image { url: String! }
  type Money { amount: Float! currency: String! }
  type Review { id: ID! body: String! }
  enum Status { OPEN DELIVERED INTERNAL }
  enum Size { SMALL LARGE }
  input Filter { text: String, price: Range, status: Status = OPEN }
  input Range { min: Float! max: Float }
  input ReviewInput { product: ID! body: String! stars: Int! = 5 }
`);

export function identity(sub: string, ...scopes: string[]): Identity {
  return { provider: 'test', subject: sub, scopes, claims: { sub } };
}
