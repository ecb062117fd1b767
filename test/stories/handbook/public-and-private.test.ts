/** One graph, two clients: the staff see all of it, the public what does not begin with an underscore, without what only that led to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServices } from '../../kit/services.ts';
import { byIds, products } from './kit.ts';

const open = '@limits(depth: 50, cost: 1000000)';

test('what is internal is tagged where it stands, and each client’s file says whether it is shown', async (t) => {
  const shop = await startServices(
    t,
    {
      products: {
        sdl: `type Product { id: ID! name: String! _margin: Float @tag(name: "internal") }
          type Query { products(ids: [ID!]!, _scope: String @tag(name: "internal")): [Product]! @merge(keyField: "id") }`,
        resolvers: { Query: { products: byIds(products) }, Product: { _margin: () => 0.4 } },
      },
      reviews: {
        sdl: `type Review { id: ID! text: String }
          type Audit { at: String }
          type Product { id: ID! reviews: [Review] }
          type Query { _audit: [Audit] @tag(name: "internal") reviewed(ids: [ID!]!): [Product]! @merge(keyField: "id") @tag(name: "internal") }`,
        resolvers: {
          Query: {
            reviewed: (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id })),
            _audit: () => [{ at: 'noon' }],
          },
          Product: { reviews: () => [{ id: 'r1', text: 'Bright' }] },
        },
      },
    },
    {
      staff: `extend schema @expose ${open}`,
      public: `extend schema @expose(exclude: ["internal"]) ${open}`,
    },
  );
  const both = '{ products(ids: ["p1"]) { name reviews { text } } }';
  for (const client of ['staff', 'public']) {
    const { data } = await shop.ask(both, { client });
    assert.deepEqual(data, { products: [{ name: 'Lamp', reviews: [{ text: 'Bright' }] }] });
  }
  const internal = [
    '{ products(ids: ["p1"]) { _margin } }',
    '{ products(ids: ["p1"], _scope: "x") { id } }',
    '{ _audit { at } }',
  ];
  for (const operation of internal) {
    assert.equal((await shop.ask(operation, { client: 'staff' })).errors, undefined);
    const refused = await shop.ask(operation, { client: 'public' });
    assert.equal(refused.errors?.[0]?.extensions?.code, 'GRAPHQL_VALIDATION_FAILED');
  }
  const types = '{ __schema { types { name } } }';
  const namesOf = async (client: string) => JSON.stringify((await shop.ask(types, { client })).data);
  assert.match(await namesOf('staff'), /"Audit"/);
});
