/** By which tags an answer goes: those of the entities that are in it, and those that may be. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import { purgeOf } from '../../../src/app/admin/purge.ts';
import { Entities, type Held } from '../../../src/plugins/cache/entities.ts';

const schema = buildSchema(/* GraphQL */ `
  type Query { product: Product products: [Product!] offer(n: Int): Offer node: Node any: [Any] title: String }
  interface Node { id: ID! }
  union Any = Product | Offer | Shop
  type Product implements Node { id: ID! sku: String title: String offers: [Offer] price(in: String): Int }
  type Offer { number: Int org: Org product: Product }
  type Org { id: ID! name: String }
  type Shop implements Node { id: ID! name: String }
`);

const keys: Readonly<Record<string, readonly string[]>> = {
  Product: ['id', 'sku', 'id'],
  Offer: ['number org { id }'],
};

function setOf(fields: string): SelectionSetNode {
  return (parse(`{ ${fields} }`).definitions[0] as OperationDefinitionNode).selectionSet;
}

const entities = new Entities(schema, (type) => (keys[type] ?? []).map(setOf));

/** What of these purges an answer to a query would go by. */
function goesBy(query: string, held: Held | undefined, purges: readonly object[]): readonly object[] {
  const tags = new Set(entities.tagsOf(parse(query), held));
  return purges.filter((purge) => purgeOf(JSON.stringify(purge)).tags?.some((tag) => tags.has(tag)));
}

const product = (key: object) => ({ type: 'Product', key });
const offer = (number: number, id: string) => ({ type: 'Offer', key: { org: { id }, number } });

