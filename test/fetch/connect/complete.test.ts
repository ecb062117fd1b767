/** Values are completed as graphql-js completes them: the same data, and errors at the same places. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ExecutionResult,
  execute,
  type GraphQLOutputType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parse,
} from 'graphql';
import { createConnectExecutor } from '../../../src/fetch/connect/executor.ts';
import { buildSchema } from '../../../src/fetch/connect/schema.ts';
import type { Backend } from '../../../src/schema/backend.ts';
import { silent } from '../../../src/util/log.ts';
import { createRandom, pickFrom, type Random } from '../../schema/mapping/random.ts';
import { contextFor, requestFor } from '../kit.ts';
import { readBackend, startRest } from './kit.ts';
import { randomQuery } from './random.ts';

const leaves = 's: String n: Int f: Float b: Boolean i: ID! e: E j: JSON ls: [String!] ln: [[Int]!]';
const depth = 3;
const types = Array.from({ length: depth }, (_, level) => {
  const below = `N${level + 1}`;
  const objects = `o: ${below} oo: ${below}! lo: [${below}] lr: [${below}!]! lm: [[${below}!]]`;
  return `type N${level} { ${leaves} ${level === depth - 1 ? '' : objects} }`;
}).join('\n');

const selectionOf = (level: number): string =>
  `s n f b i e j ls ln ${level === depth - 1 ? '' : ['o', 'oo', 'lo', 'lr', 'lm'].map((name) => `${name} { ${selectionOf(level + 1)} }`).join(' ')}`;

const backendWith = (selection: string) =>
  readBackend(`type Query { node: N0 @connect(source: "api", http: { GET: "/" }, selection: "${selection}") }
    ${types} enum E { X Y } scalar JSON`);

/** A value of the type; sometimes null, and sometimes none of it. */
function randomValue(type: GraphQLOutputType, random: Random, levels: number): unknown {
  if (random(isNonNullType(type) ? 40 : 8) === 0) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (random(20) === 0) return 'no list';
    return Array.from({ length: random(3) }, () => randomValue(nullable.ofType, random, levels));
  }
  if (isObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(() => levels > 0 && random(12) > 0);
    return Object.fromEntries(fields.map((field) => [field.name, randomValue(field.type, random, levels - 1)]));
  }
  if (isEnumType(nullable)) return pickFrom(random, ['X', 'Y', 'X', 'Y', 'Z', 1]);
  if (isScalarType(nullable) && nullable.name === 'JSON')
    return pickFrom(random, [{ a: [1, null] }, [], 'x', 0, false]);
  return pickFrom(random, ['text', '7', 7, 1.5, true, 2 ** 40, '', 'text', 'text', 7, 7, 7, { a: 1 }, [1]]);
}

const outline = ({ data, errors }: ExecutionResult): string =>
  JSON.stringify([data, (errors ?? []).map(({ path }) => path?.join('.')).sort()]);

for (const [what, selection] of [
  ['whose shape is known', selectionOf(0)],
  ['whose shape nobody knows', '$->echo(@)'],
] as const) {
  test(`1,000 random operations on random values ${what}`, () => compare(backendWith(selection)));
}

async function compare(backend: Backend): Promise<void> {
  const random = createRandom(4_711);
  const schema = buildSchema(backend, 'Query');
  let body: unknown;
  const call = async () => ({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) });
  const options = { backend, transport: { call }, env: {}, config: new Map(), log: silent };
  const executor = createConnectExecutor(options);
  let failures = 0;
  for (let round = 0; round < 1_000; round++) {
    const query = randomQuery(schema, random, depth + 1);
    const type = schema.getType('N0');
    body = isObjectType(type) ? randomValue(type, random, depth) : null;
    const expected = (await execute({
      schema,
      document: parse(query),
      rootValue: { node: body },
    })) as ExecutionResult;
    const result = await executor.execute(requestFor(query, {}, contextFor()));
    assert.equal(outline(result), outline(expected), `${query}\n${JSON.stringify(body)}`);
    failures += result.errors?.length ?? 0;
  }
  assert.ok(failures > 500, `${failures} errors`);
}

test('the answer is in the order of the question, whatever comes first', async (t) => {
  const rest = await startRest(
    t,
    `type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "id x") b: ID @connect(source: "api", http: { GET: "/b" }, selection: "$.id") }
     type A @connect(source: "api", http: { GET: "/more/{$this.id}" }, selection: "y") { id: ID! x: ID y: ID z: ID @connect(source: "api", http: { GET: "/z/{$this.id}" }, selection: "$.id") }`,
    ({ url }) => ({ id: url, x: 1, y: 2 }),
  );
  const { data } = await rest.run('{ b a { z one: __typename y x id two: x } t: __typename }');
  assert.equal(
    JSON.stringify(data),
    '{"b":"/b","a":{"z":"/z/%2Fa","one":"A","y":"2","x":"1","id":"/a","two":"1"},"t":"Query"}',
  );
});

test('names of the answer that mean something to JavaScript are names', async (t) => {
  const rest = await startRest(
    t,
    'type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "id") } type A { id: ID }',
    () => ({ id: 1 }),
  );
  const { data } = await rest.run('{ __proto__: a { constructor: id __proto__: id toString: __typename } }');
  assert.equal(JSON.stringify(data), '{"__proto__":{"constructor":"1","__proto__":"1","toString":"A"}}');
});

test('a fragment that is spread over and over costs nothing each time', async (t) => {
  const rest = await startRest(
    t,
    'type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "id") } type A { id: ID }',
    () => ({ id: 1 }),
  );
  const fragments = Array.from({ length: 60 }, (_, n) => `fragment f${n} on A { ...f${n + 1} ...f${n + 1} }`);
  const { data } = await rest.run(`{ a { ...f0 } } ${fragments.join(' ')} fragment f60 on A { id }`);
  assert.deepEqual(data, { a: { id: '1' } });
});

test('variables of a wrong type are the gateway’s fault, and nothing is called', async (t) => {
  const rest = await startRest(
    t,
    'type Query { a(n: Int!): ID @connect(source: "api", http: { GET: "/{$args.n}" }, selection: "$.id") }',
  );
  const { data, errors } = await rest.run('query ($n: Int!) { a(n: $n) }', { n: 'x' });
  assert.deepEqual([data, errors?.[0]?.extensions.code, rest.calls()], [null, 'INTERNAL_SERVER_ERROR', []]);
});

test('what is still on its way when null has gone up fails unheard', async (t) => {
  const rest = await startRest(
    t,
    `type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "list { id } one: { id: one } bad") x: ID @connect(source: "api", http: { GET: "/x" }, selection: "$.id") }
     type A { list: [B!] one: B! bad: ID! }
     type B @connect(source: "api", http: { GET: "/b/{$this.id}" }, selection: "id name") { id: ID! name: String! }`,
    ({ url }, response) => {
      if (url === '/a') return { list: [{ id: 1 }, null], one: 2 };
      response.writeHead(500).end();
      return undefined;
    },
  );
  // A rejection that nobody handles would end the process, or this test.
  for (const fields of ['list { name }', 'one { name } bad', 'list { name } one { name } bad']) {
    const { data, errors } = await rest.run(`{ a { ${fields} } }`);
    assert.ok(errors && errors.length > 0);
    assert.equal(
      JSON.stringify(data),
      fields.startsWith('list') && !fields.includes('bad') ? '{"a":{"list":null}}' : '{"a":null}',
    );
  }
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
});
