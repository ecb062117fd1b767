import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printSchema } from 'graphql';
import { formatPlace } from '../../src/util/problem.ts';
import { link, unifyFiles } from './kit.ts';

const plain = 'extend schema @backend(url: "http://b.test/graphql")\n';

test('a federated, a plain and a REST backend give one type', async (t) => {
  const { graph, problems } = await unifyFiles(t, {
    catalog: `${link('"@key"')}type Query { product(sku: ID!): Product }\ntype Product @key(fields: "sku") { sku: ID! title: String! }`,
    reviews: `${plain}type Query { productsBySkus(skus: [ID!]!): [Product]! @merge(keyField: "sku") }\ntype Product @key(selectionSet: "{ sku }") { sku: ID! reviews: [String!]! }`,
    stock: `extend schema @source(name: "s", http: { baseURL: "http://c.test" })\ntype Product @connect(source: "s", http: { GET: "/stock?skus={$batch.sku->joinNotNull(',')}" }, selection: "$.items { sku quantity }") { sku: ID! quantity: Int }`,
  });
  assert.deepEqual(problems, []);
  assert.ok(graph);
  assert.match(
    printSchema(graph.schema),
    /type Product \{\n {2}sku: ID!\n {2}title: String!\n {2}reviews: \[String!\]!\n {2}quantity: Int\n\}/,
  );
});

const conflicts: readonly {
  readonly name: string;
  readonly schemas: Record<string, string>;
  readonly expected: RegExp;
}[] = [
  {
    name: 'a key that names no field',
    schemas: { a: `${link('"@key"')}type Query { p: P }\ntype P @key(fields: "skuu") { sku: ID! }` },
    expected: /^KEY_INVALID_FIELDS schemas\/a\.graphql:3:\d+ Backend "a": .*"skuu".*→ A key names fields/,
  },
  {
    name: 'a field that two federated backends give without saying so',
    schemas: {
      a: `${link('"@key"')}type Query { p: P }\ntype P @key(fields: "id") { id: ID! name: String }`,
      b: `${link('"@key"')}type P @key(fields: "id") { id: ID! name: String }`,
    },
    expected:
      /^INVALID_FIELD_SHARING schemas\/a\.graphql:3:\d+ schemas\/b\.graphql:2:\d+ .*"P\.name".*→ Mark the field @shareable/,
  },
  {
    name: 'a field of two types',
    schemas: {
      a: `${link('"@key", "@shareable"')}type Query { p: P }\ntype P @key(fields: "id") { id: ID! name: String @shareable }`,
      b: `${link('"@key", "@shareable"')}type P @key(fields: "id") { id: ID! name: Int @shareable }`,
    },
    expected:
      /^FIELD_TYPE_MISMATCH schemas\/a\.graphql:3:\d+ schemas\/b\.graphql:2:\d+ .*→ Give the field the same type/,
  },
  {
    name: 'a type that is not defined',
    schemas: { a: `${link('"@key"')}type Query { p: Produkt }` },
    expected: /^INVALID_GRAPHQL schemas\/a\.graphql:2:17 .*Unknown type Produkt/,
  },
  {
    name: 'a field that cannot be reached from the other backend',
    schemas: {
      a: `${link('"@shareable"')}type Query { p: P }\ntype P @shareable { id: ID! }`,
      b: `${link('"@shareable"')}type Query { q: P }\ntype P { id: ID! @shareable name: String }`,
    },
    expected: /^SATISFIABILITY_ERROR schemas\/\w\.graphql:\d+:\d+ .*→ Add a key/,
  },
  {
    name: 'a field that is computed from a guarded one without being guarded',
    schemas: {
      a: `${link('"@key", "@requiresScopes"')}type Query { p: P }\ntype P @key(fields: "id") { id: ID! secret: Int @requiresScopes(scopes: [["s"]]) }`,
      b: `${link('"@key", "@external", "@requires"')}type P @key(fields: "id") { id: ID! secret: Int @external double: Int @requires(fields: "secret") }`,
    },
    expected: /^MISSING_TRANSITIVE_AUTH_REQUIREMENTS schemas\/b\.graphql:2:\d+ .*"P\.double"/,
  },
  {
    name: 'a file that is no SDL',
    schemas: { a: `${plain}type Query { p: String`, b: `${plain}type Query { q: String }` },
    expected: /^GRAPHQL_PARSE_FAILED schemas\/a\.graphql:2:23 /,
  },
  {
    name: 'a GraphQL backend without an address',
    schemas: { a: 'type Query { p: String }' },
    expected: /^INVALID_BACKEND schemas\/a\.graphql:1:1 .*→ Add: extend schema @backend/,
  },
  {
    name: 'an argument of @backend that there is not',
    schemas: { a: 'extend schema @backend(url: "http://a.test", timout: "5s")\ntype Query { p: String }' },
    expected: /^INVALID_BACKEND schemas\/a\.graphql:1:46 .*"timout".*→ Did you mean "timeout"/,
  },
  {
    name: 'a duration without a unit',
    schemas: { a: 'extend schema @backend(url: "http://a.test", timeout: "5")\ntype Query { p: String }' },
    expected: /^INVALID_BACKEND schemas\/a\.graphql:1:55 .*no duration.*→ Write a number and a unit/,
  },
  {
    name: 'an empty file',
    schemas: { a: ' ', b: `${plain}type Query { q: String }` },
    expected: /^EMPTY_FILE schemas\/a\.graphql:1:1 /,
  },
  {
    name: 'a file whose name is no name of a backend',
    schemas: { Shop_1: `${plain}type Query { q: String }` },
    expected: /^INVALID_BACKEND_NAME schemas\/Shop_1\.graphql:1:1 /,
  },
  {
    name: 'a rule of ours with an argument that there is not',
    schemas: { a: `${plain}type Query { q: String @cacheControl(maxage: 5) }` },
    expected: /^INVALID_RULE schemas\/a\.graphql:2:38 .*→ Did you mean "maxAge"/,
  },
  {
    name: 'a rule of ours with a value that cannot be',
    schemas: { a: `${plain}type Query { q: String @rateLimit(max: "5") }` },
    expected: /^INVALID_RULE schemas\/a\.graphql:2:40 /,
  },
  {
    name: 'a rate limit over no duration',
    schemas: { a: `${plain}type Query { q: String @rateLimit(max: 5, window: "60") }` },
    expected: /^INVALID_RULE schemas\/a\.graphql:2:24 .*no duration/,
  },
  {
    name: 'an argument that a context is to fill',
    schemas: {
      a: `${link('"@key", "@context", "@fromContext"')}type Query { shop: Shop }
        type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String items: [Item] }
        type Item @key(fields: "id") { id: ID! price(in: String @fromContext(field: "$shop { currency }")): Int }`,
    },
    expected: /^CONTEXT_NOT_SUPPORTED schemas\/a\.graphql:4:65 .*"in" of "price".*→ Let "price" have it from @requires/,
  },
  { name: 'no backend at all', schemas: {}, expected: /^NO_BACKENDS schemas:1:1 / },
];

