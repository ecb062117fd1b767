/** Federated backends as their servers publish them: the graph has what is theirs, and nothing of Federation's own. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { printSchema } from 'graphql';
import { unifyFiles } from '../graph/kit.ts';

const address = 'extend schema @backend(url: "http://a.test/graphql")';
const v2 = (version: string, rest: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/${version}"${rest})`;

/** What each of these files says. */
const graph = `type Query {
  product: Product
}

type Product {
  sku: ID!
  price: Int
}`;

const published: readonly { readonly name: string; readonly sdl: string }[] = [
  {
    name: 'version 1, as it is written',
    sdl: 'extend type Query { product: Product } type Product @key(fields: "sku") { sku: ID! price: Int }',
  },
  {
    name: 'version 1, extending what others own',
    sdl: `type Query @extends { product: Product } type Product @key(fields: "sku") @extends { sku: ID! @external price: Int }`,
  },
  {
    name: 'version 1, with all that a server adds to it',
    sdl: `
      directive @key(fields: _FieldSet!) repeatable on OBJECT | INTERFACE
      directive @requires(fields: _FieldSet!) on FIELD_DEFINITION
      directive @external on FIELD_DEFINITION
      directive @extends on OBJECT | INTERFACE
      scalar _FieldSet
      scalar _Any
      type _Service { sdl: String }
      union _Entity = Product
      type Query { product: Product _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }
      type Product @key(fields: "sku") { sku: ID! price: Int }`,
  },
  {
    name: 'version 1, under root types of other names',
    sdl: 'schema { query: Root } type Root { product: Product } type Product @key(fields: "sku") { sku: ID! price: Int }',
  },
  {
    name: 'version 2, with all that a server adds to it',
    sdl: `
      schema
        @link(url: "https://specs.apollo.dev/link/v1.0")
        @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "FieldSet"]) { query: Query }
      directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
      directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
      directive @federation__external(reason: String) on OBJECT | FIELD_DEFINITION
      scalar FieldSet
      scalar federation__Scope
      scalar link__Import
      enum link__Purpose { SECURITY EXECUTION }
      scalar _Any
      type _Service { sdl: String }
      union _Entity = Product
      type Query { product: Product _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }
      type Product @key(fields: "sku") { sku: ID! price: Int }`,
  },
  {
    name: 'version 2, renamed',
    sdl: `${v2('v2.0', ', import: [{ name: "@key", as: "@identifiedBy" }]')}
      type Query { product: Product } type Product @identifiedBy(fields: "sku") { sku: ID! price: Int }`,
  },
  {
    name: 'version 2, under its namespace',
    sdl: `${v2('v2.5', '')}
      type Query { product: Product } type Product @federation__key(fields: "sku") { sku: ID! price: Int }`,
  },
  {
    name: 'version 2, under a namespace of its own',
    sdl: `${v2('v2.5', ', as: "fed"')}
      directive @fed__key(fields: fed__FieldSet!) repeatable on OBJECT
      scalar fed__FieldSet
      type Query { product: Product secret: Int @fed__inaccessible }
      type Product @fed__key(fields: "sku") { sku: ID! price: Int }`,
  },
  ...['v2.10', 'v2.11', 'v2.12', 'v2.13'].map((version) => ({
    name: `version ${version.slice(1)}, which composition does not know yet`,
    sdl: `${v2(version, ', import: ["@key"]')} type Query { product: Product } type Product @key(fields: "sku") { sku: ID! price: Int }`,
  })),
  {
    name: 'directives of which composition knows nothing',
    sdl: `${v2('v2.12', ', import: ["@key", "@cacheTag"]')}
      directive @cacheTag(format: String!) repeatable on OBJECT | FIELD_DEFINITION
      type Query { product: Product @cacheTag(format: "product") }
      type Product @key(fields: "sku") @cacheTag(format: "{$key.sku}") { sku: ID! price: Int }`,
  },
  {
    name: 'a directive of its own that is called like one of Federation’s',
    sdl: `${v2('v2.3', ', import: ["@key", { name: "@tag", as: "@label" }]')}
      directive @tag(color: Int) on FIELD_DEFINITION
      type Query { product: Product @tag(color: 1) @label(name: "public") }
      type Product @key(fields: "sku") { sku: ID! price: Int }`,
  },
  {
    name: 'specifications linked one by one',
    sdl: `${v2('v2.0', ', import: ["@key"]')}
      extend schema @link(url: "https://specs.apollo.dev/tag/v0.3") @link(url: "https://specs.apollo.dev/inaccessible/v0.2")
      type Query { product: Product @tag(name: "public") secret: Int @inaccessible }
      type Product @key(fields: "sku") { sku: ID! price: Int }`,
  },
  {
    name: 'a reason why something is external',
    sdl: `${v2('v2.3', ', import: ["@key", "@external", "@requires"]')}
      type Query { product: Product }
      type Product @key(fields: "sku") { sku: ID! net: Int @external(reason: "of tax") price: Int @requires(fields: "net") }`,
  },
];

