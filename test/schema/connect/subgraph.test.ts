/** What a REST backend brings to the graph: keys that its connectors serve, and a subgraph that composes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { composeServices } from '@theguild/federation-composition';
import { type DocumentNode, Kind, parse, print, Source, visit } from 'graphql';
import type { Connector } from '../../../src/schema/backend.ts';
import { readConnect } from '../../../src/schema/connect/read.ts';
import { formatProblem } from '../../../src/util/problem.ts';

const source = 'extend schema @source(name: "api", http: { baseURL: "http://api.test" })';

function read(sdl: string, withSource = source) {
  const document = parse(new Source(`${withSource}\n${sdl}`, 'schemas/shop.graphql'));
  return { document, ...readConnect(document, 'shop') };
}

/** As {@link read}, of a file that has to be right. */
function readRight(sdl: string, withSource = source) {
  const result = read(sdl, withSource);
  assert.deepEqual(result.problems.filter(({ severity }) => severity === 'error').map(formatProblem), []);
  return result;
}

/** The keys of a type as they are written. */
function keysOf(subgraph: DocumentNode, typeName: string): string[] {
  const keys: string[] = [];
  for (const node of subgraph.definitions) {
    if (!('name' in node) || node.name?.value !== typeName || !('directives' in node)) continue;
    for (const directive of node.directives ?? []) {
      if (directive.name.value === 'key')
        keys.push((directive.arguments ?? []).map((argument) => print(argument.value)).join(' '));
    }
  }
  return keys;
}

function compose(...subgraphs: DocumentNode[]): string[] {
  const result = composeServices(
    subgraphs.map((typeDefs, index) => ({ name: `s${index}`, url: 'http://s.test', typeDefs })),
  );
  return (result.errors ?? []).map((error) => error.message);
}

const all = 'all: [T] @connect(source: "api", http: { GET: "/" }, selection: "$ { id sku name v { w } }")';
const fields = 'id: ID! sku: ID! name: String v: V';
const on = (url: string, selection = 'id sku name v { w }', more = '') =>
  `@connect(source: "api", http: { GET: "${url}" }, selection: "${selection}" ${more})`;

