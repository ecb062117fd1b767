import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeServices } from '@theguild/federation-composition';
import { Kind, parse, parseConstValue, print, Source } from 'graphql';
import type { Merge, MergeValue } from '../../src/schema/backend.ts';
import { readPlain } from '../../src/schema/plain.ts';

function read(sdl: string): ReturnType<typeof readPlain> {
  return readPlain(parse(new Source(sdl, 'schemas/reviews.graphql')));
}

/** The merges of a file that nothing is wrong with. */
function mergesOf(sdl: string): readonly Merge[] {
  const { merges, problems } = read(sdl);
  assert.deepEqual(problems, []);
  return merges;
}

/** Constants are parts of the file: of where they stand nothing is said here. */
function withoutPlaces(merges: readonly Merge[]): unknown {
  return JSON.parse(JSON.stringify(merges, (name, value) => (name === 'loc' ? undefined : value)));
}

const user = 'type User { id: ID! name: String }';
const field = (path: string): MergeValue => ({ kind: 'field', path: path.split('.') });
const each = (item: MergeValue): MergeValue => ({ kind: 'each', item });
const whole = (...fields: string[]): MergeValue => ({
  kind: 'whole',
  fields: fields.length > 0 ? fields : undefined,
});
const object = (fields: Readonly<Record<string, MergeValue>>): MergeValue => ({
  kind: 'object',
  fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
});

const constant = (text: string): MergeValue => ({
  kind: 'constant',
  value: parseConstValue(text, { noLocation: true }),
});

/** One step with one argument. */
const query1 = (fieldName: string, name: string, type: string, value: MergeValue): Pick<Merge, 'steps'> => ({
  steps: [{ fieldName, arguments: [{ name, type, value }] }],
});

const merge: Merge = {
  typeName: 'User',
  key: 'id',
  needs: '',
  list: true,
  nullable: true,
  ...query1('users', 'ids', '[ID!]!', each(field('id'))),
};
const single: Merge = { ...merge, list: false, ...query1('user', 'id', 'ID!', field('id')) };

