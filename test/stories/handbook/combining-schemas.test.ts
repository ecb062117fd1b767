/** Several servers are one graph: one of them under other names, some values from no server at all, and who may call goes with each call. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byId, products, stores } from './kit.ts';

const headers = ', headers: [{ name: "authorization", from: "authorization" }]';

test('servers, a foreign one with the same names, and values of the gateway itself', async (t) => {
  const shop = await startServices(t, {
    products: {
      sdl: 'type Product { id: ID! name: String! price: Float! } type Query { product(id: ID!): Product }',
      resolvers: { Query: { product: byId(products) } },
    },
    stores: {
      sdl: 'type Store { id: ID! name: String! seenAs: String } type Query { store(id: ID!): Store }',
      backend: headers,
      resolvers: {
        Query: { store: byId(stores) },
        Store: { seenAs: (_store: unknown, _args: unknown, { request }) => request.headers.get('authorization') },
      },
    },
    // A GraphQL server whose names clash with ours is an HTTP API like any other: it is asked and read under names of our own.
    rainforest: {
      file: `extend schema @source(name: "forest", http: { baseURL: "{$env.PRODUCTS_URL}" })
        type Query {
          rainforestProduct(id: ID!): RainforestProduct
            @connect(
              source: "forest"
              http: { POST: "/graphql", body: "query: 'query ($id: ID!) { product(id: $id) { id name } }' variables: { id: $args.id }" }
              selection: "$.data.product { id name }"
            )
        }
        type RainforestProduct { id: ID! name: String }`,
    },
    // And what no server knows is said in a file.
    here: {
      file: `extend schema @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect"])
        type Query {
          heartbeat: String! @connect(selection: "$('OK')")
          errorCodes: [String!]! @connect(selection: "$(['NOT_FOUND', 'GRAPHQL_PARSE_FAILED'])")
        }`,
    },
  });
  const operation = `{
    product(id: "p1") { id name }
    rainforestProduct(id: "p2") { id name }
    store(id: "s1") { name seenAs }
    heartbeat
    errorCodes
  }`;
  assert.deepEqual(await shop.ask(operation, { headers: { authorization: 'Bearer me' } }), {
    data: {
      product: { id: 'p1', name: 'Lamp' },
      rainforestProduct: { id: 'p2', name: 'Table' },
      store: { name: 'North', seenAs: 'Bearer me' },
      heartbeat: 'OK',
      errorCodes: ['NOT_FOUND', 'GRAPHQL_PARSE_FAILED'],
    },
  });
  const { data, errors } = await shop.ask('{ product(id: "x") { name } store(id: "s2") { name } }');
  assert.deepEqual(data, { product: null, store: { name: 'South' } });
  assert.deepEqual(
    errors?.map(({ path, extensions }) => [path, extensions?.code]),
    [[['product'], 'BACKEND_ERROR']],
  );
});