const keyCases: readonly (readonly [what: string, sdl: string, keys: string[]])[] = [
  ['none without connectors', `type Query { ${all} } type T { ${fields} }`, []],
  ['that of a connector on the type', `type Query { ${all} } type T ${on('/{$this.id}')} { ${fields} }`, ['"id"']],
  [
    'that of a batch',
    `type Query { ${all} } type T ${on("/?ids={$batch.id->joinNotNull(',')}", '$ { id sku name v { w } }')} { ${fields} }`,
    ['"id"'],
  ],
  [
    'that of a batch whose parts are mapped',
    `type Query { ${all} } type T @connect(source: "api", http: { POST: "/", body: "$batch->map({ i: @.id, w: @.v.w })" }, selection: "$ { id sku name v { w } }") { ${fields} }`,
    ['"id v { w }"'],
  ],
  [
    'that of an entity field',
    `type Query { ${all} one(id: ID!): T ${on('/{$args.id}', undefined, 'entity: true')} } type T { ${fields} }`,
    ['"id"'],
  ],
  [
    'all arguments together',
    `type Query { ${all} one(id: ID!, sku: ID!): T @connect(source: "api", http: { POST: "/", body: "$args" }, entity: true, selection: "id sku name v { w }") } type T { ${fields} }`,
    ['"id sku"'],
  ],
  [
    'several, one for each connector',
    `type Query { ${all} } type T ${on('/{$this.id}')} ${on('/sku/{$this.sku}')} { ${fields} }`,
    ['"id"', '"sku"'],
  ],
  [
    'paths as they nest',
    `type Query { ${all} } type T ${on('/{$this.v.w}/{$this.id}')} { ${fields} }`,
    ['"v { w } id"'],
  ],
  [
    'what body, headers, path and parameters use',
    `type Query { ${all} } type T @connect(source: "api", http: {
    POST: "/", body: "id: $this.id", headers: [{ name: "x", value: "{$this.sku}" }], path: "$([$this.name])", queryParams: "v: $this.v.w"
  }, selection: "id sku name v { w }") { ${fields} }`,
    ['"name v { w } id sku"'],
  ],
  [
    'what the selection uses',
    `type Query { ${all} } type T ${on('/{$this.id}', 'id sku: $this.sku name v { w }')} { ${fields} }`,
    ['"id sku"'],
  ],
  [
    'nothing of what errors use',
    `type Query { ${all} } type T ${on('/{$this.id}', undefined, 'errors: { message: \\"$this.sku\\" }'.replaceAll('\\"', '"'))} { ${fields} }`,
    ['"id"'],
  ],
  [
    'not the longer of two that lead as far',
    `type Query { ${all} } type T ${on('/{$this.id}')} ${on('/{$this.id}/{$this.sku}')} { ${fields} }`,
    ['"id"'],
  ],
  [
    'one that leads over hops',
    `type Query { ${all} } type T ${on('/sku/{$this.sku}', 'id sku')} ${on('/{$this.id}')} { ${fields} }`,
    ['"id"', '"sku"'],
  ],
  [
    'one that serves only its own field, for others to start from',
    `type Query { ${all} } type T { ${fields} more: ID ${on('/{$this.id}', '$.more')} }`,
    ['"id" false'],
  ],
  [
    'a written one in place of the same implied one',
    `type Query { ${all} } type T @key(fields: "id") ${on('/{$this.id}')} { ${fields} }`,
    ['"id"'],
  ],
  [
    'a written one that is not to be resolved',
    `type Query { ${all} } type T @key(fields: "id", resolvable: false) ${on('/{$this.id}')} { ${fields} }`,
    ['"id" false'],
  ],
  [
    'a written one of a stub, unresolved',
    `type Query { all: [T] @connect(source: "api", http: { GET: "/" }, selection: "$ { id }") } type T @key(fields: "id") { id: ID! }`,
    ['"id" false'],
  ],
  [
    'two written ones of a stub',
    `type Query { all: [T] @connect(source: "api", http: { GET: "/" }, selection: "$ { id sku }") } type T @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`,
    ['"id" false', '"sku" false'],
  ],
  [
    'one that no selection gives, where others bring it',
    `type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") } type T ${on('/{$this.id}', 'name')} { id: ID! name: String }`,
    ['"id"'],
  ],
  [
    'no list, which Federation refuses',
    `type Query { all: [T] @connect(source: "api", http: { GET: "/" }, selection: "$ { id ids }") } type T { id: ID ids: [ID] more: ID ${on("/{$this.ids->joinNotNull(',')}", '$')} }`,
    [],
  ],
  [
    'nothing that comes from elsewhere each time',
    `type Query { x: ID @connect(source: "api", http: { GET: "/" }, selection: "$") } type T @key(fields: "id") { id: ID! weight: Int @external
    shipping: Int @requires(fields: "weight") ${on('/?w={$this.weight}&id={$this.id}', '$.cost')} }`,
    ['"id"'],
  ],
  [
    'that of an interface, on each of its types',
    `type Query { one(id: ID!): I @connect(source: "api", http: { GET: "/{$args.id}" }, entity: true, selection: "id ...k->match(['A', { __typename: 'A', a }], ['B', { __typename: 'B', b }])") }
    interface I { id: ID! } type T implements I { id: ID! a: ID } type B implements I { id: ID! b: ID }`.replaceAll(
      "'A'",
      "'T'",
    ),
    ['"id"'],
  ],
];

const federation = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

const valueType = (sdl: string) => (sdl.includes('V') && sdl.includes('v: V') ? `${sdl} type V { w: ID! }` : sdl);

describe('the keys of a type are', () => {
  for (const [what, sdl, keys] of keyCases) {
    it(what, () => {
      const { subgraph } = readRight(valueType(sdl));
      assert.deepEqual(keysOf(subgraph, 'T').toSorted(), keys.toSorted());
      const others = sdl.includes('@external')
        ? [parse(`${federation} type T @key(fields: "id") { id: ID! weight: Int }`)]
        : [];
      assert.deepEqual(compose(subgraph, ...others), []);
    });
  }
});