const readings: readonly [what: string, sdl: string, merges: readonly Merge[]][] = [
  [
    'a list',
    `${user} type Query { users(ids: [ID!]!): [User]! @merge(keyField: "id") @canonical }`,
    [{ ...merge, nullable: false }],
  ],
  [
    'the first argument of several',
    `${user} type Query { users(ids: [ID!]!, first: Int): [User] @merge(keyField: "id") }`,
    [merge],
  ],
  [
    'a field of the key within an argument, and other arguments',
    `${user} input In { ids: [ID!]! } type Query { users(in: In, order: String!, by: By): [User] @merge(
      keyField: "id" keyArg: "in.ids" additionalArgs: "order: \\"age\\", by: NAME") } enum By { NAME }`,
    [
      {
        ...merge,
        steps: [
          {
            fieldName: 'users',
            arguments: [
              { name: 'in', type: 'In', value: object({ ids: each(field('id')) }) },
              { name: 'order', type: 'String!', value: constant('"age"') },
              { name: 'by', type: 'By', value: constant('NAME') },
            ],
          },
        ],
      },
    ],
  ],
  [
    'argsExpr of a list: an object for each key, and what is the same for all',
    `type User { id: ID! org: Org! } type Org { id: ID! } input K { user: ID! org: ID! }
     type Query { users(keys: [K!]!, n: [[Int]]): [User] @merge(argsExpr: "keys: [[{ user: $key.id, org: $key.org.id }]], n: 3") }`,
    [
      {
        ...merge,
        key: 'id org { id }',
        steps: [
          {
            fieldName: 'users',
            arguments: [
              {
                name: 'keys',
                type: '[K!]!',
                value: each(object({ user: field('id'), org: field('org.id') })),
              },
              { name: 'n', type: '[[Int]]', value: constant('3') },
            ],
          },
        ],
      },
    ],
  ],
  [
    'argsExpr of one entity, with several arguments of the key',
    `type User { id: ID! org: ID! } type Query { user(id: ID!, org: ID!): User @merge(argsExpr: "id: $key.id, org: $key.org") }`,
    [
      {
        ...single,
        key: 'id org',
        steps: [
          {
            fieldName: 'user',
            arguments: [
              { name: 'id', type: 'ID!', value: field('id') },
              { name: 'org', type: 'ID!', value: field('org') },
            ],
          },
        ],
      },
    ],
  ],
  [
    'parts of the key, under names of the input',
    `type User { id: ID! org: Org! } type Org { id: ID! } input K { id: ID! team: T } input T { org: ID! }
     type Query { users(keys: [K!]!): [User] @merge(key: ["id", "team.org:org.id"]) }`,
    [
      {
        ...merge,
        key: 'id org { id }',
        ...query1('users', 'keys', '[K!]!', each(object({ id: field('id'), team: object({ org: field('org.id') }) }))),
      },
    ],
  ],
  [
    'some types of a union',
    `type A { id: ID! } type B { id: ID! } union AB = A | B
     type Query { any(ids: [ID!]!): [AB] @merge(keyField: "id", types: ["B"]) }`,
    [{ ...merge, typeName: 'B', ...query1('any', 'ids', '[ID!]!', each(field('id'))) }],
  ],
  [
    'each key that the query takes',
    `type User @key(selectionSet: "{ id }") @key(selectionSet: "{ mail }") @key(selectionSet: "{ phone }") {
       id: ID! mail: String! phone: String! }
     input K { id: ID mail: String } type Query { users(keys: [K!]!): [User] @merge }`,
    [
      { ...merge, ...query1('users', 'keys', '[K!]!', each(whole('id'))) },
      { ...merge, key: 'mail', ...query1('users', 'keys', '[K!]!', each(whole('mail'))) },
    ],
  ],
  [
    'what computed fields need is told where the query takes it',
    `type User @key(selectionSet: "{ id }") { id: ID! bmi: Float @computed(selectionSet: "{ weight body { height } id }") }
     input K { id: ID! weight: Int body: B } input B { height: Int } type Query { users(keys: [K!]!): [User] @merge }`,
    [
      {
        ...merge,
        needs: 'weight body { height }',
        ...query1('users', 'keys', '[K!]!', each(whole('id', 'weight', 'body'))),
      },
    ],
  ],
  [
    'a query that a field of Query leads to',
    `${user} type Shop { users(ids: [ID!]!): [User] @merge(keyField: "id") } type Query { shop: Shop }`,
    [
      {
        ...merge,
        steps: [
          { fieldName: 'shop', arguments: [] },
          { fieldName: 'users', arguments: [{ name: 'ids', type: '[ID!]!', value: each(field('id')) }] },
        ],
      },
    ],
  ],
  [
    'a list within the answer of a query that takes the keys',
    `${user} type Page { total: Int items: [User] @merge(keyField: "id") } type Query { users(ids: [ID!]!): Page }`,
    [
      {
        ...merge,
        steps: [
          { fieldName: 'users', arguments: [{ name: 'ids', type: '[ID!]!', value: each(field('id')) }] },
          { fieldName: 'items', arguments: [] },
        ],
      },
    ],
  ],
  ['one entity a query', `${user} type Query { user(id: ID!): User @merge(keyField: "id") }`, [single]],
  [
    'one argument of several',
    `${user} type Query { users(first: Int = 5, ids: [ID!]!): [User] @merge(keyField: "id", keyArg: "ids") }`,
    [merge],
  ],
  [
    'a key as an object',
    `type User @key(selectionSet: "{ org { id } name }") { org: Org! name: String! } type Org { id: ID! }
     input UserKey { org: OrgKey! name: String! note: String } input OrgKey { id: ID! }
     type Query { users(keys: [UserKey!]!): [User] @merge }`,
    [{ ...merge, key: 'org { id } name', ...query1('users', 'keys', '[UserKey!]!', each(whole('org', 'name'))) }],
  ],
  [
    'a key as a scalar of its own',
    `scalar _Key type User @key(selectionSet: "{ id }") { id: ID! } type Query { users(keys: [_Key!]!): [User] @merge }`,
    [{ ...merge, ...query1('users', 'keys', '[_Key!]!', each(whole())) }],
  ],
  [
    'each type of a union',
    `type A { id: ID! } type B { id: ID! } union AB = A | B type Query { any(ids: [ID!]!): [AB] @merge(keyField: "id") }`,
    [
      { ...merge, typeName: 'A', ...query1('any', 'ids', '[ID!]!', each(field('id'))) },
      { ...merge, typeName: 'B', ...query1('any', 'ids', '[ID!]!', each(field('id'))) },
    ],
  ],
  [
    'each type of an interface',
    `interface Node { id: ID! } type A implements Node { id: ID! } type Query { node(id: ID!): Node @merge(keyField: "id") }`,
    [{ ...single, typeName: 'A', ...query1('node', 'id', 'ID!', field('id')) }],
  ],
  [
    'a root type with a name of its own, in an extension',
    `schema { query: Root } ${user} extend type Root { users(ids: [ID!]!): [User] @merge(keyField: "id") }`,
    [merge],
  ],
  ['no directives', `${user} type Query { users: [User] }`, []],
];
for (const [what, sdl, merges] of readings) {
  test(`merges: ${what}`, () => assert.deepEqual(withoutPlaces(mergesOf(sdl)), withoutPlaces(merges)));
}

