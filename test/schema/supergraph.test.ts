/** A supergraph that was composed elsewhere gives the backends back that it was composed of. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { printSchema } from 'graphql';
import { unify } from '../../src/graph/unify.ts';
import { readSchemas } from '../../src/schema/read.ts';
import { formatPlace } from '../../src/util/problem.ts';
import { link, unifyFiles } from '../graph/kit.ts';
import { makeDirectory } from '../kit/directory.ts';

/** What Federation can say, over three backends. */
const subgraphs = {
  'people-api': `${link('"@key", "@shareable", "@authenticated", "@tag", "@inaccessible", "@requiresScopes"')}
    type Query { me: User search: [Hit] node: Node }
    type User @key(fields: "id") @key(fields: "mail") { id: ID! mail: String! @authenticated name: String @shareable secret: Int @inaccessible }
    "A place"
    type Address @shareable { city: String @tag(name: "geo") }
    union Hit = User | Address
    interface Node @key(fields: "id") { id: ID! at: Int }
    type Page implements Node @key(fields: "id") { id: ID! at: Int @authenticated text(first: Int = 3): String @requiresScopes(scopes: [["a", "b"], ["c"]]) }
    type Book implements Node @key(fields: "id") { id: ID! at: Int views: Int @shareable }
    enum Size { S M }
    input Filter { size: Size = M }
    extend type Query { sized(filter: Filter): Size }`,
  orders: `${link('"@key", "@external", "@requires", "@provides", "@shareable", "@override"')}
    type Query { orders: [Order] }
    type Order @key(fields: "id") { id: ID! buyer: User @provides(fields: "name") total: Int @override(from: "people-api") }
    type User @key(fields: "id") { id: ID! mail: String! @external name: String @external greeting: String @requires(fields: "mail") }
    type Address @shareable { city: String }`
    .replace('greeting: String @requires', 'greeting: String @authenticated @requires')
    .replace('"@override"', '"@override", "@authenticated"'),
  views: `${link('"@key", "@interfaceObject", "@shareable"')}
    type Node @key(fields: "id") @interfaceObject { id: ID! views: Int @shareable }`,
};