describe('the subgraph', () => {
  const plain = 'a: ID @connect(source: "api", http: { GET: "/" }, selection: "$")';

  it('keeps what composition knows and nothing else', () => {
    const { subgraph } = readRight(`
      extend schema @backend(timeout: "1s")
      directive @mine on FIELD_DEFINITION
      type Query { ${plain} @mine @authenticated @cost(weight: 2) @rateLimit(max: 1) @deprecated(reason: "old")
        b(first: Int @tag(name: "t")): [E] @listSize(assumedSize: 3) @policy(policies: [["p"]]) @connect(source: "api", http: { GET: "/" }, selection: "$")
        t: T @connect(source: "api", http: { GET: "/" }, selection: "id") }
      type T @cacheControl(maxAge: 1) @shareable @requiresScopes(scopes: [["s"]]) { id: ID! @inaccessible }
      enum E { X @tag(name: "t") }
      scalar Url @specifiedBy(url: "https://url.test")`);
    assert.equal(
      print(subgraph),
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag", "@shareable", "@inaccessible", "@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize"])

type Query {
  a: ID @authenticated @cost(weight: 2) @deprecated(reason: "old")
  b(first: Int @tag(name: "t")): [E] @listSize(assumedSize: 3) @policy(policies: [["p"]])
  t: T
}

type T @shareable @requiresScopes(scopes: [["s"]]) {
  id: ID! @inaccessible
}

enum E {
  X @tag(name: "t")
}

scalar Url @specifiedBy(url: "https://url.test")`,
    );
  });

  const renamed = `extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.12", import: [{ name: "@key", as: "@id" }, "@shareable"], as: "fed")
    @link(url: "https://specs.apollo.dev/connect/v0.3", as: "rest", import: [{ name: "@connect", as: "@call" }])
    @rest__source(name: "api", http: { baseURL: "http://api.test" })`;

  it('honours the names that links give', () => {
    const { subgraph, connectors, problems } = read(
      `type Query { t: T @call(source: "api", http: { GET: "/" }, selection: "$ { id name }") }
       type T @id(fields: "id") @call(source: "api", http: { GET: "/{$this.id}" }, selection: "id name") { id: ID! @fed__tag(name: "x") name: String @fed__authenticated }`,
      renamed,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(
      connectors.map(({ coordinate }) => coordinate),
      ['Query.t[0]', 'T[0]'],
    );
    assert.match(
      print(subgraph),
      /type T @key\(fields: "id"\) \{\n {2}id: ID! @tag\(name: "x"\) @shareable\n {2}name: String @authenticated/,
    );
    assert.deepEqual(compose(subgraph), []);
  });

  it('loses no rule that is used under its plain name without being imported', () => {
    const { subgraph } = readRight(
      `type Query { a: ID @authenticated @connect(source: "api", http: { GET: "/" }, selection: "$") }`,
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
        @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect", "@source"])
        @source(name: "api", http: { baseURL: "http://api.test" })`,
    );
    assert.match(print(subgraph), /a: ID @authenticated/);
  });

  it('leaves out what files define for the sake of editors', () => {
    const { subgraph } = readRight(`
      directive @connect(source: String, http: ConnectHTTP, selection: JSONSelection!) repeatable on FIELD_DEFINITION | OBJECT
      directive @source(name: String!, http: SourceHTTP) repeatable on SCHEMA
      scalar JSONSelection scalar URLTemplate input ConnectHTTP { GET: URLTemplate } input SourceHTTP { baseURL: String! }
      scalar federation__FieldSet
      type Query { ${plain} }`);
    assert.match(print(subgraph), /^extend schema @link\([^\n]*\)\n\ntype Query \{\n {2}a: ID\n\}$/);
  });

  it('is made of the nodes of the file; a key that is implied stands where its connector does', () => {
    const { document, subgraph } = readRight(
      `type Query { ${all} } type T ${on('/{$this.id}')} { ${fields} } type V { w: ID! }`,
    );
    const places = new Map<string, number | undefined>();
    visit(subgraph, {
      ObjectTypeDefinition: (node) => void places.set(node.name.value, node.loc?.start),
      FieldDefinition: (node) => void places.set(node.name.value, node.loc?.start),
      Directive: (node) => void places.set(`@${node.name.value}`, node.loc?.start),
    });
    const body = document.definitions[0]?.loc?.source.body ?? '';
    assert.equal(places.get('T'), body.indexOf('type T'));
    assert.equal(places.get('sku'), body.indexOf('sku: ID!'));
    assert.equal(places.get('@key'), body.indexOf('@connect(source: "api", http: { GET: "/{$this.id}"'));
  });

  it('composes with a federated backend that adds to its types, and with one that it adds to', () => {
    const rest = readRight(`
      type Query { products: [Product] @connect(source: "api", http: { GET: "/" }, selection: "$ { sku name seller: { id: seller_id } }") }
      type Product @connect(source: "api", http: { GET: "/{$this.sku}" }, selection: "sku name seller: { id: seller_id }") { sku: ID! name: String seller: Seller }
      type Seller @key(fields: "id") { id: ID! }`);
    const federated = parse(`${federation}
      type Query { reviews: [Review] }
      type Review { id: ID! product: Product }
      type Product @key(fields: "sku") { sku: ID! reviews: [Review] }
      type Seller @key(fields: "id") { id: ID! rating: Int }`);
    assert.deepEqual(compose(rest.subgraph, federated), []);
  });

  it('may take fields over from another backend, and leave fields to another', () => {
    const rest = readRight(`
      type Query { products: [Product] @connect(source: "api", http: { GET: "/" }, selection: "$ { sku name price }") }
      type Product @key(fields: "sku") @connect(source: "api", http: { GET: "/{$this.sku}" }, selection: "sku name price") {
        sku: ID! name: String @override(from: "s1") price: Int
      }`);
    const other = parse(`${federation.replace('"@key"', '"@key", "@override"')}
      type Product @key(fields: "sku") { sku: ID! name: String price: Int @override(from: "s0") }`);
    const subgraphs = [rest.subgraph, other].map((typeDefs, index) => ({
      name: `s${index}`,
      url: 'http://s.test',
      typeDefs,
    }));
    const { errors, supergraphSdl = '' } = composeServices(subgraphs);
    assert.deepEqual(errors ?? [], []);
    assert.match(supergraphSdl, /name: String @join__field\(graph: S0, override: "s1"\)/);
    assert.match(supergraphSdl, /price: Int @join__field\(graph: S1, override: "s0"\)/);
  });

  it('of two REST backends share a key', () => {
    const one = readRight(`type Query { p: Product @connect(source: "api", http: { GET: "/" }, selection: "sku name") }
      type Product @connect(source: "api", http: { GET: "/{$this.sku}" }, selection: "sku name") { sku: ID! name: String }`);
    const two = readRight(
      'type Product @connect(source: "api", http: { GET: "/{$this.sku}" }, selection: "sku stock") { sku: ID! stock: Int }',
    );
    assert.deepEqual(compose(one.subgraph, two.subgraph), []);
  });

  it('knows root types by other names, and types that are only extended', () => {
    const { subgraph, connectors } = readRight(
      'schema { query: Root } type Root { a: ID } extend type Root { b: ID @connect(source: "api", http: { GET: "/" }, selection: "$") }'.replace(
        'a: ID',
        plain,
      ),
    );
    assert.deepEqual(
      connectors.map(({ coordinate, parentKey }) => [coordinate, parentKey]),
      [
        ['Root.a[0]', undefined],
        ['Root.b[0]', undefined],
      ],
    );
    assert.equal(subgraph.definitions.filter((node) => node.kind === Kind.SCHEMA_DEFINITION).length, 1);
    assert.deepEqual(compose(subgraph), []);
    assert.deepEqual(compose(readRight(`extend type Query { ${plain} }`).subgraph), []);
  });
});

