/** `portico import graphql`: from servers over real HTTP, and from files, to a backend that checks. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { buildSchema, getIntrospectionQuery, graphql, graphqlSync } from 'graphql';
import { readSchemas } from '../../../src/schema/read.ts';
import { formatProblem } from '../../../src/util/problem.ts';
import { createProject, runLine } from '../cli/io.ts';

const shop = `
  type Query {
    product(id: ID!): Product
    productsByIds(ids: [ID!]!, lang: String): [Product]!
    productBySlug(slug: String!): Product
    ordersByCustomers(customerIds: [ID!]!): [Order!]!
    vendor(vendorId: Int!): Vendor
    products(first: Int): [Product!]!
    member(id: ID!, secret: String!): Member
    old(id: ID!): Old @deprecated(reason: "gone soon")
    node(id: ID!): Node
    text(id: ID!): Text
  }
  type Subscription { sold: Product }
  interface Node { id: ID! }
  "What is sold."
  type Product { id: ID! slug: String! title: String }
  type Vendor { id: Int! name: String }
  type Order implements Node { id: ID! customerId: ID! }
  type Member { id: ID! }
  type Old { id: ID! }
  type Text { id(lang: String): ID! }
`;

type Answer = (query: string, request: IncomingMessage, response: ServerResponse) => unknown;

/** Answers what it is given; without an answer, by the schema. */
async function startServer(t: TestContext, answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { query } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string };
    const body = await answer(query, request, response);
    if (body !== undefined) response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

const serving =
  (sdl: string, root: Readonly<Record<string, unknown>> = {}): Answer =>
  (source) =>
    graphql({ schema: buildSchema(sdl), source, rootValue: root });

const line = (url: string, ...more: string[]) => ['import', 'graphql', url, '--name', 'shop', ...more];
const fileOf = (directory: string) => readFile(join(directory, 'schemas/shop.graphql'), 'utf8');

