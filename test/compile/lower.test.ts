import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql';
import { identity, retail } from '../kit/retail.ts';
import { oneLine, runOn, viewOf } from '../kit/views.ts';

const view = viewOf(
  retail,
  /* GraphQL */ `
    type Query {
      home: Home! @group
      items(limit: Int = 2, filter: Search): [Item!]! @from(path: "products(first: $limit, filter: $filter)")
      item(id: ID!): Item @from(path: "product")
      named(name: String!): [Item!]! @from(path: "products(first: 5, filter: { text: $name, price: { min: 1.5 } })")
      mine(state: State): [Purchase!]
        @from(path: "customer(id: $me).orders(status: $state).edges.node", bind: [{ variable: "me", value: "$claims.sub" }])
      node(id: ID!): Node
      search(text: String!): [Found]!
      inState(state: State!): [Purchase!]! @from(path: "byStatus(status: $state)")
    }
    type Mutation { rate(review: Rating!): Review! @from(path: "review(input: $review)") }
    type Home {
      top: [Item!]! @from(path: "products(first: 1)")
      me: Person @from(path: "customer(id: $me)", bind: [{ variable: "me", value: "$claims.sub" }])
    }
    type Item implements Node @view(of: "Product") {
      id: ID!
      name: String! @from(path: "title")
      price: Float @from(path: "price.amount")
      currency: String @from(path: "price.currency")
      thumbnail: String @from(path: "images(first: 1).url")
      pictures(size: Size): [String!]! @from(path: "images(size: $size).url")
      similar: [String!]! @from(path: "related.title")
      madeIn: String @from(path: "vendor.country.code")
      vendor: Vendor!
      related: [Item!]!
      label: String! @compute(select: "title price { amount currency }", value: "$([title, $([price.amount->toString, price.currency])->joinNotNull(' ')])->joinNotNull(': ')")
      short(length: Int = 2): String @compute(select: "title", value: "title->slice(0, $args.length)")
      firstPicture(size: Size!): String @compute(select: "pics: images(first: 1, size: $size) { url }", value: "pics->first.url")
    }
    type Vendor { name: String! }
    enum Size { SMALL LARGE }
    interface Node { id: ID! }
    union Found @view(of: "Hit") = Item | Person
    type Person implements Node @view(of: "Customer") { id: ID! name: String! email: String }
    type Purchase @view(of: "Order") { id: ID! state: State @from(path: "status") lines: [[String!]!]! }
    enum State @view(of: "Status") { OPEN DONE @from(path: "DELIVERED") }
    input Search @view(of: "Filter") { words: String @from(path: "text") state: State @from(path: "status") }
    input Rating @view(of: "ReviewInput") { item: ID! @from(path: "product") text: String! @from(path: "body") }
    type Review { id: ID! }
  `,
);

const images = [{ url: 'one' }, { url: 'two' }];
const product = {
  __typename: 'Product',
  id: 'p1',
  title: 'Lamp',
  price: { amount: 3.5, currency: 'EUR' },
  images: ({ first }: { first?: number }) => images.slice(0, first),
  related: [{ title: 'Bulb' }, { title: 'Shade' }],
  vendor: { name: 'V', country: null },
};
const data = {
  products: ({ first }: { first: number }) => [product, product, product].slice(0, first),
  product: ({ id }: { id: string }) => (id === 'none' ? null : product),
  customer: ({ id }: { id: string }) => ({
    __typename: 'Customer',
    id,
    name: 'Ada',
    email: 'ada@example.test',
    orders: {
      edges: [
        { node: { id: 'o1', status: 'DELIVERED', lines: [['a'], []] } },
        { node: null },
        { node: { id: 'o2', status: 'INTERNAL' } },
      ],
    },
  }),
  node: ({ id }: { id: string }) => (id === 'secret' ? { __typename: 'Secret', id, code: 'hush' } : product),
  search: () => [product, { __typename: 'Secret', id: 's' }, { __typename: 'Customer', id: 'c1', name: 'Ada' }],
  byStatus: ({ status }: { status: string }) => [{ id: status, status }],
  review: ({ input }: { input: unknown }) => ({ id: JSON.stringify(input) }),
};

type Case = {
  readonly name: string;
  readonly operation: string;
  readonly variables?: Record<string, unknown>;
  readonly identity?: ReturnType<typeof identity>;
  readonly lowered: string | undefined;
  readonly sent?: Record<string, unknown>;
  readonly data: unknown;
  readonly errors?: readonly string[];
};

