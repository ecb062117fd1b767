/** A client's file that is mangled, in names, strings and paths: it is right, or something is said of it, and nothing throws. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'graphql';
import { findUnwise } from '../../src/bff/unwise.ts';
import { formatProblem } from '../../src/util/problem.ts';
import { graphOf, projectText } from '../kit/views.ts';
import { createRandom, pickFrom } from '../schema/mapping/random.ts';

const graph = await graphOf(`
  type Query { product(id: ID!): Product products(first: Int = 3, filter: Filter): [Product!]! hits: [Hit!]! named: [Named!]! }
  type Mutation { rename(id: ID!, input: Rename!): Product! }
  type Subscription { changed(id: ID): Product! }
  interface Named { name: String! }
  union Hit = Product | Vendor
  type Product implements Named { id: ID! name: String! status: Status! price: Money images(first: Int = 10): [Image!]! vendor: Vendor }
  type Vendor implements Named { id: ID! name: String! products: [Product!]! }
  type Money { amount: Float! currency: String! }
  type Image { url: String! }
  enum Status { OPEN SOLD LOST }
  input Filter { text: String status: [Status!] range: Range = { min: 0 } }
  input Range { min: Int! max: Int }
  input Rename { name: String! tags: [String!] = ["a"] }
`);

const file = `
  extend schema @limits(depth: 5) @budget(cost: 50, window: "1m", by: [IP]) @cache(maxAge: 30)
  type Query {
    item(key: ID!): Item @from(path: "product(id: $key)")
    items(limit: Int = 2, only: [State!]): [Item!]! @from(path: "products(first: $limit, filter: { status: $only, range: { min: 1 } })")
    mine: Item @from(path: "product(id: $me)", bind: [{ variable: "me", value: "$claims.sub" }])
    hits: [Thing]
    home: Home! @group
    urls: [String!]! @from(path: "products.images.url")
    thumb: String @from(path: "products(first: 1).images(first: 1).url")
  }
  type Home { count: Int! @compute(select: "products(first: 3) { id }", value: "products->size") again: Home! @group }
  union Thing @view(of: "Hit") = Item
  interface Named { name: String! }
  enum State @view(of: "Status") { OPEN GONE @from(path: "SOLD") }
  type Item implements Named @view(of: "Product") {
    id: ID!
    name: String!
    state: State @from(path: "status")
    price(sep: String = " "): String @compute(select: "price { amount currency }", value: "$([price.amount->toString, price.currency]->joinNotNull($args.sep))")
    maker: String @from(path: "vendor.name")
  }
  type Mutation { call(id: ID!, input: NewName!): Item! @from(path: "rename(id: $id, input: $input)") }
  input NewName @view(of: "Rename") { to: String! @from(path: "name") }
  type Subscription { changed(id: ID): Item! }
`;

const strings = [
  '',
  '.',
  '(',
  'a(b: $c).d',
  '$',
  '...',
  '{',
  'x'.repeat(60),
  '$args.a->map(@.b)',
  'name.name',
  'hits.name',
];
const more = [
  'named { name }',
  '__typename',
  'products(first: 1).__typename',
  '$claims',
  'products { }',
  'product(id: {a: [$key]})',
];

test('a mangled file of a client is told of, or right', () => {
  assert.deepEqual(projectText(graph, file).problems, []);
  const random = createRandom(Number(process.env.SEED ?? 1));
  const seen = { right: 0, wrong: 0 };
  for (let round = 0; round < 1500; round++) {
    const tokens = [...file.matchAll(/"[^"]*"|[\w$@]+/g)];
    const token = pickFrom(random, tokens);
    const isString = token[0].startsWith('"');
    const alike = tokens.filter(([text]) => text.startsWith('"') === isString);
    const text = pickFrom(random, [
      pickFrom(random, alike)[0],
      isString ? `"${pickFrom(random, [...strings, ...more])}"` : `${token[0]}Z`,
    ]);
    const mangled = file.slice(0, token.index) + text + file.slice(token.index + token[0].length);
    try {
      parse(mangled);
    } catch {
      continue;
    }
    const { view, problems } = projectText(graph, mangled);
    assert.ok(view ?? problems.length > 0, mangled);
    const unwise = view ? findUnwise(view, { isKnown: true, policies: new Set() }) : [];
    for (const each of [...problems, ...unwise])
      assert.match(formatProblem(each), /^bff\/test\.graphql:\d+:\d+ {2}/, mangled);
    seen[view ? 'right' : 'wrong']++;
  }
  assert.ok(seen.right > 100 && seen.wrong > 100, JSON.stringify(seen));
});
