import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPlace } from '../../src/util/problem.ts';
import { retail } from '../kit/retail.ts';
import { projectText } from '../kit/views.ts';

/** A view with one fault, where it is reported (line:column), its code, and words that the message and hint must have. */
const broken: readonly {
  readonly name: string;
  readonly sdl: string;
  readonly problem: string;
  readonly says: RegExp;
}[] = [
  {
    name: 'a field that the graph does not have',
    sdl: 'type Query { products: [Product!]! }\ntype Product { titel: String! }',
    problem: '2:16 VIEW_UNKNOWN_FIELD',
    says: /"Product\.titel".*no field "titel".*Did you mean "title"/,
  },
  {
    name: 'a type that the graph does not have',
    sdl: 'type Query { products: [Produkt!]! }\ntype Produkt { title: String! }',
    problem: '2:6 VIEW_UNKNOWN_TYPE',
    says: /no type "Produkt".*Did you mean "Product"/,
  },
  {
    name: '@view of a type that the graph does not have',
    sdl: 'type Query { products: [Item!]! }\ntype Item @view(of: "Prodct") { title: String! }',
    problem: '2:21 VIEW_UNKNOWN_TYPE',
    says: /no type "Prodct".*Did you mean "Product"/,
  },
  {
    name: 'a type of another kind',
    sdl: 'type Query { product(id: ID!): Product }\ntype Product { id: ID! }\ninput Money { amount: Float! }',
    problem: '3:7 VIEW_TYPE_MISMATCH',
    says: /"Money" is an object type in the graph; the view shows it as an input/,
  },
  {
    name: 'a step of a path that does not exist',
    sdl: 'type Query { vendors: [String!]! @from(path: "products.vendr.name") }',
    problem: '1:56 VIEW_UNKNOWN_FIELD',
    says: /"Product" \(at "products"\) has no field "vendr".*Did you mean "vendor"/,
  },
  {
    name: 'a path that goes on behind a scalar',
    sdl: 'type Query { titles: [String!]! @from(path: "products.title.text") }',
    problem: '1:61 VIEW_UNKNOWN_FIELD',
    says: /has no fields: the path ends here/,
  },
  {
    name: 'a path that is none',
    sdl: 'type Query { titles: [String!]! @from(path: "products(first: 1.title") }',
    problem: '1:64 VIEW_INVALID_PATH',
    says: /Syntax Error.*reads like/,
  },
  {
    name: 'a path with an empty step',
    sdl: 'type Query { titles: [String!]! @from(path: "products..title") }',
    problem: '1:55 VIEW_INVALID_PATH',
    says: /name of a field is missing/,
  },
  {
    name: 'a path with a selection in it',
    sdl: 'type Query { titles: [String!]! @from(path: "products { title }") }',
    problem: '1:46 VIEW_INVALID_PATH',
    says: /fields joined by "\."/,
  },
  {
    name: 'an argument that the graph’s field does not have',
    sdl: 'type Query { products(frist: Int): [Product!]! }\ntype Product { id: ID! }',
    problem: '1:23 VIEW_UNKNOWN_ARGUMENT',
    says: /"Query\.products" has no argument "frist".*Did you mean "first"/,
  },
  {
    name: 'an argument in a path that the graph’s field does not have',
    sdl: 'type Query { ids: [ID!]! @from(path: "products(frist: 1).id") }',
    problem: '1:48 VIEW_UNKNOWN_ARGUMENT',
    says: /no argument "frist".*Did you mean "first"/,
  },
  {
    name: 'a literal of another type',
    sdl: 'type Query { ids: [ID!]! @from(path: "products(first: \\"two\\").id") }',
    problem: '1:55 VIEW_TYPE_MISMATCH',
    says: /"first" is "Int" in the graph/,
  },
  {
    name: 'a required argument that nothing gives',
    sdl: 'type Query { product: Product }\ntype Product { id: ID! }',
    problem: '1:14 VIEW_MISSING_ARGUMENT',
    says: /requires "Query\.product\(id: ID!\)".*write it in the path/,
  },
  {
    name: 'a required argument along a path that nothing gives',
    sdl: 'type Query { title: String @from(path: "product.title") }',
    problem: '1:41 VIEW_MISSING_ARGUMENT',
    says: /requires "Query\.product\(id: ID!\)"/,
  },
  {
    name: 'an argument that may be left out where the graph requires it',
    sdl: 'type Query { product(id: ID): Product }\ntype Product { id: ID! }',
    problem: '1:26 VIEW_TYPE_MISMATCH',
    says: /graph requires it \("ID!"\)/,
  },
  {
    name: 'an argument of another type',
    sdl: 'type Query { product(id: Int!): Product }\ntype Product { id: ID! }',
    problem: '1:26 VIEW_TYPE_MISMATCH',
    says: /"Int!" in the view and "ID!" in the graph/,
  },
  {
    name: 'an argument that no step of the path uses',
    sdl: 'type Query { ids(limit: Int, page: Int): [ID!]! @from(path: "products(first: $limit).id") }',
    problem: '1:30 VIEW_UNUSED_ARGUMENT',
    says: /"Query\.ids\(page:\)" is not used.*Write \$page/,
  },
  {
    name: 'a variable that is neither an argument nor bound',
    sdl: 'type Query { ids(limit: Int): [ID!]! @from(path: "products(first: $limt).id") }',
    problem: '1:67 VIEW_UNKNOWN_VARIABLE',
    says: /\$limt is neither an argument.*Did you mean "limit"/,
  },
  {
    name: 'a bind to nothing that can be read',
    sdl: 'type Query { name: String @from(path: "customer(id: $me).name", bind: [{ variable: "me", value: "$env.SECRET" }]) }',
    problem: '1:98 VIEW_INVALID_BIND',
    says: /cannot read "\$env".*\$claims/,
  },
  {
    name: 'a bind that does not parse',
    sdl: 'type Query { name: String @from(path: "customer(id: $me).name", bind: [{ variable: "me", value: "$claims.sub->" }]) }',
    problem: '1:111 VIEW_INVALID_BIND',
    says: /./,
  },
  {
    name: 'a named type that shows something else',
    sdl: 'type Query { products: [Money!]! }\ntype Money { amount: Float! }',
    problem: '1:24 VIEW_TYPE_MISMATCH',
    says: /"Query\.products" is "\[Money!\]!", and what it comes from is "\[Product!\]!"/,
  },
  {
    name: 'a single value over a list',
    sdl: 'type Query { products: Product }\ntype Product { id: ID! }',
    problem: '1:24 VIEW_TYPE_MISMATCH',
    says: /take one with a literal argument such as first: 1/,
  },
  {
    name: 'a list over a single value',
    sdl: 'type Query { product(id: ID!): [Product] }\ntype Product { id: ID! }',
    problem: '1:32 VIEW_TYPE_MISMATCH',
    says: /It shows as "Product"/,
  },
  {
    name: 'an enum value that the graph does not have',
    sdl: 'type Query { byStatus(status: Status!): [Order!]! }\ntype Order { id: ID! }\nenum Status { OPEN DONE @from(path: "DELIVRED") }',
    problem: '3:37 VIEW_UNKNOWN_VALUE',
    says: /no value "DELIVRED".*Did you mean "DELIVERED"/,
  },
  {
    name: 'an input field that the graph does not have',
    sdl: 'type Query { products(filter: Filter): [Product!]! }\ntype Product { id: ID! }\ninput Filter { txt: String }',
    problem: '3:16 VIEW_UNKNOWN_FIELD',
    says: /no field "txt".*Did you mean "text"/,
  },
  {
    name: 'an input without a field that the graph requires',
    sdl: 'type Query { id: ID @from(path: "node(id: \\"1\\").id") }\ntype Mutation { review(input: ReviewInput!): Review! }\ntype Review { id: ID! }\ninput ReviewInput { product: ID! }',
    problem: '4:7 VIEW_MISSING_ARGUMENT',
    says: /requires "ReviewInput\.body".*Add: body: String!/,
  },
  {
    name: 'a union member that the graph’s union does not have',
    sdl: 'type Query { search(text: String!): [Hit]! }\nunion Hit = Product | Order\ntype Product { id: ID! }\ntype Order { id: ID! }',
    problem: '2:23 VIEW_TYPE_MISMATCH',
    says: /"Order" is no member of "Hit"/,
  },
  {
    name: 'two members that show the same type',
    sdl: 'type Query { search(text: String!): [Hit]! }\nunion Hit = Product | Item\ntype Product { id: ID! }\ntype Item @view(of: "Product") { id: ID! }',
    problem: '2:23 VIEW_TYPE_MISMATCH',
    says: /both show "Product"/,
  },
  {
    name: 'a group that is a list',
    sdl: 'type Query { home: [Home!]! @group }\ntype Home { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:14 VIEW_INVALID_GROUP',
    says: /one object of the view/,
  },
  {
    name: 'a group over two types',
    sdl: 'type Query { info: Info @group product(id: ID!): Product }\ntype Info { node(id: ID!): Node }\ntype Product { info: Info @group }\ninterface Node { id: ID! }',
    problem: '3:16 VIEW_INVALID_GROUP',
    says: /both "Query" and "Product"/,
  },
  {
    name: 'a computed value of a field that the graph does not have',
    sdl: 'type Query { product(id: ID!): Product }\ntype Product { label: String @compute(select: "titel", value: "$.titel") }',
    problem: '2:48 VIEW_UNKNOWN_FIELD',
    says: /no field "titel".*Did you mean "title"/,
  },
  {
    name: 'a computed value with an object that nothing is selected of',
    sdl: 'type Query { product(id: ID!): Product }\ntype Product { label: String @compute(select: "title price", value: "$.title") }',
    problem: '2:54 VIEW_INVALID_COMPUTE',
    says: /"Product\.price" \("Money"\) needs a selection/,
  },
  {
    name: 'a computed value whose mapping does not parse',
    sdl: 'type Query { product(id: ID!): Product }\ntype Product { label: String @compute(select: "title", value: "title->uper") }',
    problem: '2:69 VIEW_INVALID_COMPUTE',
    says: /uper/,
  },
  {
    name: 'a computed object',
    sdl: 'type Query { product(id: ID!): Product }\ntype Product { price: Money @compute(select: "title", value: "title") }\ntype Money { amount: Float! }',
    problem: '2:23 VIEW_INVALID_COMPUTE',
    says: /cannot be an object/,
  },
  {
    name: 'a computed value that reads a secret of the process',
    sdl: 'type Query { product(id: ID!): Product }\ntype Product { label: String @compute(select: "title", value: "$env.SECRET") }',
    problem: '2:64 VIEW_INVALID_COMPUTE',
    says: /cannot read "\$env"/,
  },
  {
    name: 'a root that the graph does not have',
    sdl: 'type Query { product(id: ID!): Product }\ntype Product { id: ID! }\ntype Subscription { product: Product }',
    problem: '3:1 VIEW_UNKNOWN_TYPE',
    says: /graph has no Subscription/,
  },
  {
    name: 'a type that the file does not define',
    sdl: 'type Query { product(id: ID!): Prodct }\ntype Product { id: ID! }',
    problem: '1:32 INVALID_SDL',
    says: /Unknown type "Prodct"/,
  },
  {
    name: 'a directive that there is not',
    sdl: 'type Query { product(id: ID!): Product }\ntype Product @vew(of: "Product") { id: ID! }',
    problem: '2:14 UNKNOWN_DIRECTIVE',
    says: /no directive "@vew".*Did you mean "view"/,
  },
  {
    name: 'documents that nothing names',
    sdl: 'extend schema @documents(mode: TRUSTED)\ntype Query { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:15 INVALID_POLICY',
    says: /Name them with from/,
  },
  {
    name: 'an argument of a directive that there is not',
    sdl: 'extend schema @limits(dept: 5)\ntype Query { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:23 INVALID_SDL',
    says: /Unknown argument "dept".*Did you mean "depth"/,
  },
  {
    name: 'a window without a unit',
    sdl: 'extend schema @budget(cost: 5, window: "60")\ntype Query { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:40 INVALID_POLICY',
    says: /Write it like "1m"/,
  },
  {
    name: 'a limit that is text',
    sdl: 'extend schema @limits(depth: "8")\ntype Query { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:30 INVALID_POLICY',
    says: /depth/,
  },
  {
    name: 'a budget by something that there is not',
    sdl: 'extend schema @budget(cost: 5, window: "1m", by: [IPP])\ntype Query { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:50 INVALID_POLICY',
    says: /by/,
  },
  {
    name: 'a window of no time',
    sdl: 'extend schema @budget(cost: 5, window: "0s")\ntype Query { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:40 INVALID_POLICY',
    says: /"0s".*Write it like "1m"/,
  },
  {
    name: 'a limit below nothing',
    sdl: 'extend schema @limits(depth: -1)\ntype Query { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:23 INVALID_POLICY',
    says: /@limits\(depth: -1\) is below 0/,
  },
  {
    name: 'a budget of nothing',
    sdl: 'extend schema @budget(cost: 0, window: "1m")\ntype Query { product(id: ID!): Product }\ntype Product { id: ID! }',
    problem: '1:23 INVALID_POLICY',
    says: /@budget\(cost: 0\) is below 1/,
  },
  {
    name: 'a file without queries',
    sdl: 'type Product { id: ID! }',
    problem: '1:1 INVALID_SDL',
    says: /Query root type must be provided/,
  },
];