const cases: readonly Case[] = [
  {
    name: 'fields under other names are fetched under their own and shown under the view’s',
    operation: '{ item(id: "p1") { id name } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { id title } }',
    sent: { a0: 'p1' },
    data: { item: { id: 'p1', name: 'Lamp' } },
  },
  {
    name: 'paths that share a prefix are one field of the graph',
    operation: '{ item(id: "p1") { price currency } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { price { amount currency } } }',
    data: { item: { price: 3.5, currency: 'EUR' } },
  },
  {
    name: 'the same field with other arguments gets an alias',
    operation: '{ item(id: "p1") { thumbnail pictures small: pictures(size: SMALL) } }',
    lowered:
      'query ($a0: ID!, $a1: Int, $a2: Size) { product(id: $a0) { images(first: $a1) { url } images_1: images { url } images_2: images(size: $a2) { url } } }',
    sent: { a0: 'p1', a1: 1, a2: 'SMALL' },
    data: { item: { thumbnail: 'one', pictures: ['one', 'two'], small: ['one', 'two'] } },
  },
  {
    name: 'a value that is asked for twice is fetched once',
    operation: '{ item(id: "p1") { a: name name b: price } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { title price { amount } } }',
    data: { item: { a: 'Lamp', name: 'Lamp', b: 3.5 } },
  },
  {
    name: 'objects that are asked for under two names are fetched under two: a null among what one of them has is not the other’s',
    operation: '{ a: item(id: "p1") { name } b: item(id: "p1") { name price } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { title } product_1: product(id: $a0) { title price { amount } } }',
    data: { a: { name: 'Lamp' }, b: { name: 'Lamp', price: 3.5 } },
  },
  {
    name: 'lists along a path become one list, and a null along it is null',
    operation: '{ item(id: "p1") { similar madeIn } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { related { title } vendor { country { code } } } }',
    data: { item: { similar: ['Bulb', 'Shade'], madeIn: null } },
  },
  {
    name: 'a computed value is made of what it selects, and that is fetched only where it is asked for',
    operation: '{ item(id: "p1") { label short a: short(length: 3) } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { title price { amount currency } } }',
    data: { item: { label: 'Lamp: 3.5 EUR', short: 'La', a: 'Lam' } },
  },
  {
    name: 'a computed value selects with the arguments of its field, beside paths that select otherwise',
    operation: '{ item(id: "p1") { firstPicture(size: LARGE) pictures } }',
    lowered:
      'query ($a0: ID!, $a1: Int, $a2: Size) { product(id: $a0) { images(first: $a1, size: $a2) { url } images_1: images { url } } }',
    data: { item: { firstPicture: 'one', pictures: ['one', 'two'] } },
  },
  {
    name: 'a null at the beginning of a path is null',
    operation: '{ item(id: "none") { name similar } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { title related { title } } }',
    data: { item: null },
  },
  {
    name: 'a group is an object over what its parent shows',
    operation: '{ home { top { id } me { name } } }',
    identity: identity('c7'),
    lowered: 'query ($a0: Int, $a1: ID!) { products(first: $a0) { id } customer(id: $a1) { name } }',
    sent: { a0: 1, a1: 'c7' },
    data: { home: { top: [{ id: 'p1' }], me: { name: 'Ada' } } },
  },
  {
    name: 'a default of the view is sent, an argument that is left out is left out',
    operation: '{ items { id } }',
    lowered: 'query ($a0: Int) { products(first: $a0) { id } }',
    sent: { a0: 2 },
    data: { items: [{ id: 'p1' }, { id: 'p1' }] },
  },
  {
    name: 'a variable that is not given leaves its argument out',
    operation: 'query ($filter: Search) { items(limit: 1, filter: $filter) { id } }',
    lowered: 'query ($a0: Int, $a1: Filter) { products(first: $a0, filter: $a1) { id } }',
    sent: { a0: 1 },
    data: { items: [{ id: 'p1' }] },
  },
  {
    name: 'input fields and enum values get their names in the graph, in variables and in literals',
    operation: 'query ($words: String) { items(limit: 1, filter: { words: $words, state: DONE }) { id } }',
    variables: { words: 'x' },
    lowered: 'query ($a0: Int, $a1: Filter) { products(first: $a0, filter: $a1) { id } }',
    sent: { a0: 1, a1: { text: 'x', status: 'DELIVERED' } },
    data: { items: [{ id: 'p1' }] },
  },
  {
    name: 'an argument may stand anywhere in a literal of the path',
    operation: '{ named(name: "lamp") { id } }',
    lowered: 'query ($a0: Int, $a1: Filter) { products(first: $a0, filter: $a1) { id } }',
    sent: { a0: 5, a1: { text: 'lamp', price: { min: 1.5 } } },
    data: { named: [{ id: 'p1' }, { id: 'p1' }, { id: 'p1' }] },
  },
  {
    name: 'enum values come back under the view’s names, and one that is hidden is null',
    operation: '{ mine { id state } }',
    identity: identity('c7'),
    lowered: 'query ($a0: ID!) { customer(id: $a0) { orders { edges { node { id status } } } } }',
    sent: { a0: 'c7' },
    data: {
      mine: [
        { id: 'o1', state: 'DONE' },
        { id: 'o2', state: null },
      ],
    },
  },
  {
    name: 'without what is bound there is no call',
    operation: '{ mine { id } }',
    lowered: undefined,
    data: { mine: null },
    errors: ['FORBIDDEN mine'],
  },
  {
    name: 'a rule of the graph holds through a rename and a group',
    operation: '{ home { me { email name } } }',
    identity: identity('c7'),
    lowered: 'query ($a0: ID!) { customer(id: $a0) { name } }',
    data: { home: { me: { email: null, name: 'Ada' } } },
    errors: ['FORBIDDEN home.me.email'],
  },
  {
    name: 'where nothing of an operation may be seen, nothing is asked, not even what is there',
    operation: '{ home { me { email } } }',
    identity: identity('c7'),
    lowered: undefined,
    data: { home: { me: null } },
    errors: ['FORBIDDEN home.me.email'],
  },
  {
    name: 'who has the scope sees the field',
    operation: '{ home { me { email } } }',
    identity: identity('c7', 'staff'),
    lowered: 'query ($a0: ID!) { customer(id: $a0) { email } }',
    data: { home: { me: { email: 'ada@example.test' } } },
  },
  {
    name: 'a member that the view does not show is null, without a trace',
    operation:
      '{ search(text: "x") { __typename ... on Item { name } ... on Person { name } } node(id: "secret") { __typename id } }',
    lowered:
      'query ($a0: String!, $a1: ID!) { search(text: $a0) { __typename ... on Product { title } ... on Customer { name } } node(id: $a1) { __typename ... on Product { id } ... on Customer { id } } }',
    data: { search: [{ __typename: 'Item', name: 'Lamp' }, null, { __typename: 'Person', name: 'Ada' }], node: null },
  },
  {
    name: 'fragments on interfaces and types of the view open on those of the graph',
    operation: '{ node(id: "p1") { ...F ... on Item { name } } } fragment F on Node { id ... on Person { name } }',
    lowered:
      'query ($a0: ID!) { node(id: $a0) { __typename ... on Product { id title } ... on Customer { id name } } }',
    data: { node: { id: 'p1', name: 'Lamp' } },
  },
  {
    name: 'what @skip and @include leave out is not fetched',
    operation:
      'query ($yes: Boolean!, $no: Boolean!) { item(id: "p1") { id @skip(if: $yes) name @include(if: $yes) price @include(if: $no) ... @include(if: $no) { currency } } }',
    variables: { yes: true, no: false },
    lowered: 'query ($a0: ID!) { product(id: $a0) { title } }',
    data: { item: { name: 'Lamp' } },
  },
  {
    name: 'an object of which everything is left out is asked only whether it is there',
    operation: 'query ($yes: Boolean!) { item(id: "p1") { name @skip(if: $yes) } }',
    variables: { yes: true },
    lowered: 'query ($a0: ID!) { product(id: $a0) { __typename } }',
    data: { item: {} },
  },
  {
    name: '__typename alone asks no backend',
    operation: '{ __typename home { __typename } }',
    lowered: undefined,
    data: { __typename: 'Query', home: { __typename: 'Home' } },
  },
  {
    name: '__typename of an object asks only whether it is there',
    operation: '{ item(id: "p1") { __typename } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { __typename } }',
    data: { item: { __typename: 'Item' } },
  },
  {
    name: 'introspection is the view’s own business, beside data and with variables',
    operation:
      'query ($name: String!) { __type(name: $name) { name fields { name } } item(id: "p1") { id } hidden: __type(name: "Secret") { name } }',
    variables: { name: 'Person' },
    lowered: 'query ($a0: ID!) { product(id: $a0) { id } }',
    data: {
      __type: { name: 'Person', fields: [{ name: 'id' }, { name: 'name' }, { name: 'email' }] },
      item: { id: 'p1' },
      hidden: null,
    },
  },
  {
    name: 'a mutation is mapped like a query',
    operation: 'mutation { rate(review: { item: "p1", text: "good" }) { id } }',
    identity: identity('c7', 'write'),
    lowered: 'mutation ($a0: ReviewInput!) { review(input: $a0) { id } }',
    sent: { a0: { product: 'p1', body: 'good' } },
    data: { rate: { id: '{"product":"p1","body":"good","stars":5}' } },
  },
  {
    name: 'a mutation that is asked for twice is done twice, however alike the two are',
    operation:
      'mutation { a: rate(review: { item: "p1", text: "good" }) { id } b: rate(review: { item: "p1", text: "good" }) { id } }',
    identity: identity('c7', 'write'),
    lowered: 'mutation ($a0: ReviewInput!) { review(input: $a0) { id } review_1: review(input: $a0) { id } }',
    data: {
      a: { id: '{"product":"p1","body":"good","stars":5}' },
      b: { id: '{"product":"p1","body":"good","stars":5}' },
    },
  },
  {
    name: 'a mutation that is forbidden is not sent',
    operation: 'mutation { rate(review: { item: "p1", text: "good" }) { id } }',
    identity: identity('c7'),
    lowered: undefined,
    data: null,
    errors: ['FORBIDDEN rate'],
  },
  {
    name: 'nested lists stay nested, and a broken value in a joined list is left out, with its error',
    operation: '{ mine { lines } }',
    identity: identity('c7'),
    lowered: 'query ($a0: ID!) { customer(id: $a0) { orders { edges { node { lines } } } } }',
    data: { mine: [{ lines: [['a'], []] }] },
    errors: ['BACKEND_INVALID_RESPONSE mine'],
  },
  {
    name: 'aliases named like parts of JavaScript objects are names like any other',
    operation: '{ __proto__: item(id: "p1") { constructor: name } }',
    lowered: 'query ($a0: ID!) { product(id: $a0) { title } }',
    data: JSON.parse('{ "__proto__": { "constructor": "Lamp" } }'),
  },
];