describe('a federated backend’s file', () => {
  for (const { name, sdl } of published) {
    test(name, async (t) => {
      const other = `${v2('v2.9', ', import: ["@key", "@inaccessible"]')} ${address}
        type Query { unseen: Int @inaccessible } type Product @key(fields: "sku") { sku: ID! net: Int @inaccessible }`;
      const schemas = { a: `${sdl}\n${address}`, b: other };
      const { graph: unified, problems } = await unifyFiles(t, schemas);
      assert.deepEqual(problems, []);
      assert.equal(printSchema(unified?.schema ?? assert.fail()), graph);
    });
  }
});

test('a server that has nothing but entities adds its fields to them', async (t) => {
  const { graph: unified, problems } = await unifyFiles(t, {
    a: `${v2('v2.3', ', import: ["@key"]')} ${address}
      type Query { product: Product } type Product @key(fields: "sku") { sku: ID! }`,
    b: `schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"]) { query: Query }
      type Query { _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }
      type Product @key(fields: "sku") { sku: ID! price: Int }
      scalar _Any union _Entity = Product type _Service { sdl: String }
      ${address}`,
  });
  assert.deepEqual(problems, []);
  assert.equal(printSchema(unified?.schema ?? assert.fail()), graph);
});

const rules: readonly { readonly name: string; readonly sdl: string }[] = [
  { name: 'imported', sdl: `${v2('v2.5', ', import: ["@authenticated"]')} type Query { secret: Int @authenticated }` },
  {
    name: 'renamed',
    sdl: `${v2('v2.5', ', import: [{ name: "@authenticated", as: "@login" }]')} type Query { secret: Int @login }`,
  },
  { name: 'under a namespace', sdl: `${v2('v2.5', ', as: "fed"')} type Query { secret: Int @fed__authenticated }` },
  { name: 'not imported', sdl: `${v2('v2.5', '')} type Query { secret: Int @authenticated }` },
  {
    name: 'newer than the version that is linked',
    sdl: `${v2('v2.0', ', import: ["@authenticated"]')} type Query { secret: Int @authenticated }`,
  },
  {
    name: 'linked by itself',
    sdl: `${v2('v2.0', '')} extend schema @link(url: "https://specs.apollo.dev/authenticated/v0.1") type Query { secret: Int @authenticated }`,
  },
];

describe('a rule holds', () => {
  for (const { name, sdl } of rules) {
    test(name, async (t) => {
      const { graph: unified, problems } = await unifyFiles(t, { a: `${sdl}\n${address}` });
      assert.deepEqual(problems, []);
      assert.deepEqual(unified?.rules.access.get('Query.secret'), [{ kind: 'authenticated' }]);
    });
  }
});

const refused: readonly { readonly name: string; readonly sdl: string; readonly says: RegExp }[] = [
  {
    name: 'what nobody knows is imported',
    sdl: `${v2('v2.13', ', import: ["@forbidden"]')} type Query { secret: Int @forbidden }`,
    says: /Cannot import unknown element "@forbidden"/,
  },
  {
    name: 'what nobody knows stands under Federation’s namespace',
    sdl: `${v2('v2.13', ', as: "fed"')} type Query { secret: Int @fed__forbidden }`,
    says: /Unknown directive "@fed__forbidden"/,
  },
  {
    name: 'another version is linked',
    sdl: `${v2('v3.0', ', import: ["@key"]')} type Query { secret: Int }`,
    says: /Invalid version v3\.0/,
  },
];

describe('a file is refused in which', () => {
  for (const { name, sdl, says } of refused) {
    test(name, async (t) => {
      const { graph: unified, problems } = await unifyFiles(t, { a: `${sdl}\n${address}` });
      assert.equal(unified, undefined);
      assert.match(problems.map(({ message }) => message).join('\n'), says);
    });
  }
});

test('directives that are composed keep their place, under the name that the file gives them', async (t) => {
  const { graph: unified, problems } = await unifyFiles(t, {
    a: `${v2('v2.3', ', import: [{ name: "@composeDirective", as: "@keep" }]')}
      extend schema @link(url: "https://acme.test/mark/v1.0", import: ["@mark"]) @keep(name: "@mark")
      directive @mark(by: String) on FIELD_DEFINITION
      type Query { price: Int @mark(by: "team") }
      ${address}`,
  });
  assert.deepEqual(problems, []);
  assert.match(unified?.supergraphSdl ?? '', /price: Int @mark\(by: "team"\)/);
});
