/** Whatever language a server is written in: its schema built in code, one without directives, or not even by a GraphQL library. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { GraphQLID, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { serveGraphql } from '../../backends/graphql.ts';
import { serve } from '../../backends/server.ts';
import { startServices } from '../../kit/services.ts';
import { portico } from '../kit.ts';
import { byIds, products } from './kit.ts';

const id = { type: new GraphQLNonNull(GraphQLID) };

/** A server whose schema never was a text. */
function inCode() {
  const Product = new GraphQLObjectType({ name: 'Product', fields: { id, name: { type: GraphQLString } } });
  const args = { ids: { type: new GraphQLNonNull(new GraphQLList(id.type)) } };
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: {
      products: {
        type: new GraphQLList(Product),
        args,
        resolve: (_root, found) => byIds(products)(_root, found as { ids: string[] }),
      },
    },
  });
  return new GraphQLSchema({ query });
}

/** One that answers what it understands of a document, as a few lines in any language would. */
async function byHand(t: TestContext): Promise<string> {
  const server = await serve('reviews', {}, (call, _request, response) => {
    const { query, variables } = JSON.parse(call.body) as { query: string; variables: Record<string, string[]> };
    const [alias = '', variable = ''] = /(\w+): reviewed\(ids: \$(\w+)\)/.exec(query)?.slice(1) ?? [];
    const key = /(\w+): id\b/.exec(query)?.[1] ?? '';
    const data = { [alias]: variables[variable]?.map((each) => ({ [key]: each, stars: each.length })) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  });
  t.after(() => server.stop());
  return server.url;
}

test('a server without a file gets one by portico import, and joins one that is no more than HTTP', async (t) => {
  const server = await serveGraphql('products', {}, inCode());
  t.after(() => server.stop());
  const reviews = await byHand(t);
  const shop = await startServices(t, {
    reviews: {
      file: `extend schema @backend(url: "${reviews}")
        type Product { id: ID! stars: Int }
        type Query { reviewed(ids: [ID!]!): [Product] @merge(keyField: "id") }`,
    },
  });
  const imported = await portico(['import', 'graphql', `${server.url}/graphql`, '--name', 'products'], shop.directory);
  assert.equal(imported.code, 0, imported.error);
  assert.deepEqual(await shop.reload(), []);
  assert.deepEqual(await shop.ask('{ products(ids: ["p1", "p3"]) { name stars } }'), {
    data: {
      products: [
        { name: 'Lamp', stars: 2 },
        { name: 'Chair', stars: 2 },
      ],
    },
  });
});