describe('a connector', () => {
  const first = (sdl: string, withSource = source) => readRight(sdl, withSource).connectors[0] as Connector;

  it('has its source folded in', () => {
    const connector = first(
      `type Query { a(id: ID): ID @connect(source: "api", http: { GET: "/a", headers: [{ name: "X-One", value: "2" }, { name: "x-two", from: "Accept-Language" }] }, isSuccess: "$(true)", errors: { extensions: "b: $(1)" }, selection: "$claims.sub") }`,
      `extend schema @source(name: "api", http: { baseURL: "http://api.test", headers: [{ name: "x-one", from: "authorization" }, { name: "x-three", value: "{$request.headers.Cookie->first}" }], path: "$(['v'])" },
        isSuccess: "$(false)", errors: { message: "$.m", extensions: "a: $(1)" })`,
    );
    assert.deepEqual(
      connector.http?.headers.map(({ name, from, value }) => [name, from ?? value?.text]),
      [
        ['x-three', '{$request.headers.Cookie->first}'],
        ['x-one', '2'],
        ['x-two', 'accept-language'],
      ],
    );
    assert.equal(connector.http?.source?.path?.text, "$(['v'])");
    assert.equal(connector.isSuccess?.text, '$(true)');
    assert.equal(connector.errors.message?.text, '$.m');
    assert.deepEqual(
      connector.errors.extensions.map(({ text }) => text),
      ['a: $(1)', 'b: $(1)'],
    );
    assert.deepEqual(connector.reads, ['header:accept-language', 'header:cookie', 'claim:sub']);
  });

  it('says what it needs: of the parent for a field, of the key for an entity', () => {
    const { connectors } = readRight(
      valueType(`type Query { ${all} one(id: ID!): T ${on('/{$args.id}', undefined, 'entity: true')} }
      type T @connect(source: "api", batch: { maxSize: 9 }, http: { GET: "/?ids={$batch.sku->joinNotNull(',')}" }, selection: "$ { id sku name v { w } }")
      { ${fields} more(n: Int): ID ${on('/{$this.v.w}/{$args.n}', '$.more')} }`),
    );
    assert.deepEqual(
      connectors.map(({ coordinate, entity, parentKey, batchMaxSize }) => [
        coordinate,
        entity?.by,
        entity?.key,
        parentKey,
        batchMaxSize,
      ]),
      [
        ['Query.all[0]', undefined, undefined, undefined, undefined],
        ['Query.one[0]', '$args', 'id', undefined, undefined],
        ['T[0]', '$batch', 'sku', undefined, 9],
        ['T.more[0]', undefined, undefined, 'v { w }', undefined],
      ],
    );
  });

  it('is read by the grammar of the linked version', () => {
    const link = (
      version: string,
    ) => `extend schema @link(url: "https://specs.apollo.dev/connect/${version}", import: ["@connect", "@source"])
      @source(name: "api", http: { baseURL: "http://api.test" })`;
    const sdl = `type Query { t: T @connect(source: "api", http: { GET: "/" }, selection: "id: 'x'") } type T { id: ID }`;
    const evaluate = (schema: string) => first(sdl, schema).selection.evaluate({ x: 1 }, { variables: {} });
    for (const version of ['v0.1', 'v0.2', 'v0.3'])
      assert.deepEqual({ ...(evaluate(link(version)) as object) }, { id: 1 });
    for (const schema of [link('v0.4'), source]) assert.deepEqual({ ...(evaluate(schema) as object) }, { id: 'x' });
  });
});