const query = (field: string, more = user): string => `${more}\ntype Query {\n  ${field}\n}`;

const mistakes: readonly [what: string, sdl: string, code: string, place: string, message: RegExp, hint?: RegExp][] = [
  [
    'an argument that @merge does not have',
    query('users(ids: [ID!]!): [User] @merge(keyfield: "id")'),
    'INVALID_MERGE',
    '3:37',
    /no argument "keyfield"/,
    /"keyField"/,
  ],
  [
    'an argument that is no string',
    query('users(ids: [ID!]!): [User] @merge(keyField: 1)'),
    'INVALID_MERGE',
    '3:47',
    /is a string/,
  ],
  [
    'a key field that is missing',
    query('users(ids: [ID!]!): [User] @merge(keyField: "ident")'),
    'INVALID_MERGE',
    '3:47',
    /no field "ident"/,
    /There is: "id"|Did you mean "id"/,
  ],
  [
    'an argument that is missing',
    query('users(ids: [ID!]!): [User] @merge(keyField: "id", keyArg: "id")'),
    'INVALID_MERGE',
    '3:61',
    /no argument "id"/,
    /"ids"/,
  ],
  [
    'a query without arguments',
    query('users: [User] @merge(keyField: "id")'),
    'INVALID_MERGE',
    '3:17',
    /no argument that could take a key/,
  ],
  [
    'another argument that is required',
    query('users(ids: [ID!]!, org: ID!): [User] @merge(keyField: "id", keyArg: "ids")'),
    'INVALID_MERGE',
    '3:40',
    /needs "org"/,
  ],
  [
    'a list of keys for one entity',
    query('user(ids: [ID!]!): User @merge(keyField: "id")'),
    'INVALID_MERGE',
    '3:27',
    /has to take one key, not \[ID!\]!/,
  ],
  [
    'one key for a list',
    query('users(id: ID!): [User!]! @merge(keyField: "id")'),
    'INVALID_MERGE',
    '3:28',
    /has to take a list of keys, not ID!/,
  ],
  [
    'an argument of another type',
    query('users(ids: [Int!]!): [User] @merge(keyField: "id")'),
    'INVALID_MERGE',
    '3:48',
    /takes Int, but "User.id" is ID/,
  ],
  [
    'no key at all',
    query('users(ids: [ID!]!): [User] @merge'),
    'INVALID_MERGE',
    '3:30',
    /Nothing says by which key/,
    /keyField/,
  ],
  [
    'a key that the argument cannot take',
    query('users(ids: [ID!]!): [User] @merge', 'type User @key(selectionSet: "{ id }") { id: ID! }'),
    'INVALID_MERGE',
    '3:30',
    /takes ID, which is no object with the key \{ id \}/,
    /keyField: "id"/,
  ],
  [
    'an input that needs more than the key',
    query(
      'users(keys: [K!]!): [User] @merge',
      'input K { id: ID! org: ID! } type User @key(selectionSet: "{ id }") { id: ID! }',
    ),
    'INVALID_MERGE',
    '3:30',
    /takes K/,
  ],
  [
    '@merge on a type that no query leads to',
    `type Query { a: User } type User { id: ID! }\ntype Lost {\n  friend(id: ID!): User @merge(keyField: "id") }`,
    'INVALID_MERGE',
    '3:25',
    /"Lost.friend", which no query leads to/,
    /Query/,
  ],
  [
    '@merge on a mutation',
    `type Query { a: User } type User { id: ID! }\ntype Mutation { user(id: ID!): User @merge(keyField: "id") }`,
    'INVALID_MERGE',
    '2:37',
    /"Mutation.user"/,
  ],
  [
    '@merge to which two queries lead',
    `type Query { a: Shop b: Shop } type User { id: ID! }\ntype Shop { user(id: ID!): User @merge(keyField: "id") }`,
    'INVALID_MERGE',
    '2:33',
    /"a" and "b" lead/,
  ],
  [
    '@merge on what is no entity',
    query('count(ids: ID!): Int @merge(keyField: "id")'),
    'INVALID_MERGE',
    '3:24',
    /no entity/,
  ],
  [
    'argsExpr that is no GraphQL',
    query('users(ids: [ID!]!): [User] @merge(argsExpr: "ids: [[$key.id]], a: )")'),
    'INVALID_MERGE',
    '3:69',
    /Unexpected "\)"|Unexpected Name|Expected/,
    /\[\[\$key\.id\]\]/,
  ],
  [
    'argsExpr without a key',
    query('users(ids: [ID!]!): [User] @merge(argsExpr: "ids: [1]")'),
    'INVALID_MERGE',
    '3:47',
    /no "\$key"/,
  ],
  [
    'argsExpr with a variable that there is not',
    query('users(ids: [ID!]!): [User] @merge(argsExpr: "ids: [[$id]]")'),
    'INVALID_MERGE',
    '3:55',
    /only "\$key"/,
  ],
  [
    'argsExpr with a key in a list',
    query('users(ids: [ID!]!): [User] @merge(argsExpr: "ids: [$key.id]")'),
    'INVALID_MERGE',
    '3:53',
    /cannot stand in a list/,
  ],
  [
    'argsExpr of a list with one key',
    query('users(ids: [ID!]!): [User] @merge(argsExpr: "ids: $key.id")'),
    'INVALID_MERGE',
    '3:47',
    /has to be given all keys/,
    /\[\[ \]\]/,
  ],
  [
    'argsExpr with an argument that there is not',
    query('users(ids: [ID!]!): [User] @merge(argsExpr: "id: [[$key.id]]")'),
    'INVALID_MERGE',
    '3:47',
    /no argument "id"/,
    /"ids"/,
  ],
  [
    'additionalArgs that there are not',
    query('users(ids: [ID!]!): [User] @merge(keyField: "id", additionalArgs: "a: 1")'),
    'INVALID_MERGE',
    '3:69',
    /no argument "a"/,
  ],
  [
    'additionalArgs with a key',
    query('users(ids: [ID!]!, a: ID): [User] @merge(keyField: "id", additionalArgs: "a: $key.id")'),
    'INVALID_MERGE',
    '3:80',
    /argsExpr takes/,
  ],
  [
    'a key for an argument that is no object',
    query('users(ids: [ID!]!): [User] @merge(key: ["id"])'),
    'INVALID_MERGE',
    '3:30',
    /"ids" takes ID!, which is no object/,
  ],
  [
    'a key that is no list of strings',
    query('users(ids: [ID!]!): [User] @merge(key: [1])'),
    'INVALID_MERGE',
    '3:42',
    /is a list of strings/,
  ],
  [
    'a key within an argument that is no object',
    query('users(in: [ID!]!): [User] @merge(keyField: "id", keyArg: "in.ids")'),
    'INVALID_MERGE',
    '3:29',
    /which is no object/,
  ],
  [
    'a key under a name that the input does not have',
    query('users(in: In!): [User] @merge(keyField: "id", keyArg: "in.id")', `${user} input In { ids: [ID!] }`),
    'INVALID_MERGE',
    '3:57',
    /"In" has no field "id"/,
    /"ids"/,
  ],
  [
    '@computed without a selection set',
    query('a: Int', 'type User {\n  b: Int @computed }'),
    'INVALID_COMPUTED',
    '2:10',
    /needs a selectionSet/,
  ],
  [
    '@computed on a root',
    'type Query { a: Int @computed(selectionSet: "{ c }") }',
    'INVALID_COMPUTED',
    '1:21',
    /"Query"/,
  ],
  [
    'a key that is no selection set',
    query('a: Int', 'type User @key(selectionSet: "{ id") { id: ID! }'),
    'INVALID_KEY',
    '1:35',
    /Expected Name/,
  ],
  [
    'a key without braces that is wrong',
    query('a: Int', 'type User @key(selectionSet: "id nam") { id: ID! }'),
    'INVALID_KEY',
    '1:34',
    /no field "nam"/,
  ],
  [
    'a key that is missing on the type',
    query('a: Int', 'type User @key(selectionSet: "{ id nam }") { id: ID! name: String }'),
    'INVALID_KEY',
    '1:36',
    /no field "nam"/,
    /"name"/,
  ],
  [
    'a key with a fragment',
    query('a: Int', 'type User @key(selectionSet: "id ...x") { id: ID! }'),
    'INVALID_KEY',
    '1:34',
    /fields alone/,
  ],
  [
    'a key with an alias',
    query('a: Int', 'type User @key(selectionSet: "{ x: id }") { id: ID! }'),
    'INVALID_KEY',
    '1:33',
    /fields alone/,
  ],
  [
    'a key with an object',
    query('a: Int', 'type User @key(selectionSet: "{ org }") { org: Org } type Org { id: ID! }'),
    'INVALID_KEY',
    '1:33',
    /is an object/,
  ],
  [
    'a key with fields of a scalar',
    query('a: Int', 'type User @key(selectionSet: "{ id { x } }") { id: ID! }'),
    'INVALID_KEY',
    '1:33',
    /has no fields/,
  ],
  [
    'a key without a selection set',
    query('a: Int', 'type User @key { id: ID! }'),
    'INVALID_KEY',
    '1:11',
    /needs a selectionSet/,
  ],
  [
    'a key with another argument',
    query('a: Int', 'type User @key(selection: "{ id }") { id: ID! }'),
    'INVALID_KEY',
    '1:16',
    /no argument "selection"/,
    /selectionSet/,
  ],
  [
    'a key on an interface',
    query('a: Int', 'interface Node @key(selectionSet: "{ id }") { id: ID! }'),
    'INVALID_KEY',
    '1:16',
    /no object type/,
  ],
];
for (const [what, sdl, code, place, message, hint] of mistakes) {
  test(`problems: ${what}`, () => {
    const { problems } = read(sdl);
    assert.equal(problems.length, 1, JSON.stringify(problems));
    const [problem] = problems;
    const [at] = problem?.places ?? [];
    assert.deepEqual([problem?.code, `${at?.line}:${at?.column}`, at?.file], [code, place, 'schemas/reviews.graphql']);
    assert.match(problem?.message ?? '', message);
    if (hint) assert.match(problem?.hint ?? '', hint);
  });
}

