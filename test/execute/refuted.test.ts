/** What the composer says nothing answers, and something does: it composes, and is answered right. What indeed nothing answers stays refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlannable } from '../../src/compile/plan/plannable.ts';
import { unify } from '../../src/graph/unify.ts';
import { readSchemas } from '../../src/schema/read.ts';
import { link } from '../graph/kit.ts';
import { makeDirectory } from '../kit/directory.ts';
import { runOn } from '../kit/views.ts';
import { type Data, openCase } from './case.ts';

/** It has what the other requires at hand, and no key by which that could be fetched from it. */
const shop = 'type Query { item: Item } type Item { id: ID! @shareable weight: Int @shareable name: String }';
const postage =
  'type Item @key(fields: "id") { id: ID! weight: Int @external postage: Int @requires(fields: "weight") } type Query { rate: Int }';

async function unified(t: Parameters<typeof makeDirectory>[0], more = '') {
  const files = {
    'schemas/shop.graphql': `${link('"@shareable"')}${shop}`,
    'schemas/postage.graphql': `${link('"@key", "@external", "@requires"')}${postage}${more}`,
  };
  const { backends, problems } = await readSchemas(await makeDirectory(t, files));
  assert.deepEqual(problems, []);
  return [await unify(backends), await unify(backends, isPlannable)] as const;
}

test('what is required may stand in the object at hand, though nothing fetches it by a key', async (t) => {
  const [alone, planned] = await unified(t);
  assert.deepEqual(
    alone.problems.map(({ code }) => code),
    ['SATISFIABILITY_ERROR'],
  );
  assert.deepEqual(planned.problems, []);
  assert.ok(planned.graph);

  const graph = await openCase(t, {
    shop: [shop, { 'Query.item': { id: 'i', weight: 7, name: 'Lamp' } }],
    postage: [postage, { 'Item.postage': ({ weight }: Data) => Number(weight) * 2, 'Query.rate': 2 }],
  });
  const { data, errors } = await runOn(graph.view, '{ item { name postage } }', undefined, {
    runner: graph.runners.compiled,
  });
  assert.deepEqual([JSON.parse(JSON.stringify(data)), errors], [{ item: { name: 'Lamp', postage: 14 } }, []]);
  assert.deepEqual(graph.calls, ['shop', 'postage']);
});

test('where one way leads there and another does not, it is refused with that other way', async (t) => {
  const [, planned] = await unified(t, ' extend type Query { heaviest: Item }');
  assert.equal(planned.graph, undefined);
  assert.match(planned.problems.map(({ message }) => message).join(), /heaviest/);
});
