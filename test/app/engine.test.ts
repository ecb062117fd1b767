/** What the engine does before anybody asks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, print } from 'graphql';
import { createEngine } from '../../src/app/engine.ts';
import { createCompile } from '../../src/compile/compile.ts';
import { graphOf, viewOf } from '../kit/views.ts';

test('an operation that is known to come is planned beforehand, with what only some callers may see', async () => {
  const graph = await graphOf(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])
    type Query { product(id: ID!): Product mine: Product @authenticated }
    type Product { id: ID! title: String }
  `);
  const view = viewOf(
    graph,
    'type Query { product(id: ID!): Product mine: Product } type Product { id: ID! title: String }',
  );
  const planned: string[] = [];
  const never = () => assert.fail('nobody has asked');
  const runner = {
    execute: never,
    subscribe: never,
    plan: (document: ReturnType<typeof parse>) => void planned.push(print(document).replace(/\s+/g, ' ')),
  };
  const engine = createEngine({
    client: 'test',
    generation: '1',
    view,
    compile: createCompile(view, new Map()),
    runner,
  });
  engine.expect(
    parse(`
      query One($id: ID!, $much: Boolean = false) { product(id: $id) { id title @include(if: $much) } }
      query Two { mine { title } }
    `),
  );
  assert.equal(planned.length, 2);
  assert.match(planned[0] ?? '', /product\(id: \$\w+\) \{ id \}/);
  assert.match(planned[1] ?? '', /mine \{ title \}/);
});
