/** A plain schema and its data, every value of which follows from its place: so that any part of it can be served by anybody. */
import {
  buildASTSchema,
  buildSchema,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  visit,
} from 'graphql';
import { entities, find, keyValues, type Reference } from './keys.ts';

export const sdl = /* GraphQL */ `
  type Query {
    products(first: Int = 3): [Product!]!
    product(id: ID!): Product
    person(id: ID!): Person!
    people: [Person]
    reviews(first: Int, order: Order = NEWEST): [Review!]
    node(id: ID!): Node
    nodes: [Node]!
    things(kind: Filter, about: Anything): [Thing!]
    named(first: Int): [Named!]
  }
  type Mutation {
    restock(id: ID!, by: Int = 1): Product
    promote(id: ID!, filter: Filter): Node
    rate(id: ID!, about: Anything): Review
    gather(first: Int): [Thing!]
    hire(id: ID!): Person
    tick: Int
  }
  interface Node {
    id: ID!
    label: String
    score(order: Order): Int
    peer: Node
  }
  interface Named { id: ID! name: String }
  union Thing = Product | Person | Review
  enum Order { NEWEST OLDEST }
  scalar Anything
  input Filter { order: Order! = OLDEST, limit: Int, within: [Filter!] }
  type Product implements Node & Named {
    id: ID!
    sku: String!
    vendor: Int!
    number: Int!
    place: Place!
    label: String
    score(order: Order): Int
    peer: Node
    name: String
    price(order: Order = OLDEST): Float
    tags: [String!]
    size: Size
    seller: Person!
    reviews(first: Int, filter: Filter): [Review!]!
    related: [Product]
    badge: Badge!
    maker: Person!
    digest: String
    summary: String
    extra: Anything
    stock: Int
    strict: String!
    exact: Int!
  }
  type Person implements Node & Named {
    id: ID!
    email: String!
    team: Team!
    seat: Int!
    label: String
    score(order: Order): Int
    peer: Node
    name: String
    age: Int!
    friends(first: Int): [Person!]
    favourite: Node
    bought: [[Product]!]
    likes: [Thing]
    stock: Int
    exact: Int!
  }
  type Review implements Node {
    id: ID!
    thread: ID!
    position: Int!
    label: String
    score(order: Order): Int
    peer: Node
    body: String!
    stars(order: Order): Int
    author: Person
    product: Product!
    about: Thing
    subject(order: Order): Named
    answers: [Review!]
    extra(of: Anything): Anything
    ticks: Int
  }
  type Size { width: Int! height: Float unit: Order }
  type Place { aisle: Int! shelf: String! }
  type Team { name: String! }
  type Badge { rank: Int! tint(of: Order = NEWEST): String }
`;

export const world = buildSchema(sdl);

/** The same world, of which some fields are not to be seen. */
export function worldWithout(hidden: ReadonlySet<string>): GraphQLSchema {
  if (hidden.size === 0) return world;
  const document = visit(parse(sdl), {
    ObjectTypeDefinition: (node) => ({
      ...node,
      fields: node.fields?.filter(({ name }) => !hidden.has(`${node.name.value}.${name.value}`)),
    }),
  });
  return buildASTSchema(document);
}

/** Types of objects that stand in others, and that nobody can ask for by themselves. */
export const values = ['Size', 'Place', 'Team', 'Badge'];

/** Of which types the objects are that a field of several types gives. */
export function membersOf(coordinate: string): readonly string[] {
  return fewer[coordinate] ?? entities;
}

const fewer: Readonly<Record<string, readonly string[]>> = {
  'Person.likes': ['Product', 'Person'],
  'Person.favourite': ['Product', 'Person'],
  'Review.about': ['Product', 'Review'],
  'Review.subject': ['Product', 'Person'],
  'Query.named': ['Product', 'Person'],
};

/** What mutations have done, in their order. */
export const ledger: string[] = [];

/** `Product`, 3 → the third product. */
function referenceTo(typeName: string, index: number): Reference {
  return { __typename: typeName, id: `${typeName.toLowerCase()}-${index % 6}` };
}

/** Resolves every field of the world; what is required of others never fails. */
export const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) =>
  ask(info.parentType.name, info.fieldName, source, args, info.returnType);

/** The value of a field of the world, for a server that is none of GraphQL. */
export function askWorld(typeName: string, fieldName: string, source: unknown, args: unknown = {}): unknown {
  const type = world.getType(typeName) as GraphQLObjectType;
  return ask(
    typeName,
    fieldName,
    source,
    args as object,
    (type.getFields()[fieldName] as GraphQLField<unknown, unknown>).type,
  );
}