describe('a file that makes no sense', () => {
  const files = [
    'type Query { a: ID @connect }',
    'type Query { a: ID @connect(http: null, selection: null) }',
    'type Query { a: ID @connect(source: 3, http: 4, batch: 5, errors: 6, selection: 7, entity: 8, isSuccess: 9, id: 10) }',
    'type Query { a: ID @connect(source: "api", http: { GET: null, headers: 3 }, selection: "$") }',
    'type Query { a: ID @connect(source: "api", http: { GET: "/", headers: [null, 3, { name: 4, from: 5, value: 6 }] }, selection: "$") }',
    'type Query { a: Missing @connect(source: "api", http: { GET: "/{$args.x}" }, selection: "a { b }", entity: true) }',
    'type Query { a(x: Missing): ID @connect(source: "api", http: { GET: "/{$args.x.y.z}" }, selection: "$") }',
    'type A @connect(source: "api", http: { GET: "/{$this}" }, selection: "$") @key(fields: "{{{") @key(fields: 3) @key { id: ID }',
    'union U = U | Missing interface I implements I { i: I } type Query { u: U @connect(source: "api", http: { GET: "/" }, selection: "u { u }") }',
    'type A @connect(source: "api", http: { GET: "/{$this.a.a.a.a}" }, selection: "a { a { a { id } } }") { a: A id: ID }',
    'extend schema @source @source(name: 3, http: 4) @source(name: "x", http: { baseURL: 5 }) @link @link(url: 3, import: 4) @link(url: "https://specs.apollo.dev/connect/v0.4", import: [3, { name: 4 }])',
    'type __proto__ { constructor: __proto__ @connect(source: "__proto__", http: { GET: "/{$this.__proto__}" }, selection: "__proto__ constructor") }',
    'scalar Query scalar Mutation @connect(selection: "x")',
  ];
  for (const sdl of files) {
    it(`is never thrown at whoever reads it: ${sdl.slice(0, 70)}`, () => {
      const { problems } = read(sdl);
      for (const { places } of problems) assert.equal(places[0]?.file, 'schemas/shop.graphql');
    });
  }
});