describe('portico import graphql, of a plain server', () => {
  test('writes its schema with the keys that its queries show, and says what it was not sure of', async (t) => {
    const directory = await createProject(t);
    const url = await startServer(t, serving(shop));
    const { code, out, error } = await runLine(line(url), {}, { directory });
    assert.deepEqual([code, error], [0, '']);
    assert.equal(
      out,
      `schemas/shop.graphql: a plain GraphQL backend, by introspection.

Keys by which other backends can join it, proposed by its queries:
  Product by id: productsByIds(ids:)
  Vendor by id: vendor(vendorId:), once for each
  Node (1 types) by id: node(id:), once for each
Keys, if these are unique, which nothing says; add the directives then:
  Order by customerId: ordersByCustomers(customerIds:) → @merge(keyField: "customerId"), on Order @key(selectionSet: "{ customerId }")
  Product by slug: productBySlug(slug:), once for each → @merge(keyField: "slug"), on Product @key(selectionSet: "{ slug }")
No query fetches these by their id, so nothing can join them:
  Member, Old, Text
`,
    );
    const file = await fileOf(directory);
    assert.match(
      file,
      /productsByIds\(ids: \[ID!\]!, lang: String\): \[Product\]! @merge\(keyField: "id", keyArg: "ids"\)/,
    );
    assert.match(file, /"What is sold\."\ntype Product @key\(selectionSet: "\{ id \}"\) \{/);
    assert.match(file, /# subscriptions: \{ url: "ws:\/\/127\.0\.0\.1:\d+\/graphql", protocol: WS \}/);
    assert.doesNotMatch(file, /secret: String!\): Member @merge/);
  });

  test('what it writes is a backend without a problem, as it stands', async (t) => {
    const directory = await createProject(t);
    await runLine(line(await startServer(t, serving(shop))), {}, { directory });
    const { backends, problems } = await readSchemas(directory);
    assert.deepEqual(problems.map(formatProblem), []);
    assert.deepEqual(
      backends[0]?.merges.map(({ typeName, key, steps }) => `${typeName} ${key} ${steps[0]?.fieldName}`),
      ['Product id productsByIds', 'Vendor id vendor', 'Order id node'],
    );
  });

  test('asks servers of long ago in the words that they know', async (t) => {
    const directory = await createProject(t);
    const schema = buildSchema(shop);
    const url = await startServer(t, (source) =>
      /specifiedByURL|isOneOf/.test(source)
        ? { errors: [{ message: 'Cannot query field "specifiedByURL" on type "__Type".' }] }
        : graphql({ schema, source }),
    );
    assert.equal((await runLine(line(url), {}, { directory })).code, 0);
    assert.match(await fileOf(directory), /productsByIds/);
  });

  test('sends the headers it is given, and keeps their values out of the file', async (t) => {
    const directory = await createProject(t);
    const seen: IncomingMessage['headers'][] = [];
    const url = await startServer(t, (source, { headers }) => {
      seen.push(headers);
      return graphql({ schema: buildSchema(shop), source });
    });
    const given = ['--header', 'Authorization: Bearer s3cret', '--header', 'x-api-key: k3y'];
    const { code } = await runLine(line(url, ...given), {}, { directory });
    assert.equal(code, 0);
    assert.ok(seen.every((headers) => headers.authorization === 'Bearer s3cret' && headers['x-api-key'] === 'k3y'));
    const file = await fileOf(directory);
    assert.match(
      file,
      /headers: \[\{ name: "authorization", from: "authorization" \}, \{ name: "x-api-key", value: "\{\$env\.SHOP_X_API_KEY\}" \}\]/,
    );
    assert.doesNotMatch(file, /s3cret|k3y/);
  });
});

describe('portico import graphql, of a server that says its own SDL', () => {
  const federated = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
    type Query { product(id: ID!): Product }
    # Their own comment.
    type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! title: String! }`;
  const service = (sdl: string): Answer =>
    serving('type Query { _service: S! } type S { sdl: String }', { _service: { sdl } });

  test('keeps what _service gives, comments and all, and adds the address', async (t) => {
    const directory = await createProject(t);
    const url = await startServer(t, service(federated));
    const { out } = await runLine(line(url), {}, { directory });
    assert.equal(out, 'schemas/shop.graphql: a federated GraphQL backend, by _service.\n');
    const file = await fileOf(directory);
    assert.ok(file.endsWith(`\n\n${federated.trim()}\n`));
    assert.match(file, new RegExp(`url: "${url.replaceAll('.', '\\.')}"`));
    assert.deepEqual((await readSchemas(directory)).problems, []);
  });

  test('keeps what _sdl gives, as servers have it that are stitched', async (t) => {
    const directory = await createProject(t);
    const sdl =
      'type Query { p(ids: [ID!]!): [P]! @merge(keyField: "id") } type P @key(selectionSet: "{ id }") { id: ID! }';
    const url = await startServer(t, serving('type Query { _sdl: String! }', { _sdl: sdl }));
    const { out } = await runLine(line(url), {}, { directory });
    assert.equal(out, 'schemas/shop.graphql: a plain GraphQL backend, by _sdl.\n');
    assert.deepEqual((await readSchemas(directory)).backends[0]?.merges.length, 1);
  });

  test('with --check says which keys and fields the server has no more', async (t) => {
    const directory = await createProject(t);
    const [before, after] = [
      await startServer(t, service(federated)),
      await startServer(
        t,
        service(federated.replace('@key(fields: "sku") ', '').replace('title: String!', 'name: String')),
      ),
    ];
    await runLine(line(before), {}, { directory });
    const same = await runLine(line(before, '--check'), {}, { directory });
    assert.deepEqual([same.code, same.out], [0, 'portico import: 0 broken, 0 changed, 0 new.\n']);
    const { code, out } = await runLine(line(after, '--check'), {}, { directory });
    assert.equal(code, 1);
    assert.match(
      out,
      /shop\.graphql:\d+:37 {2}error {2}KEY_GONE\n {2}The server does not say @key\(fields: "sku"\) of "Product" any more\./,
    );
    assert.match(out, /error {2}FIELD_GONE\n {2}The server has no "Product\.title" any more\./);
    assert.match(out, /^ {2}Product\.name$/m);
  });
});

describe('portico import graphql --check', () => {
  const changes: readonly (readonly [was: string, is: string, code: string, severity: string])[] = [
    ['type Vendor { id: Int! name: String }', 'type Vendor { id: Int! }', 'FIELD_GONE', 'error'],
    ['lang: String', 'lang: String!', 'ARGUMENT_REQUIRED', 'error'],
    ['products(first: Int)', 'products(size: Int)', 'ARGUMENT_GONE', 'error'],
    ['products(first: Int)', 'products(first: Int, page: Int!)', 'ARGUMENT_REQUIRED', 'error'],
    ['name: String', 'name: [String]', 'TYPE_CHANGED', 'error'],
    ['slug: String! title', 'slug: String title', 'TYPE_CHANGED', 'warning'],
    ['type Member { id: ID! }', 'union Member = Old | Vendor', 'TYPE_CHANGED', 'error'],
    ['type Order implements Node {', 'type Order {', 'VALUE_GONE', 'warning'],
  ];
  for (const [was, is, code, severity] of changes) {
    test(`says ${code} where "${was}" has become "${is}"`, async (t) => {
      assert.ok(shop.includes(was));
      const directory = await createProject(t, { 'before.graphql': shop, 'after.graphql': shop.replace(was, is) });
      await runLine(line('before.graphql'), {}, { directory });
      assert.equal((await runLine(line('before.graphql', '--check'), {}, { directory })).code, 0);
      const ran = await runLine(line('after.graphql', '--check'), {}, { directory });
      assert.match(ran.out, new RegExp(`^schemas/shop\\.graphql:\\d+:\\d+ {2}${severity} {2}${code}$`, 'm'));
      assert.equal(ran.code, severity === 'error' ? 1 : 0);
    });
  }

  test('says nothing of what the owner left out, but that it is there', async (t) => {
    const own =
      'extend schema @backend(url: "http://a.test") type Query { vendor(vendorId: Int!): Vendor } type Vendor { id: Int! }';
    const directory = await createProject(t, { 'shop.graphql': shop, 'schemas/shop.graphql': own });
    const { code, out } = await runLine(line('shop.graphql', '--check'), {}, { directory });
    assert.equal(code, 0);
    assert.match(out, /^New in shop\.graphql:\n(?: {2}.+\n)* {2}Vendor\.name\n/);
  });
});

describe('portico import graphql, of files', () => {
  test('reads SDL and the answer of an introspection, whose address the environment says', async (t) => {
    const introspection = JSON.stringify(graphqlSync({ schema: buildSchema(shop), source: getIntrospectionQuery() }));
    const directory = await createProject(t, { 'a.graphql': shop, 'b.json': introspection });
    const files: string[] = [];
    for (const source of ['a.graphql', 'b.json']) {
      assert.equal((await runLine(line(source, '--force'), {}, { directory })).code, 0);
      files.push(await fileOf(directory));
    }
    for (const file of files) assert.match(file, /@backend\(\n {4}url: "\{\$env\.SHOP_URL\}"\n/);
    assert.match(files[0] ?? '', /old\(id: ID!\): Old @deprecated\(reason: "gone soon"\)/);
  });

  test('keeps the address that a file says', async (t) => {
    const stitched =
      'type Query { shops(ids: [ID!]!): [Shop]! @merge(keyField: "id") } type Shop { id: ID! name: String }';
    const own = 'extend schema @backend(url: "http://shop.test/graphql", timeout: "1s")';
    const directory = await createProject(t, { 'a.graphql': `${own}\n${stitched}` });
    assert.equal((await runLine(line('a.graphql', '--force'), {}, { directory })).code, 0);
    assert.deepEqual((await fileOf(directory)).match(/^.*@backend.*$/gm), [own]);
  });
});

describe('portico import graphql ends with a sentence', () => {
  const answers: readonly (readonly [about: string, answer: Answer, message: RegExp])[] = [
    [
      'where introspection is off',
      () => ({ errors: [{ message: 'GraphQL introspection is not allowed' }] }),
      /says nothing of its schema, neither by _service \{ sdl \} nor by introspection: "GraphQL introspection is not allowed"\.\n {2}→ Turn introspection on/,
    ],
    [
      'where it wants a credential',
      (_, __, response) => void response.writeHead(401).end(),
      /it answered 401\.\n {2}→ Give it a credential: --header/,
    ],
    [
      'where there is a page',
      (_, __, response) => void response.end('<html>'),
      /it answered 200, and no GraphQL\.\n {2}→ Name the URL that takes GraphQL by POST/,
    ],
    [
      'where it redirects',
      (_, __, response) => void response.writeHead(302, { location: '/api' }).end(),
      /it redirects to \/api\./,
    ],
    ['where it breaks off', (_, { socket }) => void socket.destroy(), /cannot be asked: /],
    [
      'where its introspection is none',
      () => ({ data: { __schema: { types: [{ kind: 'OBJECT', name: 'A' }] } } }),
      /its introspection is no schema: /,
    ],
    [
      'where its SDL is none',
      () => ({ data: { _service: { sdl: 'type {' } } }),
      /_service of http:.+:1:6: Syntax Error/,
    ],
  ];
  for (const [about, answer, message] of answers) {
    test(about, async (t) => {
      const directory = await createProject(t);
      const { code, out, error } = await runLine(line(await startServer(t, answer)), {}, { directory });
      assert.deepEqual([code, out], [1, '']);
      assert.match(error, message);
    });
  }

  const wrong: readonly (readonly [words: readonly string[], message: RegExp])[] = [
    [['graphql'], /The URL of the server, or a file of its SDL, is missing\./],
    [line('http://u:p@a.test').slice(1), /The URL holds a password, which would stand in the file\./],
    [line('http://').slice(1), /"http:\/\/" is no URL\./],
    [line('a.graphql', '--header', 'nonsense').slice(1), /--header cannot be "nonsense"\./],
    [line('a.graphql', '--header', 'a: b').slice(1), /--header is for a server, and this is a file\./],
    [line('a.graphql', '--include', '/a').slice(1), /--include says nothing of graphql\./],
    [['openapi', 'a.json', '--name', 'a', '--header', 'a: b'], /--header says nothing of openapi\./],
    [line('a.graphql', '--check').slice(1), /The backend "shop" is no GraphQL backend\./],
  ];
  for (const [words, message] of wrong) {
    test(`and 2 for: portico import ${words.join(' ')}`, async (t) => {
      const directory = await createProject(t, { 'a.graphql': shop });
      const rest = `extend schema @source(name: "a", http: { baseURL: "http://a.test" })
        type Query { a: Int @connect(source: "a", http: { GET: "/" }, selection: "$.a") }`;
      await runLine(line('a.graphql'), {}, { directory });
      await writeFile(join(directory, 'schemas/shop.graphql'), rest);
      const { code, error } = await runLine(['import', ...words], {}, { directory });
      assert.equal(code, 2);
      assert.match(error, message);
    });
  }

  test('and 1 for a file that is not there, or says nothing', async (t) => {
    const directory = await createProject(t, { 'a.json': '{}', 'b.graphql': 'type A { b: Missing }' });
    const messages = [
      ['gone.graphql', /gone\.graphql: cannot be read: there is no such file/],
      ['a.json', /a\.json: is neither SDL nor the answer to an introspection\./],
      ['b.graphql', /b\.graphql: is no schema: Unknown type "Missing"\./],
    ] as const;
    for (const [source, message] of messages) {
      const { code, error } = await runLine(line(source), {}, { directory });
      assert.equal(code, 1);
      assert.match(error, message);
    }
  });
});