describe('an answer goes by', () => {
  const byId = [product({ id: '1' }), product({ id: 1 })];
  const bySku = [product({ sku: 'A' }), product({ sku: 'B' })];
  const others = [product({ id: '2' }), { type: 'Shop', key: { id: '1' } }, { type: 'Offer', key: { id: '1' } }];
  const all = [...byId, ...bySku, ...others];
  const cases: readonly (readonly [what: string, query: string, data: Held['data'], goes: readonly object[]])[] = [
    [
      'a key that it shows, and any other that it does not',
      '{ product { id } }',
      { product: { id: '1' } },
      [...byId, ...bySku],
    ],
    ['both of its keys', '{ product { id sku } }', { product: { id: 1, sku: 'A' } }, [...byId, product({ sku: 'A' })]],
    [
      'any where it shows none',
      '{ product { title } }',
      { product: { title: 'x' } },
      [...byId, ...bySku, product({ id: '2' })],
    ],
    [
      'a key that a plan has fetched',
      '{ product { title } }',
      { product: { title: 'x', id: '1' } },
      [...byId, ...bySku],
    ],
    [
      'any where something else has the name of the key',
      '{ product { id: title sku } }',
      { product: { id: '1', sku: 'A' } },
      [...byId, product({ sku: 'A' }), product({ id: '2' })],
    ],
    ['any where a key is null', '{ product { id sku } }', { product: { id: '1', sku: null } }, [...byId, ...bySku]],
    ['nothing where there is no entity', '{ product { id } title }', { product: null, title: 'x' }, []],
    ['nothing where there could be none', '{ title }', { title: 'x' }, []],
    [
      'what is in lists',
      '{ products { id sku } }',
      {
        products: [
          { id: '2', sku: 'C' },
          { id: '1', sku: 'B' },
        ],
      },
      [...byId, product({ sku: 'B' }), product({ id: '2' })],
    ],
    ['what the object says that it is', '{ node { __typename id } }', { node: { __typename: 'Shop', id: '1' } }, []],
    [
      'what the object could be, where it does not say so',
      '{ node { id } }',
      { node: { id: '1' } },
      [...byId, ...bySku],
    ],
    [
      'members of a union',
      '{ any { __typename ... on Product { id sku } ... on Shop { id } } }',
      { any: [null, { __typename: 'Shop', id: '2' }, { __typename: 'Product', id: '1', sku: 'A' }] },
      [...byId, product({ sku: 'A' })],
    ],
  ];
  for (const [what, query, data, goes] of cases) {
    test(what, () => assert.deepEqual(new Set(goesBy(query, { data }, all)), new Set(goes)));
  }

  test('a key of several fields, also of objects, in whichever order they are told', () => {
    const query = '{ offer { number org { id name } } }';
    const data = { offer: { number: 7, org: { id: 'x', name: 'X' } } };
    const asked = [
      offer(7, 'x'),
      { type: 'Offer', key: { number: '7', org: { id: 'x' } } },
      offer(7, 'y'),
      offer(8, 'x'),
    ];
    assert.deepEqual(goesBy(query, { data }, asked), asked.slice(0, 2));
    assert.deepEqual(goesBy('{ offer { number } }', { data: { offer: { number: 7 } } }, asked), asked);
    assert.deepEqual(goesBy('{ offer { number org { id: name } } }', { data }, asked), asked);
  });

  test('any of a type of which it holds many', () => {
    const many = Array.from({ length: 101 }, (_, id) => ({ id, sku: null, offers: [] }));
    const asked = [product({ id: 5 }), product({ id: 500 })];
    const query = '{ products { id offers { number } } }';
    assert.deepEqual(goesBy(query, { data: { products: many.slice(1) } }, asked), asked.slice(0, 1));
    assert.deepEqual(goesBy(query, { data: { products: many } }, asked), asked);
  });

  test('any it could hold, where nobody knows what it is made of, or to read it would be dear', () => {
    class Unread implements Held {
      readonly unread: number;
      constructor(unread: number) {
        this.unread = unread;
      }
      get data(): Held['data'] {
        return this.unread < 1000 ? { product: { id: '1' } } : assert.fail('it was read');
      }
    }
    const asked = [product({ id: '1' }), product({ id: '2' })];
    assert.deepEqual(goesBy('{ product { id } }', undefined, asked), asked);
    assert.deepEqual(goesBy('{ product { id } }', new Unread(900), asked), asked.slice(0, 1));
    assert.deepEqual(goesBy('{ product { id } }', new Unread(1024 ** 2), asked), asked);
    // Nothing in it says which one it is.
    assert.deepEqual(goesBy('{ product { title } }', new Unread(2000), asked), asked);
  });

  test('it in no time, however deep interfaces lie in each other', () => {
    const members = Array.from({ length: 20 }, (_, n) => `type M${n} implements N { id: ID n: N }`);
    const deep = buildSchema(`type Query { n: N } interface N { id: ID n: N } ${members.join(' ')}`);
    const query = Array.from({ length: 50 }).reduce((inner) => `n { id ${inner} }`, '') as string;
    const data = Array.from({ length: 50 }).reduce(
      (inner, _, index) => ({ n: { id: index, ...(inner as object) } }),
      {},
    );
    const own = new Entities(deep, (type) => (type === 'Query' ? [] : [setOf('id')]));
    const tags = own.tagsOf(parse(`{ ${query} }`), { data: data as Held['data'] });
    // Each could be each of them.
    assert.equal(tags.length, 20 * 50);
  });
});

describe('a mutation purges', () => {
  const cases: readonly (readonly [
    what: string,
    query: string,
    data: Held['data'] | undefined,
    tags: readonly string[],
  ])[] = [
    [
      'what it names',
      '{ product { id } }',
      { product: { id: '1' } },
      ['entity:Product {"id":"1"}', 'entity:Product id ?'],
    ],
    [
      'all of a type that it names without a key',
      '{ product { title } }',
      { product: { title: 'x' } },
      ['type:Product'],
    ],
    ['nothing where there is none', '{ product { id } }', { product: null }, []],
    [
      'all that it could have changed, where nobody knows',
      '{ product { id } offer { number } }',
      undefined,
      ['type:Product', 'type:Offer'],
    ],
    ['nothing where it could have changed nothing', '{ title }', undefined, []],
  ];
  for (const [what, query, data, tags] of cases) {
    test(what, () => assert.deepEqual(entities.namedBy(parse(query), data === undefined ? undefined : { data }), tags));
  }

  test('all of the types that it names very many of', () => {
    const products = Array.from({ length: 101 }, (_, id) => ({ id }));
    assert.deepEqual(entities.namedBy(parse('{ products { id } }'), { data: { products } }), ['type:Product']);
  });
});
