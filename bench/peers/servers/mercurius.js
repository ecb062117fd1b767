/** Mercurius as a gateway, with its compiler on. It knows Federation 1 only, so the subgraphs' SDL is given in that. PORT, BENCH_BACKEND */
import mercuriusGateway from '@mercuriusjs/gateway';
import fastify from 'fastify';

const sdl = {
  accounts: `
    extend type Query { me(seed: Int!): User user(id: ID!): User users(seed: Int!): [User] }
    type User @key(fields: "id") { id: ID! name: String username: String birthday: Int }`,
  products: `
    extend type Query { topProducts(first: Int = 5, seed: Int!): [Product] }
    type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
  inventory: `
    extend type Product @key(fields: "upc") {
      upc: String! @external
      weight: Int @external
      price: Int @external
      inStock: Boolean
      shippingEstimate: Int @requires(fields: "price weight")
    }`,
  reviews: `
    type Review @key(fields: "id") { id: ID! body: String author: User @provides(fields: "username") product: Product }
    extend type User @key(fields: "id") { id: ID! @external username: String @external reviews: [Review] }
    extend type Product @key(fields: "upc") { upc: String! @external reviews: [Review] }`,
};

const app = fastify();
await app.register(mercuriusGateway, {
  jit: 1,
  gateway: {
    services: Object.entries(sdl).map(([name, schema]) => ({
      name,
      url: `${process.env.BENCH_BACKEND}/${name}`,
      schema,
      connections: 64,
    })),
  },
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