async function roundTrip(t: Parameters<typeof unifyFiles>[0]) {
  const direct = await unifyFiles(t, subgraphs);
  assert.deepEqual(direct.problems, []);
  const sdl = (direct.graph?.supergraphSdl ?? '')
    .replaceAll(/@join__graph\(name: ("[^"]*")[^)]*\)/g, '@join__graph(name: $1, url: "http://$1.test/graphql")')
    .replaceAll(/"http:\/\/"([^"]*)".test/g, '"http://$1.test');
  return { direct, again: await unifyFiles(t, { 'all.supergraph': sdl }), sdl };
}

describe('a supergraph', () => {
  test('is the same graph as the backends that it was composed of, with the same rules', async (t) => {
    const { direct, again } = await roundTrip(t);
    assert.deepEqual(again.problems, []);
    assert.ok(again.graph && direct.graph);
    assert.equal(printSchema(again.graph.schema), printSchema(direct.graph.schema));
    assert.deepEqual(again.graph.backends.map(({ name, kind }) => `${name} ${kind}`).toSorted(), [
      'orders federated',
      'people-api federated',
      'views federated',
    ]);
    const rules = (graph: typeof again.graph) => [
      [...(graph?.rules.access ?? [])].toSorted(),
      [...(graph?.rules.tags ?? [])].toSorted(),
    ];
    assert.deepEqual(rules(again.graph), rules(direct.graph));
  });

  test('says where its backends are, and what all of them are sent', async (t) => {
    const { sdl } = await roundTrip(t);
    const more = 'extend schema @backend(headers: [{ name: "authorization", from: "authorization" }], timeout: "1s")';
    const { backends, problems } = await readSchemas(
      await makeDirectory(t, { 'schemas/all.supergraph.graphql': `${sdl}\n${more}` }),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(
      backends.map(({ name, options }) => [name, options.urls[0]?.text, options.timeoutMs, options.headers.length]),
      [
        ['orders', 'http://orders.test/graphql', 1000, 1],
        ['people-api', 'http://people-api.test/graphql', 1000, 1],
        ['views', 'http://views.test/graphql', 1000, 1],
      ],
    );
  });

  test('is joined by backends of any other kind', async (t) => {
    const { sdl } = await roundTrip(t);
    const { graph, problems } = await unifyFiles(t, {
      'all.supergraph': sdl,
      likes:
        'type User { id: ID! likes: Int } type Query { liked(ids: [ID!]!): [User] @merge(keyField: "id") }\nextend schema @backend(url: "http://l.test")',
    });
    assert.deepEqual(problems, []);
    assert.match(printSchema(graph?.schema ?? assert.fail()), /likes: Int/);
  });

  test('what it disagrees about with others is told at its own lines', async (t) => {
    const { sdl } = await roundTrip(t);
    const line = sdl.split('\n').findIndex((text) => /^\s+total: Int/.test(text)) + 1;
    const { problems } = await unifyFiles(t, {
      'all.supergraph': sdl,
      other: `${link('"@key"')}type Order @key(fields: "id") { id: ID! total: Int }`,
    });
    assert.deepEqual(
      problems.map(({ code, places }) => [code, ...places.map(formatPlace)]),
      [['INVALID_FIELD_SHARING', `schemas/all.supergraph.graphql:${line}:3`, 'schemas/other.graphql:2:41']],
    );
  });

  test('that is none, or whose backends have names or addresses missing or twice, is told of', async (t) => {
    const told = async (files: Record<string, string>) => {
      const schemas = Object.entries(files).map(([name, text]) => [`schemas/${name}.graphql`, text]);
      const { problems } = await readSchemas(await makeDirectory(t, Object.fromEntries(schemas)));
      return problems.map(({ code, places }) => [code, ...places.map(formatPlace)].join(' '));
    };
    const graphs = (...names: string[]) =>
      `enum join__Graph { ${names.map((name, i) => `G${i} @join__graph(name: "${name}", url: "${name === 'far' ? '' : 'http://x.test'}")`).join(' ')} }\ntype Query @join__type(graph: G0) { a: Int }`;
    assert.deepEqual(await told({ 'a.supergraph': 'type Query { a: Int }' }), [
      'INVALID_SUPERGRAPH schemas/a.supergraph.graphql:1:1',
    ]);
    assert.deepEqual(await told({ 'a.supergraph': graphs('Orders_API', 'orders-api') }), [
      'INVALID_SUPERGRAPH schemas/a.supergraph.graphql:1:20 schemas/a.supergraph.graphql:1:78',
    ]);
    assert.deepEqual(
      await told({
        'a.supergraph': graphs('one'),
        one: 'type Query { b: Int } extend schema @backend(url: "http://x.test")',
      }),
      ['INVALID_BACKEND_NAME schemas/one.graphql:1:1'],
    );
    assert.deepEqual(await told({ 'a.supergraph': graphs('far') }), [
      'INVALID_BACKEND schemas/a.supergraph.graphql:1:23',
    ]);
  });
});

test('a supergraph’s labels stay labels', async (t) => {
  const old = `${link('"@key"')}type Query { p: P } type P @key(fields: "id") { id: ID! price: Int }`;
  const fresh = `${link('"@key", "@override"')}type P @key(fields: "id") { id: ID! price: Int @override(from: "old", label: "percent(5)") }`;
  const { graph } = await unifyFiles(t, { old, fresh });
  const sdl = (graph?.supergraphSdl ?? '').replaceAll(
    /@join__graph\(name: ("[^"]*")[^)]*\)/g,
    '@join__graph(name: $1, url: "http://x.test")',
  );
  const { backends } = await readSchemas(await makeDirectory(t, { 'schemas/s.supergraph.graphql': sdl }));
  assert.match((await unify(backends)).graph?.supergraphSdl ?? '', /overrideLabel: "percent\(5\)"/);
});
