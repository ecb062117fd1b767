/** Requirements of a field at several places of one operation, where the client's own names are in the way at one of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOn } from '../kit/views.ts';
import { openCase } from './case.ts';

test('what is required below an object has its own arguments, whatever the client asks for under that name elsewhere', async (t) => {
  const graph = await openCase(t, {
    a: [
      `type Query { product: Product products: [Product] }
      type Product @key(fields: "id") { id: ID! badge: Badge }
      type Badge { tint(of: String = "new"): String }`,
      {
        'Query.product': { id: 'p' },
        'Query.products': [{ id: 'q' }],
        'Product.badge': {},
        'Badge.tint': (_badge: unknown, { of }: { readonly of: string }) => `tint of ${of}`,
      },
    ],
    b: [
      `type Product @key(fields: "id") {
        id: ID! badge: Badge @external summary: String @requires(fields: "badge { tint(of: \\"old\\") }")
      }
      type Badge { tint(of: String = "new"): String @external }`,
      { 'Product.summary': ({ badge }: { readonly badge: { readonly tint: string } }) => badge.tint },
    ],
  });
  const query = '{ product { summary } products { summary badge { tint } } }';
  const { data, errors } = await runOn(graph.view, query, undefined, { runner: graph.runners.compiled });
  assert.deepEqual(errors, []);
  assert.deepEqual(JSON.parse(JSON.stringify(data)), {
    product: { summary: 'tint of old' },
    products: [{ summary: 'tint of old', badge: { tint: 'tint of new' } }],
  });
});
