/** The demo's `schemas/` and its backends say the same, and the six files make one graph. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { composeServices } from '@theguild/federation-composition';
import {
  buildClientSchema,
  buildSchema,
  type DocumentNode,
  getIntrospectionQuery,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { startBackends } from './all.ts';
import { customersSdl } from './customers.ts';
import { ordersSdl } from './orders.ts';
import type { Running } from './server.ts';

const names = ['catalog', 'customers', 'devices', 'orders', 'reviews', 'stock'] as const;
const backends = await startBackends();
after(() => backends.stop());

function readSchema(name: string): DocumentNode {
  return parse(readFileSync(new URL(`../../schemas/${name}.graphql`, import.meta.url), 'utf8'));
}

/** Takes directives out, and extensions of the schema that are empty without them. */
function without(document: DocumentNode, isOut: (directive: string) => boolean): DocumentNode {
  return visit(document, {
    Directive: (node) => (isOut(node.name.value) ? null : undefined),
    SchemaExtension: { leave: (node) => (node.directives?.length ? undefined : null) },
  });
}

/** What the gateway alone knows of a federated file. */
const own = (directive: string): boolean => ['backend', 'cacheControl', 'rateLimit'].includes(directive);

async function query({ url }: Running, text: string) {
  const response = await fetch(`${url}/graphql?${new URLSearchParams({ query: text })}`);
  const { data } = await response.json();
  return data;
}

for (const [name, sdl] of [
  ['customers', customersSdl],
  ['orders', ordersSdl],
] as const) {
  test(`schemas/${name}.graphql is the SDL that the server publishes, and what is Portico's`, async () => {
    const { _service } = await query(backends[name], '{ _service { sdl } }');
    assert.equal(_service.sdl, sdl);
    assert.equal(print(without(readSchema(name), own)), print(parse(sdl)));
  });
}

test('schemas/reviews.graphql is the schema that the server shows to introspection', async () => {
  const shown = buildClientSchema(await query(backends.reviews, getIntrospectionQuery()));
  const written = buildSchema(print(without(readSchema('reviews'), () => true)));
  assert.equal(printSchema(lexicographicSortSchema(written)), printSchema(lexicographicSortSchema(shown)));
});

test('the six files compose to one graph in which a product has fields of five backends', () => {
  /** What the connectors and merges of each file amount to as a key. */
  const keys: Readonly<Record<string, string>> = {
    catalog: 'extend type Product @key(fields: "sku")',
    stock: 'extend type Product @key(fields: "sku")',
    devices: 'extend type Device @key(fields: "id")',
    reviews: 'extend type Product @key(fields: "sku") extend type Customer @key(fields: "id")',
  };
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
    "@key", "@shareable", "@authenticated", "@requiresScopes", "@cost", "@listSize"])`;
  const foreign = (directive: string): boolean => own(directive) || ['source', 'connect', 'merge'].includes(directive);

  const result = composeServices(
    names.map((name) => {
      const federated = !(name in keys);
      const document = without(
        readSchema(name),
        (directive) => foreign(directive) || (name === 'reviews' && directive === 'key'),
      );
      const text = print(document);
      return { name, typeDefs: parse(federated ? text : `${link} ${keys[name]} ${text}`), url: `http://${name}` };
    }),
  );
  assert.deepEqual(
    result.errors?.map(({ message }) => message),
    undefined,
  );
  const product = buildSchema(result.publicSdl ?? '', { assumeValidSDL: true }).getType('Product');
  assert.ok(product && 'getFields' in product);
  assert.deepEqual(Object.keys(product.getFields()).sort(), [
    'averageRating',
    'brand',
    'category',
    'description',
    'images',
    'price',
    'reviewCount',
    'reviews',
    'sku',
    'stock',
    'title',
  ]);
});
