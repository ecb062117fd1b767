/** W3: the nested operation of The Guild's federation benchmark over four subgraphs. */
import { buildSchema, graphqlSync } from 'graphql';
import {
  inStock,
  productOf,
  reviewOf,
  reviewsBy,
  reviewsOf,
  shippingEstimate,
  upcs,
  userIds,
  userOf,
} from '../origin/shop.ts';
import { graphqlCall, type Workload } from './workload.ts';

const fields = `
  fragment User on User { id username name }
  fragment Review on Review { id body }
  fragment Product on Product { inStock name price shippingEstimate upc weight }`;

const selections = `
  users(seed: $seed) {
    ...User
    reviews {
      ...Review
      product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
    }
  }
  topProducts(seed: $seed) {
    ...Product
    reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }
  }`;

export const nested: Workload = {
  name: 'W3',
  about: 'the federation benchmark: four subgraphs, 75 KB',
  project: 'federation',
  client: 'bench',
  query: `${fields} query TestQuery($seed: Int!) { ${selections} }`,
  seed: '@@@@',
  floor: {
    kind: 'calls',
    rounds: [
      [
        graphqlCall('/accounts', 'query($seed:Int!){users(seed:$seed){id username name}}', '{"seed":@@@@}'),
        graphqlCall('/products', 'query($seed:Int!){topProducts(seed:$seed){upc name price weight}}', '{"seed":@@@@}'),
      ],
      [
        graphqlCall(
          '/reviews',
          'query($r:[_Any!]!){_entities(representations:$r){__typename ...on User{id reviews{id body product{upc reviews{id body author{id reviews{id body product{upc}}}}}}} ...on Product{upc reviews{id body author{id reviews{id body product{upc}}}}}}}',
          `{"r":[${[...references('User', 'id', userIds('@@@@')), ...references('Product', 'upc', upcs('@@@@').slice(0, 5))]}]}`,
        ),
      ],
      [
        graphqlCall(
          '/inventory',
          'query($r:[_Any!]!){_entities(representations:$r){...on Product{inStock shippingEstimate}}}',
          `{"r":[${upcs('@@@@').slice(0, 5).map(stocked)}]}`,
        ),
      ],
    ],
    answer: 'constant',
  },
  expected: (seed) => JSON.parse(JSON.stringify(graphqlSync({ ...whole, variableValues: { seed } }).data)),
};

function references(type: string, key: string, ids: readonly string[]): readonly string[] {
  return ids.map((id) => JSON.stringify({ __typename: type, [key]: id }));
}

function stocked(upc: string): string {
  const found = productOf(upc);
  return JSON.stringify({ __typename: 'Product', upc, price: found?.price, weight: found?.weight });
}

/** All four in one, without federation: what the answer has to be. */
const whole = {
  schema: buildSchema(`
    type Query { users(seed: Int!): [User] topProducts(first: Int = 5, seed: Int!): [Product] }
    type User { id: ID! name: String username: String reviews: [Review] }
    type Review { id: ID! body: String author: User product: Product }
    type Product { upc: String! name: String price: Int weight: Int inStock: Boolean shippingEstimate: Int reviews: [Review] }`),
  source: `${fields} query TestQuery($seed: Int!) { ${selections} }`,
  rootValue: {
    users: ({ seed }: { readonly seed: number }) => userIds(seed).map(user),
    topProducts: ({ seed, first }: { readonly seed: number; readonly first: number }) =>
      upcs(seed).slice(0, first).map(product),
  },
};

function user(id: string) {
  return { ...userOf(id), reviews: () => reviewsBy(id).map(review) };
}

function review(id: string) {
  const found = reviewOf(id);
  return found && { ...found, author: () => user(found.authorId), product: () => product(found.productUpc) };
}

function product(upc: string): object | undefined {
  const found = productOf(upc);
  if (!found) return undefined;
  return {
    ...found,
    inStock: inStock(upc),
    shippingEstimate: shippingEstimate(found.price, found.weight),
    reviews: () => reviewsOf(upc).map(review),
  };
}
