/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query Shelf($search: String, $page: Int) {\n  products(query: $search, page: $page, size: 6) {\n    total\n    items {\n      sku\n      title\n      price {\n        amount\n        currency\n      }\n      stock {\n        available\n      }\n      averageRating\n    }\n  }\n}\n\nquery Details($sku: ID!) {\n  product(sku: $sku) {\n    title\n    description\n    reviews(first: 3) {\n      id\n      rating\n      body\n      author {\n        name\n      }\n    }\n  }\n}\n\nquery Account {\n  me {\n    name\n    orders(first: 3) {\n      edges {\n        node {\n          id\n          status\n          total {\n            amount\n            currency\n          }\n        }\n      }\n    }\n  }\n}": typeof types.ShelfDocument,
};
const documents: Documents = {
    "query Shelf($search: String, $page: Int) {\n  products(query: $search, page: $page, size: 6) {\n    total\n    items {\n      sku\n      title\n      price {\n        amount\n        currency\n      }\n      stock {\n        available\n      }\n      averageRating\n    }\n  }\n}\n\nquery Details($sku: ID!) {\n  product(sku: $sku) {\n    title\n    description\n    reviews(first: 3) {\n      id\n      rating\n      body\n      author {\n        name\n      }\n    }\n  }\n}\n\nquery Account {\n  me {\n    name\n    orders(first: 3) {\n      edges {\n        node {\n          id\n          status\n          total {\n            amount\n            currency\n          }\n        }\n      }\n    }\n  }\n}": types.ShelfDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Shelf($search: String, $page: Int) {\n  products(query: $search, page: $page, size: 6) {\n    total\n    items {\n      sku\n      title\n      price {\n        amount\n        currency\n      }\n      stock {\n        available\n      }\n      averageRating\n    }\n  }\n}\n\nquery Details($sku: ID!) {\n  product(sku: $sku) {\n    title\n    description\n    reviews(first: 3) {\n      id\n      rating\n      body\n      author {\n        name\n      }\n    }\n  }\n}\n\nquery Account {\n  me {\n    name\n    orders(first: 3) {\n      edges {\n        node {\n          id\n          status\n          total {\n            amount\n            currency\n          }\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').ShelfDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