describe('an operation on a view', () => {
  for (const { name, operation, lowered, sent, errors = [], ...expected } of cases) {
    test(name, async () => {
      const result = await runOn(view, operation, data, {
        ...(expected.variables ? { variables: expected.variables } : {}),
        ...(expected.identity ? { identity: expected.identity } : {}),
      });
      assert.equal(result.lowered, lowered === undefined ? undefined : oneLine(lowered));
      if (sent) assert.deepEqual(result.variables, sent);
      assert.deepEqual(JSON.parse(JSON.stringify(result.data)), expected.data);
      const told = result.errors.map(({ path, extensions }) => `${extensions.code ?? 'INTERNAL'} ${path?.join('.')}`);
      assert.deepEqual(told, errors);
    });
  }

  test('introspection shows the view and nothing else', async () => {
    const { data: described } = await runOn(view, getIntrospectionQuery(), data);
    const shown = buildClientSchema(described as unknown as IntrospectionQuery);
    assert.equal(printSchema(shown), printSchema(view.schema));
  });

  test('fragments that spread each other a billion times are lowered in a moment', async () => {
    const fragments = Array.from({ length: 30 }, (_, i) => `fragment f${i + 1} on Item { ...f${i} ...f${i} }`).join(
      ' ',
    );
    const { lowered } = await runOn(
      view,
      `{ item(id: "p1") { ...f30 } } fragment f0 on Item { id } ${fragments}`,
      data,
    );
    assert.equal(lowered, 'query ($a0: ID!) { product(id: $a0) { id } }');
  });

  test('what is bound and is no value where it stands forbids the field, and names nothing of the graph', async () => {
    const bound = viewOf(
      retail,
      `type Query {
        a: [Purchase!] @from(path: "byStatus(status: $s)", bind: [{ variable: "s", value: "$claims.sub" }])
        b: [Item!] @from(path: "products(filter: { text: \\"x\\", status: $s })", bind: [{ variable: "s", value: "$claims.sub" }])
      }
      type Purchase @view(of: "Order") { id: ID! }
      type Item @view(of: "Product") { id: ID! }`,
    );
    const none = { products: [], byStatus: [] };
    const right = await runOn(bound, '{ a { id } b { id } }', none, { identity: identity('INTERNAL') });
    assert.deepEqual(JSON.parse(JSON.stringify(right.data)), { a: [], b: [] });
    const wrong = await runOn(bound, '{ a { id } b { id } }', none, { identity: identity('INTERNA') });
    assert.deepEqual(JSON.parse(JSON.stringify(wrong.data)), { a: null, b: null });
    assert.deepEqual(
      wrong.errors.map(({ extensions }) => extensions.code),
      ['FORBIDDEN', 'FORBIDDEN'],
    );
    assert.doesNotMatch(JSON.stringify([wrong.data, wrong.errors]), /INTERNAL|Status/);
    assert.equal(wrong.lowered, undefined);
  });

  test('an operation that grows without end is refused', async () => {
    const doubling = Array.from(
      { length: 20 },
      (_, i) => `fragment f${i + 1} on Item { a: related { ...f${i} } b: related { ...f${i} } }`,
    );
    await assert.rejects(
      runOn(view, `{ item(id: "p1") { ...f20 } } fragment f0 on Item { id } ${doubling.join(' ')}`, data),
      { message: 'The operation asks for more than 20000 fields.' },
    );
  });
});