for (const { name, schemas, expected } of conflicts) {
  test(`${name} is reported at its place`, async (t) => {
    const { problems } = await unifyFiles(t, schemas);
    const [first] = problems;
    assert.ok(first, 'nothing was reported');
    const said = `${first.code} ${first.places.map(formatPlace).join(' ')} ${first.message} → ${first.hint ?? ''}`;
    assert.match(said, expected);
  });
}

test('rules are read under whatever names the links give them', async (t) => {
  const { graph, problems } = await unifyFiles(t, {
    a: `extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", { name: "@authenticated", as: "@login" }])
      @backend(url: "http://a.test/graphql")
      type Query { p: P @login q: P @federation__requiresScopes(scopes: [["x"]]) }
      type P { id: ID! @cacheControl(maxAge: 5) }`,
    b: `${link('"@requiresScopes", "@cost", "@listSize"')}type Query { r: [Int] @requiresScopes(scopes: [["y", "z"]]) @cost(weight: 7) @listSize(assumedSize: 3) }`,
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(Object.fromEntries(graph?.rules.access ?? []), {
    'Query.p': [{ kind: 'authenticated' }],
    'Query.q': [{ kind: 'scopes', anyOf: [['x']] }],
    'Query.r': [{ kind: 'scopes', anyOf: [['y', 'z']] }],
  });
  assert.equal(graph?.rules.weights.get('Query.r'), 7);
  assert.deepEqual(graph?.rules.listSizes.get('Query.r'), { assumedSize: 3, requireOneSlicingArgument: true });
  assert.equal(graph?.rules.cacheControl.get('P.id')?.maxAge, 5);
});

test('a REST list in pages is as long as it is asked for, unless its file says otherwise', async (t) => {
  const field = (name: string, more = '') => `${name}(first: Int, after: String): Things
    @connect(source: "s", http: { GET: "/${name}?page={$page.number}" }, selection: "id") @paginate(by: PAGE, size: 30) ${more}`;
  const { graph, problems } = await unifyFiles(t, {
    a: `extend schema @source(name: "s", http: { baseURL: "http://a.test" })
      type Query { ${field('plain')} ${field('said', '@listSize(assumedSize: 7, sizedFields: ["edges"])')} }
      type Things { edges: [Edge] pageInfo: Info }
      type Edge { node: Thing cursor: String }
      type Info { hasNextPage: Boolean }
      type Thing { id: ID }`,
  });
  assert.deepEqual(problems, []);
  const pages = { slicingArguments: ['first'], sizedFields: ['edges'], requireOneSlicingArgument: false };
  assert.deepEqual(Object.fromEntries(graph?.rules.listSizes ?? []), {
    'Query.plain': { assumedSize: 30, ...pages },
    'Query.said': { assumedSize: 7, ...pages },
  });
});

test('a rule on a member’s field reaches the interface’s, and no sibling', async (t) => {
  const { graph, problems } = await unifyFiles(t, {
    a: `${link('"@authenticated"')}
      type Query { n: N }
      interface N { id: ID! at: Int }
      type A implements N { id: ID! at: Int @authenticated }
      type B implements N { id: ID! at: Int }`,
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(Object.fromEntries(graph?.rules.access ?? []), {
    'A.at': [{ kind: 'authenticated' }],
    'N.at': [{ kind: 'authenticated' }],
  });
});
