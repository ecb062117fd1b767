/** A test file in a directory of its own, beside a schema of a few connectors. */

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type FileResult, runTestFile } from '../../../src/app/connector-tests/results.ts';
import { makeDirectory } from '../../kit/directory.ts';

export const shop = `extend schema @source(name: "shop", http: { baseURL: "http://shop.test" })

type Query {
  product(id: ID!, size: Int = 10, first: Boolean): Product
    @connect(id: "one", source: "shop", http: { GET: "/products/{$args.id}?size={$args.size}" }, selection: "id name")
  twice: ID
    @connect(source: "shop", http: { GET: "/a" }, selection: "$")
    @connect(source: "shop", http: { GET: "/b" }, selection: "$")
}

type Mutation {
  order(form: Boolean): ID
    @connect(
      source: "shop"
      http: {
        POST: "/orders"
        headers: [
          { name: "content-type", value: "{$args.form->match([true, 'application/x-www-form-urlencoded'], [@, 'application/json'])}" }
          { name: "x-client", from: "x-client" }
        ]
        body: "a: $(1) b: { c: 'd e' }"
      }
      selection: "$.id"
    )
}

type Product {
  id: ID!
  name: String
  reviews(first: Int = 3): [ID!]
    @connect(source: "shop", http: { GET: "/products/{$this.id}/reviews", queryParams: "first: $args.first" }, selection: "$.ids")
}

type Supplier
  @connect(source: "shop", http: { GET: "/suppliers", queryParams: "id: $batch.id" }, selection: "$ { id }") {
  id: ID!
}
`;

/**
 * Runs a test file of a schema `shop.graphql` beside it.
 *
 * @param files others beside it
 */
export async function runTest(
  t: Pick<TestContext, 'after'>,
  yaml: string,
  files: Readonly<Record<string, string>> = {},
): Promise<FileResult> {
  const directory = await makeDirectory(t, { 'shop.graphql': shop, ...files, 'shop.connector.yaml': yaml });
  return runTestFile(directory, join(directory, 'shop.connector.yaml'));
}