for (const { name, sdl, problem, says } of broken) {
  test(`${name} is reported at its place`, () => {
    const { view, problems } = projectText(retail, sdl);
    const [first] = problems;
    assert.ok(first, 'nothing was reported');
    assert.equal(`${formatPlace(first.places[0] as never).replace('bff/test.graphql:', '')} ${first.code}`, problem);
    assert.match(`${first.message} ${first.hint ?? ''}`, says);
    assert.equal(view, undefined);
    assert.equal(problems.length, 1, JSON.stringify(problems.slice(1), null, 2));
  });
}

test('every problem of a view is reported at once', () => {
  const { problems } = projectText(
    retail,
    'type Query { a: String b: [Product!]! @from(path: "prducts") }\ntype Product { titel: String! sku: ID! }',
  );
  assert.deepEqual(problems.map(({ code, places }) => `${places[0]?.line} ${code}`).sort(), [
    '1 VIEW_UNKNOWN_FIELD',
    '1 VIEW_UNKNOWN_FIELD',
    '2 VIEW_UNKNOWN_FIELD',
    '2 VIEW_UNKNOWN_FIELD',
  ]);
});

test('the schema that is served has none of the directives that shape it', async () => {
  const { view } = projectText(
    retail,
    'extend schema @limits(depth: 3)\ntype Query { "What we sell." items: [Item!]! @from(path: "products") }\ntype Item @view(of: "Product") { id: ID! old: String @from(path: "title") @deprecated(reason: "gone") }',
  );
  const { printSchema } = await import('graphql');
  const text = view ? printSchema(view.schema) : '';
  const own = text.indexOf('type Query');
  // What every view has.
  assert.match(text.slice(0, own), /directive @defer[\s\S]+directive @stream/);
  assert.equal(
    text.slice(own),
    'type Query {\n  """What we sell."""\n  items: [Item!]!\n}\n\ntype Item {\n  id: ID!\n  old: String @deprecated(reason: "gone")\n}',
  );
});