const everything = `
  extend schema @backend(url: "http://a/")
  directive @key(selectionSet: String!) on OBJECT
  directive @merge(keyField: String, keyArg: String, additionalArgs: String, key: [String!], argsExpr: String) on FIELD_DEFINITION
  directive @canonical on OBJECT
  directive @tag(name: String!) repeatable on OBJECT
  directive @mine(a: Int) on FIELD_DEFINITION
  type Query { users(ids: [ID!]!): [User] @merge(keyField: "id") me: User @cacheControl(maxAge: 5) }
  type User @key(selectionSet: "{ id }") @canonical { id: ID! name: String @authenticated orders: [Order!] @rateLimit(max: 1) }
  extend type User { email: String @mine(a: 1) @deprecated(reason: "old") }
  type Order @key(selectionSet: "{ id }") @tag(name: "b2b") { id: ID! total: Int @cost(weight: 2) }
  type Mutation { rename(id: ID!): User }
  type Subscription { renamed: User }
`;

test('as a subgraph the file has keys, shares its fields, and keeps the rules that Federation knows', () => {
  const { subgraph, problems } = read(everything);
  assert.deepEqual(problems, []);
  const expected = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@shareable", "@authenticated", "@cost"])
    directive @mine(a: Int) on FIELD_DEFINITION
    type Query @shareable { users(ids: [ID!]!): [User] me: User }
    type User @key(fields: "id") @shareable { id: ID! name: String @authenticated orders: [Order!] }
    extend type User @shareable { email: String @mine(a: 1) @deprecated(reason: "old") }
    type Order @tag(name: "b2b") @key(fields: "id", resolvable: false) @shareable { id: ID! total: Int @cost(weight: 2) }
    type Mutation { rename(id: ID!): User }
    type Subscription { renamed: User }
  `;
  assert.equal(print(subgraph), print(parse(expected)));
});

test('what is the author’s keeps its place, and an added key stands where it was said', () => {
  const { subgraph } = read(everything);
  const type = subgraph.definitions.find(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'User',
  );
  assert.ok(type?.kind === Kind.OBJECT_TYPE_DEFINITION);
  const at = (node: { loc?: { start: number } | undefined } | undefined): string =>
    everything.slice(node?.loc?.start, (node?.loc?.start ?? 0) + 8);
  assert.equal(at(type), 'type Use');
  assert.equal(at(type.fields?.[1]), 'name: St');
  assert.equal(at(type.directives?.find(({ name }) => name.value === 'key')), '@merge(k');
});

test('a type may have more keys than queries, and each key once', () => {
  const { subgraph } = read(`
    type User @key(selectionSet: "{ id }") @key(selectionSet: "{ email }") { id: ID! email: String! }
    type Query { users(ids: [ID!]!): [User] @merge(keyField: "id") user(id: ID!): User @merge(keyField: "id") }
  `);
  const keys = print(subgraph).match(/@key\(.*?\)/g);
  assert.deepEqual(keys, ['@key(fields: "id")', '@key(fields: "email", resolvable: false)']);
});

test('plain and federated backends compose into one graph', () => {
  const federated = parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { top: [User] }
    type User @key(fields: "id") { id: ID! age: Int }
  `);
  const composed = composeServices([
    { name: 'people', typeDefs: federated },
    { name: 'users', typeDefs: read(everything).subgraph },
  ]);
  assert.equal(composed.errors, undefined);
  assert.match(composed.supergraphSdl ?? '', /type User[^{]*@join__type\(graph: USERS, key: "id"\)/);
});