function ask(typeName: string, fieldName: string, source: unknown, args: object, type: GraphQLOutputType): unknown {
  const known = (source as Record<string, unknown> | undefined)?.[fieldName];
  if (known !== undefined) return known;
  if (typeName === 'Mutation') ledger.push(`${fieldName} ${JSON.stringify(args)}`);
  // Of an interface of which somebody does not know the members.
  const reference = find((source as { readonly id?: string } | undefined)?.id);
  const place = `${reference?.__typename ?? typeName}.${fieldName} ${reference?.id ?? ''} ${JSON.stringify(args)}`;
  const never = reference ? unfailing(reference, fieldName, source as Required) : undefined;
  if (never !== undefined) return never;
  if (typeName === 'Badge') return tintOf(args);
  if (draw(place, 'fails', 12) === 0 && !('id' in args && typeName === 'Query')) {
    throw new GraphQLError(`lost ${place}`, { extensions: { code: 'LOST' } });
  }
  if (fieldName === 'tick') return ledger.length;
  if ('id' in args) return found(args.id, type);
  return valueAt(type, place, Number((args as { first?: number }).first ?? 2));
}

type Required = { readonly label?: string; readonly maker?: Required; readonly badge?: { readonly tint?: string } };

/** The value of a field that cannot fail; undefined for others. */
function unfailing(reference: Reference, fieldName: string, { label, maker, badge }: Required): unknown {
  const { id } = reference;
  switch (fieldName) {
    case 'label':
      return labelOf(id);
    case 'digest':
      return `digest of ${label ?? labelOf(id)}`;
    case 'maker':
      return makerOf(id);
    case 'badge':
      return { rank: draw(id, 'rank', 9) };
    case 'summary':
      return `${maker ? maker.label : labelOf(makerOf(id).id)} made it, ${badge ? badge.tint : tintOf({ of: 'OLDEST' })}`;
    case 'stock':
      return draw(id, 'stock', 50) + ledger.filter((line) => line.includes(`"${id}"`)).length;
    case 'ticks':
      return ledger.length;
    default:
      return keyValues(reference)[fieldName];
  }
}

function found(id: unknown, type: GraphQLOutputType): Reference | null {
  const reference = find(id);
  const named = getNamedType(type);
  return reference && (isAbstractType(named) || named.name === reference.__typename) ? reference : null;
}

function makerOf(id: string): Reference {
  return referenceTo('Person', draw(id, 'maker', 6));
}

function tintOf(args: object): string {
  return `tint ${JSON.stringify(args)}`;
}

function labelOf(id: string): string | null {
  return draw(id, 'label', 4) === 0 ? null : `label of ${id}`;
}

function valueAt(type: GraphQLOutputType, place: string, length: number): unknown {
  if (isNonNullType(type)) return valueAt(type.ofType, `${place}!`, length);
  // A promise that a value is never null is broken now and then, too.
  if (draw(place, 'null', place.endsWith('!') ? 60 : 8) === 0) return null;
  if (isListType(type)) {
    return Array.from({ length: Math.max(0, length) }, (_, index) => valueAt(type.ofType, `${place} ${index}`, 2));
  }
  return namedValue(getNamedType(type), place);
}

function namedValue(type: GraphQLNamedType, place: string): unknown {
  if (isEnumType(type)) return type.getValues()[draw(place, 'enum', type.getValues().length)]?.name;
  if (isAbstractType(type)) {
    const members = membersOf(place.split(' ')[0] ?? '');
    return referenceTo(members[draw(place, 'type', members.length)] ?? 'Product', draw(place, 'id', 6));
  }
  if (isObjectType(type)) {
    if (entities.some((name) => name === type.name)) return referenceTo(type.name, draw(place, 'id', 6));
    const fields = Object.values(type.getFields());
    return Object.fromEntries(fields.map((field) => [field.name, valueAt(field.type, `${place}.${field.name}`, 2)]));
  }
  if (type.name === 'Int') return draw(place, 'int', 100);
  if (type.name === 'Anything') return things[draw(place, 'thing', things.length)];
  return type.name === 'Float' ? draw(place, 'float', 100) / 4 : `${place}`;
}

/** What a scalar of the world's own may be. */
const things = [1.5, 'text', true, ['a', null, [2]], { a: { b: null }, c: [] }, '', {}, [[]]];

/** A number below `below` that is always the same for the same place: FNV-1a of its text, its bits stirred once more. */
function draw(place: string, what: string, below: number): number {
  const text = `${what} ${place}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % below;
}
