/** What a mutation changes at one backend is read anew from every other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOn } from '../kit/views.ts';
import { openGraph } from './local.ts';

test('what a REST backend told before a GraphQL backend changed something is asked for again', async (t) => {
  let sold = 0;
  const graph = await openGraph(t, [
    {
      name: 'shop',
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
      type Query { nothing: Int } type Mutation { sell: Product } type Product @key(fields: "id") { id: ID! }`,
      resolve: (source, _args, _context, { fieldName }) => {
        if (fieldName !== 'sell') return (source as Readonly<Record<string, unknown>>)[fieldName];
        sold += 1;
        return { id: 'p' };
      },
    },
    {
      name: 'stock',
      sdl: `extend schema @source(name: "api", http: { baseURL: "$BASE" })
      type Product @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "id left") { id: ID! left: Int }`,
      answer: () => ({ status: 200, value: { id: 'p', left: 10 - sold } }),
    },
  ]);
  const { runners, view } = graph;
  const query = 'mutation { one: sell { left } two: sell { left } }';
  const { data } = await runOn(view, query, undefined, { runner: runners.compiled });
  assert.deepEqual(JSON.parse(JSON.stringify(data)), { one: { left: 9 }, two: { left: 8 } });
});
