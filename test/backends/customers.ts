/** The customers backend, federated GraphQL: who buys. It only reads. */
import type { Customer } from './data/customers.ts';
import { dataset } from './data.ts';
import { federate } from './federated.ts';
import { serveGraphql, takeFirst } from './graphql.ts';
import type { BackendOptions, Running } from './server.ts';

/** As published; `schemas/customers.graphql` adds what is Portico's. */
export const customersSdl = /* GraphQL */ `
extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@authenticated", "@requiresScopes", "@listSize"]
  )

type Query {
  customer(id: ID!): Customer @authenticated
  "In the order of their ids."
  customers(first: Int = 20): [Customer!]!
    @requiresScopes(scopes: [["staff"]])
    @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
}

type Customer @key(fields: "id") {
  id: ID!
  name: String!
  email: String! @requiresScopes(scopes: [["staff"]])
  city: String!
  tier: CustomerTier!
  "The day on which they joined, ISO 8601."
  since: String!
}

enum CustomerTier {
  BRONZE
  SILVER
  GOLD
}
`;

const customers: ReadonlyMap<unknown, Customer> = new Map(dataset.customers.map((customer) => [customer.id, customer]));
const schema = federate({
  sdl: customersSdl,
  entities: { Customer: ({ id }) => customers.get(id) },
  resolvers: {
    Query: {
      customer: (_root: unknown, { id }: { readonly id: string }) => customers.get(id),
      customers: (_root: unknown, { first }: { readonly first: number | null }) =>
        takeFirst(dataset.customers, first ?? 20),
    },
  },
});

export function startCustomers(options: BackendOptions = {}): Promise<Running> {
  return serveGraphql('customers', options, schema);
}
