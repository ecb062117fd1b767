/** Every mistake that a client's file, or its documents, can have: as a person reads it who runs `portico check`. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadConfig } from '../../src/app/config.ts';
import { checkDirectory } from '../../src/app/gateway.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem } from '../../src/util/problem.ts';
import { makeDirectory } from '../kit/directory.ts';
import { root } from '../kit/shop.ts';
import { type Mistake, mistakes } from './mistakes.ts';

const shop = /* GraphQL */ `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@authenticated", "@policy", "@listSize"])
    @backend(url: "http://127.0.0.1:9/graphql")
  type Query {
    product(id: ID!): Product
    products(first: Int, filter: Filter): [Product!]!
    search(text: String!): [Hit]
    mine: Product @authenticated
    log: [String!]! @tag(name: "internal")
    paged(limit: Int): [Product] @listSize(slicingArguments: ["limit"], assumedSize: 10)
    kinds(kind: Kind = SECRET @tag(name: "kinds")): [String!] @tag(name: "kinds")
    node: Node
  }
  type Subscription { changed: Product }
  union Hit = Product | Vendor
  interface Node { id: ID! }
  type Product implements Node @key(fields: "id") { id: ID! name: String @deprecated(reason: "Ask for title.") title: String status: Status! vendor: Vendor! parts: [Product!]! }
  type Vendor { name: String! }
  enum Kind @tag(name: "kinds") { OPEN SECRET @tag(name: "internal") }
  enum Status { LIVE DRAFT GONE }
  input Filter { text: String! status: Status }
`;

async function check(
  t: { after: (clean: () => Promise<void>) => void },
  { file, files = {} }: Mistake,
): Promise<string> {
  const own: Readonly<Record<string, string>> = file === undefined ? files : { 'bff/app.graphql': file, ...files };
  const directory = await makeDirectory(t, { 'schemas/shop.graphql': shop, ...own });
  const { config } = await loadConfig(directory);
  assert.ok(config);
  const options = { config, log: silent, production: false, env: {} };
  return (await checkDirectory(directory, options)).map(formatProblem).join('\n\n');
}

describe('portico check says', () => {
  for (const mistake of mistakes) {
    test(mistake.name, async (t) => {
      assert.equal(await check(t, mistake), mistake.says.trim().replace(/^ {4}/gm, ''));
    });
  }
});

test('every code of a client’s file is among them', async () => {
  const entries = await readdir(join(root, 'src/bff'), { recursive: true });
  const texts = await Promise.all(
    entries.filter((path) => path.endsWith('.ts')).map((path) => readFile(join(root, 'src/bff', path), 'utf8')),
  );
  const reported = /\b(?:problem|report|warn|failed)\(\s*'([A-Z_]+)'|, '([A-Z]+_[A-Z_]+)'\)/g;
  const codes = texts.flatMap((text) => [...text.matchAll(reported)].flatMap(([, a, b]) => a ?? b ?? []));
  const told = mistakes.flatMap(({ says }) =>
    [...says.matchAll(/ {2}(?:error|warning) {2}([A-Z_]+)/g)].map(([, code]) => code),
  );
  assert.ok(codes.length > 20);
  assert.deepEqual(
    [...new Set(codes)].filter((code) => !told.includes(code)),
    [],
  );
});
