/** The graph is tested as a whole before servers are: each of them is a stand-in that gives something for every field of its file. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  buildASTSchema,
  type GraphQLResolveInfo,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
} from 'graphql';
import { type Service, startServices } from '../../kit/services.ts';

/** A server that knows what it is told here, and for any other leaf says its own name or 23. */
function standIn(name: string, sdl: string, known: Readonly<Record<string, object>>): Service {
  const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
  const resolve = (
    source: unknown,
    args: Readonly<Record<string, unknown>>,
    _context: unknown,
    info: GraphQLResolveInfo,
  ): unknown => {
    const own = Reflect.get(Object(source), info.fieldName);
    if (own !== undefined) return own;
    const type = isNonNullType(info.returnType) ? info.returnType.ofType : info.returnType;
    const keys = Object.values(args).flat();
    if (isListType(type)) return keys.map((key) => ({ id: key, ...known[String(key)] }));
    if (!isLeafType(getNamedType(type))) return { id: keys[0], ...known[String(keys[0])] };
    return getNamedType(type).name === 'String' ? `${name}-value` : 23;
  };
  const resolvers: Record<string, Record<string, typeof resolve>> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type) || type.name.startsWith('__')) continue;
    resolvers[type.name] = Object.fromEntries(Object.keys(type.getFields()).map((field) => [field, resolve]));
  }
  return { sdl, resolvers };
}

const services = {
  products: standIn(
    'products',
    'type Product { id: ID! name: String! price: Int weight: Int } type Query { products(ids: [ID!]!): [Product]! @merge(keyField: "id") }',
    { p1: { name: 'gizmo' }, p2: { name: 'widget' } },
  ),
  users: standIn(
    'users',
    'type User { id: ID! name: String handle: String } type Query { user(id: ID!): User @merge(keyField: "id") }',
    { u1: { handle: 'hansolo' } },
  ),
  reviews: standIn(
    'reviews',
    `type Review { id: ID! text: String author: User product: Product }
     type User @key(selectionSet: "{ id }") { id: ID! reviews: [Review] }
     type Product @key(selectionSet: "{ id }") { id: ID! reviews: [Review] }
     type Query {
       review(id: ID!): Review
       _users(ids: [ID!]!): [User]! @merge(keyField: "id")
       _products(ids: [ID!]!): [Product]! @merge(keyField: "id")
     }`,
    {
      r1: { text: 'great', author: { id: 'u1' }, product: { id: 'p1' } },
      u1: { reviews: [{ id: 'r1', text: 'great', product: { id: 'p1' } }] },
      p2: { reviews: [{ id: 'r2', text: 'awful', author: { id: 'u1' } }] },
    },
  ),
};

const han = { name: 'users-value', handle: 'hansolo' };
const gizmo = { name: 'gizmo', price: 23, weight: 23 };

// None of them selects a key: the gateway sees to that.
const cases: readonly [what: string, operation: string, data: unknown][] = [
  [
    'user → reviews → product',
    '{ user(id: "u1") { name handle reviews { text product { name price weight } } } }',
    { user: { ...han, reviews: [{ text: 'great', product: gizmo }] } },
  ],
  [
    'review → author and product',
    '{ review(id: "r1") { text author { name handle } product { name price weight } } }',
    { review: { text: 'great', author: han, product: gizmo } },
  ],
  [
    'products → reviews → author',
    '{ products(ids: ["p2"]) { name reviews { text author { name handle } } } }',
    { products: [{ name: 'widget', reviews: [{ text: 'awful', author: han }] }] },
  ],
];

describe('a graph of stand-ins', async () => {
  const lifetime: (() => Promise<void>)[] = [];
  const shop = await startServices({ after: (clean) => void lifetime.push(clean) }, services);
  for (const [what, operation, data] of cases) {
    test(what, async () => assert.deepEqual(await shop.ask(operation), { data }));
  }
  test('goes when it is over', async () => {
    for (const clean of lifetime.toReversed()) await clean();
    await assert.rejects(fetch(shop.url));
  });
});
