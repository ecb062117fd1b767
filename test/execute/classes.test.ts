/** Every class of case that gateways of Federation are audited for, each in a graph of its own, by both engines. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runOn } from '../kit/views.ts';
import { type Case, type Data, openCase } from './case.ts';
import { engines } from './local.ts';

type Class = Pick<Case, 'name' | 'backends' | 'operation' | 'data' | 'errors'>;

const lamp = { __typename: 'Product', id: 'p1' };
const chair = { __typename: 'Product', id: 'p2' };
const byId =
  (known: Readonly<Record<string, Data>>) =>
  ({ id }: Data) => ({ __typename: 'Product', id, ...known[String(id)] });

const classes: readonly Class[] = [
  {
    name: 'a root field that several backends give is asked of each for what only it has',
    backends: {
      a: [
        'type Query { shop: Shop @shareable } type Shop @shareable { id: ID! name: String }',
        { 'Query.shop': { id: 's', name: 'North' } },
      ],
      b: [
        'type Query { shop: Shop @shareable } type Shop { id: ID! @shareable open: Boolean }',
        { 'Query.shop': { id: 's', open: true } },
      ],
    },
    operation: '{ shop { name open } }',
    data: { shop: { name: 'North', open: true } },
  },
  {
    name: 'one field of a parent that is no entity leads through the entity above it',
    backends: {
      a: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! about: About @shareable } type About @shareable { text: String }',
        { 'Query.product': { ...lamp, about: { text: 'bright' } } },
      ],
      b: [
        'type Product @key(fields: "id") { id: ID! about: About @shareable } type About { text: String @shareable pages: Int }',
        { 'Product.about': { text: 'bright', pages: 3 } },
      ],
    },
    operation: '{ product { about { text pages } } }',
    data: { product: { about: { text: 'bright', pages: 3 } } },
  },
  {
    name: 'keys of several fields and levels lead from one to the other over a third',
    backends: {
      a: [
        'type Query { item: Item } type Item @key(fields: "id") { id: ID! }',
        { 'Query.item': { __typename: 'Item', id: 'i' } },
      ],
      b: [
        'type Item @key(fields: "id") @key(fields: "code { box row }") { id: ID! code: Code } type Code { box: ID! @shareable row: Int! @shareable }',
        { 'Item.code': { box: 'x', row: 2 } },
      ],
      c: [
        'type Item @key(fields: "code { box row }") { code: Code @shareable weight: Int } type Code { box: ID! @shareable row: Int! @shareable }'.replace(
          'code: Code @shareable',
          'code: Code',
        ),
        { 'Item.weight': ({ code }: Data) => Number((code as Data).row) * 10 },
      ],
    },
    operation: '{ item { weight } }',
    data: { item: { weight: 20 } },
  },
  {
    name: 'what is required may itself require something',
    backends: {
      a: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! price: Int }',
        { 'Query.product': { ...lamp, price: 40 } },
      ],
      b: [
        'type Product @key(fields: "id") { id: ID! price: Int @external tax: Int @requires(fields: "price") }',
        { 'Product.tax': ({ price }: Data) => Number(price) / 10 },
      ],
      c: [
        'type Product @key(fields: "id") { id: ID! tax: Int @external bill: String @requires(fields: "tax") }',
        { 'Product.bill': ({ tax }: Data) => `tax ${tax}` },
      ],
    },
    operation: '{ product { bill } }',
    data: { product: { bill: 'tax 4' } },
  },
  {
    name: 'two backends may require of each other',
    backends: {
      a: [
        'type Query { post: Post } type Post @key(fields: "id") { id: ID! draft: Boolean mark: Int @external long: Boolean @requires(fields: "mark") }',
        {
          'Query.post': { __typename: 'Post', id: 'x', draft: true },
          'Post.draft': true,
          'Post.long': ({ mark }: Data) => Number(mark) > 3,
        },
      ],
      b: [
        'type Post @key(fields: "id") { id: ID! draft: Boolean @external mark: Int @requires(fields: "draft") }',
        { 'Post.mark': ({ draft }: Data) => (draft ? 5 : 1) },
      ],
    },
    operation: '{ post { long } }',
    data: { post: { long: true } },
  },
  {
    name: 'what is required with arguments is asked with them, whatever the client asks',
    backends: {
      a: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! price(in: String): Int }',
        { 'Query.product': lamp, 'Product.price': (_: Data, args: Data) => (args.in === 'EUR' ? 40 : 50) },
      ],
      b: [
        'type Product @key(fields: "id") { id: ID! price(in: String): Int @external tax: Int @requires(fields: "price(in: \\"EUR\\")") }',
        { 'Product.tax': ({ price }: Data) => Number(price) / 10 },
      ],
    },
    operation: '{ product { price(in: "USD") tax } }',
    data: { product: { price: 50, tax: 4 } },
  },
  {
    name: 'what is provided on a member of a union is given there, and fetched elsewhere',
    backends: {
      a: [
        'type Query { media: [Media] @provides(fields: "... on Book { title }") } union Media = Book | Film type Book @key(fields: "id") { id: ID! title: String @external } type Film @key(fields: "id") { id: ID! }',
        {
          'Query.media': [
            { __typename: 'Book', id: 'b', title: 'Dune' },
            { __typename: 'Film', id: 'f' },
          ],
        },
      ],
      b: [
        'type Book @key(fields: "id") { id: ID! title: String @shareable } type Film @key(fields: "id") { id: ID! title: String }',
        { 'Film.title': 'Alien' },
      ],
    },
    operation: '{ media { __typename ... on Book { title } ... on Film { title } } }',
    data: {
      media: [
        { __typename: 'Book', title: 'Dune' },
        { __typename: 'Film', title: 'Alien' },
      ],
    },
  },
  {
    name: 'what is provided deep inside is given there',
    backends: {
      a: [
        'type Query { orders: [Order] @provides(fields: "product { maker { name } }") } type Order @key(fields: "id") { id: ID! product: Product @external } type Product @key(fields: "id") { id: ID! maker: Maker @external } type Maker @key(fields: "id") { id: ID! name: String @external }',
        { 'Query.orders': [{ id: 'o', product: { ...lamp, maker: { id: 'm', name: 'Lumen' } } }] },
      ],
      b: [
        'type Order @key(fields: "id") { id: ID! product: Product @shareable } type Product @key(fields: "id") { id: ID! maker: Maker @shareable } type Maker @key(fields: "id") { id: ID! name: String @shareable }',
        {},
      ],
    },
    operation: '{ orders { product { maker { name } } } }',
    data: { orders: [{ product: { maker: { name: 'Lumen' } } }] },
  },
  {
    name: 'an entity whose key is null is not asked for, and costs only what was to come from there',
    backends: {
      a: [
        'type Query { books: [Book] } type Book @key(fields: "id") { id: ID title: String }',
        {
          'Query.books': [
            { id: null, title: 'Lost' },
            { id: '1', title: 'Found' },
          ],
        },
      ],
      b: ['type Book @key(fields: "id") { id: ID pages: Int }', { 'Book.pages': 7 }],
    },
    operation: '{ books { title pages } }',
    data: {
      books: [
        { title: 'Lost', pages: null },
        { title: 'Found', pages: 7 },
      ],
    },
  },
  {
    name: 'an interface with a key is an entity of its own, and its members are told apart',
    backends: {
      a: [
        'type Query { node: Node } interface Node @key(fields: "id") { id: ID! } type User implements Node @key(fields: "id") { id: ID! name: String } type Page implements Node @key(fields: "id") { id: ID! text: String }',
        {
          'Query.node': { __typename: 'User', id: 'u', name: 'Ada' },
          'Node.@': ({ id }: Data) => ({ __typename: 'User', id, name: 'Ada' }),
        },
      ],
      b: [
        'type Query { popular: [Node] } type Node @key(fields: "id") @interfaceObject { id: ID! views: Int }',
        { 'Query.popular': [{ __typename: 'Node', id: 'u', views: 9 }], 'Node.views': 9 },
      ],
    },
    operation: '{ node { __typename views } popular { __typename views ... on User { name } } }',
    data: { node: { __typename: 'User', views: 9 }, popular: [{ __typename: 'User', views: 9, name: 'Ada' }] },
  },
  {
    name: 'of an enum and an input clients see what all backends know',
    backends: {
      a: [
        'enum Size { S M } input In { size: Size extra: Int } type Query { a(in: In): Size }',
        { 'Query.a': (_: Data, args: Data) => (args.in as Data).size },
      ],
      b: ['enum Size { S M } input In { size: Size } type Query { b(in: In): Size }', { 'Query.b': 'M' }],
    },
    operation: '{ a(in: { size: S }) b(in: { size: M }) __type(name: "In") { inputFields { name } } }',
    data: { a: 'S', b: 'M', __type: { inputFields: [{ name: 'size' }] } },
  },
  {
    name: 'a field that moves with what it requires is answered by the new backend',
    backends: {
      old: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! name: String label: String }',
        { 'Query.product': { ...lamp, name: 'Lamp', label: 'old' } },
      ],
      new: [
        'type Product @key(fields: "id") { id: ID! name: String @external label: String @override(from: "old") @requires(fields: "name") }',
        { 'Product.label': ({ name }: Data) => `new ${name}` },
      ],
    },
    operation: '{ product { label } }',
    data: { product: { label: 'new Lamp' } },
  },
  {
    name: 'what is skipped takes along what only it needed, also where it is required',
    backends: {
      a: [
        'type Query { product: Product } type Product @key(fields: "id") { id: ID! price: Int }',
        { 'Query.product': { ...lamp, price: 40 } },
      ],
      b: [
        'type Product @key(fields: "id") { id: ID! price: Int @external tax: Int @requires(fields: "price") stock: Int }',
        { 'Product.tax': ({ price }: Data) => (price === undefined ? -1 : Number(price) / 10), 'Product.stock': 2 },
      ],
    },
    operation: '{ product { tax @include(if: false) stock @skip(if: false) price @skip(if: true) } }',
    data: { product: { stock: 2 } },
  },
  {
    name: 'types of a union that a backend does not know are the other’s',
    backends: {
      a: [
        'type Query { hits: [Hit] @shareable } union Hit = Book type Book @key(fields: "id") { id: ID! title: String @shareable }',
        { 'Query.hits': [{ __typename: 'Book', id: '1', title: 'Dune' }] },
      ],
      b: [
        'union Hit = Book | Film type Book @key(fields: "id") { id: ID! title: String @shareable } type Film { title: String } type Query { other: [Hit] }',
        {
          'Query.other': [
            { __typename: 'Film', title: 'Alien' },
            { __typename: 'Book', id: '1', title: 'Dune' },
          ],
        },
      ],
    },
    operation:
      '{ hits { ... on Book { title } ... on Film { title } } other { __typename ... on Film { title } ... on Book { title } } }',
    data: {
      hits: [{ title: 'Dune' }],
      other: [
        { __typename: 'Film', title: 'Alien' },
        { __typename: 'Book', title: 'Dune' },
      ],
    },
  },
  {
    name: 'entities of one type in lists and objects at once come to each of their places',
    backends: {
      a: [
        'type Query { first: Product all: [Product] } type Product @key(fields: "id") { id: ID! }',
        { 'Query.first': chair, 'Query.all': [lamp, chair] },
      ],
      b: [
        'type Product @key(fields: "id") { id: ID! name: String }',
        { 'Product.@': byId({ p1: { name: 'Lamp' }, p2: { name: 'Chair' } }) },
      ],
    },
    operation: '{ first { name } all { name } again: all { __typename id } }',
    data: {
      first: { name: 'Chair' },
      all: [{ name: 'Lamp' }, { name: 'Chair' }],
      again: [
        { __typename: 'Product', id: 'p1' },
        { __typename: 'Product', id: 'p2' },
      ],
    },
  },
];

describe('classes of federated graphs', () => {
  for (const { name, backends, operation, data, errors = [] } of classes) {
    test(name, async (t) => {
      const graph = await openCase(t, backends);
      for (const engine of engines) {
        const answer = await runOn(graph.view, operation, undefined, { runner: graph.runners[engine] });
        assert.deepEqual(JSON.parse(JSON.stringify(answer.data)), data, engine);
        assert.deepEqual(
          answer.errors.map(({ message }) => message),
          errors,
          engine,
        );
      }
    });
  }

  test('mutations of several backends run one after another, and what they give is completed', async (t) => {
    let total = 0;
    const add = (_: Data, { n }: Data) => {
      total = total * 10 + Number(n);
      return { ...lamp, total };
    };
    const graph = await openCase(t, {
      a: [
        'type Query { q: Int } type Mutation { addA(n: Int): Product } type Product @key(fields: "id") { id: ID! total: Int @shareable }',
        { 'Mutation.addA': add },
      ],
      b: [
        'type Mutation { addB(n: Int): Product } type Product @key(fields: "id") { id: ID! total: Int @shareable name: String }',
        { 'Mutation.addB': add, 'Product.name': 'Lamp' },
      ],
    });
    for (const engine of engines) {
      total = 0;
      const operation =
        'mutation { one: addA(n: 1) { total name } two: addB(n: 2) { total } three: addA(n: 3) { total } }';
      const { data } = await runOn(graph.view, operation, undefined, { runner: graph.runners[engine] });
      const wanted = { one: { total: 1, name: 'Lamp' }, two: { total: 12 }, three: { total: 123 } };
      assert.deepEqual(JSON.parse(JSON.stringify(data)), wanted, engine);
    }
  });
});
