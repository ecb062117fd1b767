/** A graph from what was kept of it is the one that was composed. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { print, printSchema } from 'graphql';
import { isPlannable } from '../../src/compile/plan/plannable.ts';
import { unify } from '../../src/graph/unify.ts';
import type { Backend } from '../../src/schema/backend.ts';
import { readSchemas } from '../../src/schema/read.ts';
import { makeDirectory } from '../kit/directory.ts';
import { root } from '../kit/shop.ts';
import { link } from './kit.ts';

/** Keeps one text, and says how often it was given one. */
function shelf() {
  const texts: string[] = [];
  return { texts, get: async () => texts.at(-1), set: async (text: string) => void texts.push(text) };
}

/** Twice: composed, and from what was kept of that. */
async function twice(backends: readonly Backend[]) {
  const kept = shelf();
  const read = async () => {
    const { graph, problems } = await unify(backends, isPlannable, kept);
    assert.ok(graph, JSON.stringify(problems));
    const { schema, supergraphSdl, rules, parts } = graph;
    const subgraphs = graph.backends.map(({ subgraph }) => print(subgraph));
    return { schema: printSchema(schema), supergraphSdl, rules, parts: parts.all, subgraphs, problems };
  };
  const [fresh, again] = [await read(), await read()];
  assert.equal(kept.texts.length, 1);
  const { parts, ...others } = again;
  const { parts: before, ...composed } = fresh;
  assert.deepEqual(others, composed);
  assert.deepEqual(JSON.stringify(parts), JSON.stringify(before));
  return { ...again, text: kept.texts[0] ?? '' };
}

async function readAll(t: TestContext, files: Readonly<Record<string, string>>): Promise<readonly Backend[]> {
  const { backends, problems } = await readSchemas(await makeDirectory(t, files));
  assert.deepEqual(problems, []);
  return backends;
}

test('the demo has the same graph, rules and all', async () => {
  const { backends } = await readSchemas(root);
  const { rules, text } = await twice(backends);
  assert.ok(rules.access.size > 0);
  assert.ok(text.length > 0);
});

test('what is left out of the graph is left out again, and told at the same place', async (t) => {
  const backends = await readAll(t, {
    'schemas/reviews.graphql': `extend schema @backend(url: "http://a.test/graphql")
      type Query { reviewed(id: ID!): Product @merge(keyField: "id") }
      type Product { id: ID! reviews: [String] }`,
    'schemas/shop.graphql': `${link('"@key", "@shareable"')}
      type Query { product: Product }
      type Product @key(fields: "upc") { upc: ID! id: ID! @shareable title: String }`,
  });
  const { problems, schema, subgraphs } = await twice(backends);
  assert.deepEqual(
    problems.map(({ code, places }) => `${code} ${places[0]?.file}:${places[0]?.line}`),
    ['MERGE_QUERY_LEFT_OUT schemas/reviews.graphql:2'],
  );
  assert.doesNotMatch(schema, /reviewed/);
  assert.doesNotMatch(subgraphs.join('\n'), /reviewed/);
});

test('what is not right is never kept', async (t) => {
  const kept = shelf();
  const apart = await readAll(t, {
    'schemas/a.graphql': `${link('"@key"')} type Query { a: Thing } type Thing { id: ID! name: String }`,
    'schemas/b.graphql': `${link('"@key"')} type Query { b: Thing } type Thing { id: ID! name: Int }`,
  });
  assert.equal((await unify(apart, isPlannable, kept)).graph, undefined);
  const canonical = (name: string) => `extend schema @backend(url: "http://${name}.test/graphql")
    "What ${name} says." type Thing @canonical { id: ID! } type Query { ${name}: Thing }`;
  const twofold = await readAll(t, { 'schemas/a.graphql': canonical('a'), 'schemas/b.graphql': canonical('b') });
  const { problems } = await unify(twofold, isPlannable, kept);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['SEVERAL_CANONICAL'],
  );
  assert.deepEqual(kept.texts, []);
});
