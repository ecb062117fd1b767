/** A plain schema and its data, every value of which follows from its place: so that any part of it can be served by anybody. */
import {
  buildSchema,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

export const sdl = /* GraphQL */ `
  type Query {
    products(first: Int = 3): [Product!]!
    product(id: ID!): Product
    person(id: ID!): Person!
    people: [Person]
    reviews(first: Int, order: Order = NEWEST): [Review!]
    node(id: ID!): Node
    nodes: [Node]!
    things(kind: Filter): [Thing!]
  }
  interface Node {
    id: ID!
    label: String
  }
  union Thing = Product | Person | Review
  enum Order { NEWEST OLDEST }
  input Filter { order: Order! = OLDEST, limit: Int }
  type Product implements Node {
    id: ID!
    label: String
    name: String
    price(order: Order = OLDEST): Float
    tags: [String!]
    size: Size
    seller: Person!
    reviews(first: Int, filter: Filter): [Review!]!
    related: [Product]
    digest: String
    strict: String!
    exact: Int!
  }
  type Person implements Node {
    id: ID!
    label: String
    name: String
    age: Int!
    friends(first: Int): [Person!]
    favourite: Node
    bought: [[Product]!]
    likes: [Thing]
    exact: Int!
  }
  type Review implements Node {
    id: ID!
    label: String
    body: String!
    stars(order: Order): Int
    author: Person
    product: Product!
    about: Thing
    answers: [Review!]
  }
  type Size { width: Int! height: Float unit: Order }
`;

export const world = buildSchema(sdl);

/** What stands for an object of the world: enough of it to tell the rest. */
export type Reference = { readonly __typename: string; readonly id: string };

/** Types of which there are several objects, each with an id. */
export const entities = ['Product', 'Person', 'Review'] as const;

/** `Product`, 3 → the third product. */
function referenceTo(typeName: string, index: number): Reference {
  return { __typename: typeName, id: `${typeName.toLowerCase()}-${index % 6}` };
}

/** The object of an id; undefined where there is none. */
export function find(id: unknown): Reference | undefined {
  const [name, index] = String(id).split('-');
  const typeName = entities.find((each) => each.toLowerCase() === name);
  return typeName !== undefined && /^[0-5]$/.test(index ?? '') ? { __typename: typeName, id: String(id) } : undefined;
}

/** Resolves every field of the world; `label` stands in `digest`, and never fails. */
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
  if ('id' in args) return find(args.id) ?? null;
  const { id = '', label } = (source ?? {}) as { id?: string; label?: string };
  if (fieldName === 'label') return labelOf(id);
  if (fieldName === 'digest') return `digest of ${label ?? labelOf(id)}`;
  const place = `${typeName}.${fieldName} ${id} ${JSON.stringify(args)}`;
  if (draw(place, 'fails', 12) === 0) {
    throw new GraphQLError(`lost ${place}`, { extensions: { code: 'LOST' } });
  }
  return valueAt(type, place, Number((args as { first?: number }).first ?? 2));
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
  if (isAbstractType(type)) return referenceTo(entities[draw(place, 'type', 3)] ?? 'Product', draw(place, 'id', 6));
  if (isObjectType(type)) {
    if (entities.some((name) => name === type.name)) return referenceTo(type.name, draw(place, 'id', 6));
    const fields = Object.values(type.getFields());
    return Object.fromEntries(fields.map((field) => [field.name, valueAt(field.type, `${place}.${field.name}`, 2)]));
  }
  if (type.name === 'Int') return draw(place, 'int', 100);
  return type.name === 'Float' ? draw(place, 'float', 100) / 4 : `${place}`;
}

/** A number below `below` that is always the same for the same place: FNV-1a of its text, its bits stirred once more. */
function draw(place: string, what: string, below: number): number {
  const text = `${what} ${place}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % below;
}
