/** Apollo Federation as a backend serves it, by hand: `_service { sdl }` and `_entities` beside the schema's own fields. */
import { type GraphQLSchema, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { createSchema } from 'graphql-yoga';
import { badInput } from './graphql.ts';

type Resolvers = NonNullable<Parameters<typeof createSchema>[0]['resolvers']>;

/** A reference to an entity, as a gateway sends it: `__typename` and the fields of a key. */
export type Representation = { readonly __typename: string; readonly [field: string]: unknown };

export type Federated = {
  /** The SDL as it is published, with its `@link`. */
  readonly sdl: string;
  /** For each type with a resolvable key: its entity by key, or undefined. */
  readonly entities: Readonly<Record<string, (representation: Representation) => object | undefined>>;
  readonly resolvers: Record<string, object>;
};

/** The directives that SDL of the demo and the benchmark imports by `@link`; graphql-js wants each defined. */
const definitions = /* GraphQL */ `
  scalar FieldSet
  scalar Import
  scalar Scope
  directive @link(url: String!, import: [Import]) repeatable on SCHEMA
  directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @extends on OBJECT | INTERFACE
  directive @external on OBJECT | FIELD_DEFINITION
  directive @requires(fields: FieldSet!) on FIELD_DEFINITION
  directive @provides(fields: FieldSet!) on FIELD_DEFINITION
  directive @override(from: String!, label: String) on FIELD_DEFINITION
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @requiresScopes(scopes: [[Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @cost(weight: Int!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | OBJECT | SCALAR | ENUM | INPUT_FIELD_DEFINITION
  directive @listSize(
    assumedSize: Int
    slicingArguments: [String!]
    sizedFields: [String!]
    requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
`;

/** The executable schema of a federated backend. */
export function federate({ sdl, entities, resolvers }: Federated): GraphQLSchema {
  const federation = /* GraphQL */ `
    scalar _Any
    union _Entity = ${entityNames(sdl).join(' | ')}
    type _Service { sdl: String! }
    ${/^type Query\b/m.test(sdl) ? 'extend ' : ''}type Query {
      _service: _Service!
      _entities(representations: [_Any!]!): [_Entity]!
    }
  `;
  const all: Resolvers = {
    ...resolvers,
    Query: {
      ...resolvers.Query,
      _service: () => ({ sdl }),
      _entities: (_root: unknown, { representations }: { readonly representations: readonly unknown[] }) =>
        representations.map((representation) => {
          if (!isRepresentation(representation)) throw badInput('a representation is an object with a __typename');
          const find = Object.hasOwn(entities, representation.__typename) && entities[representation.__typename];
          if (!find) throw badInput(`${representation.__typename} is no entity here`);
          const entity = find(representation);
          return entity ? { ...entity, __typename: representation.__typename } : null;
        }),
    },
  };
  return createSchema({ typeDefs: [definitions, sdl, federation], resolvers: all });
}

/** Types with a key that this backend resolves. */
function entityNames(sdl: string): readonly string[] {
  return parse(sdl)
    .definitions.filter((node): node is ObjectTypeDefinitionNode => node.kind === 'ObjectTypeDefinition')
    .filter((node) =>
      node.directives?.some(
        (directive) =>
          directive.name.value === 'key' &&
          !directive.arguments?.some(
            ({ name, value }) => name.value === 'resolvable' && value.kind === 'BooleanValue' && !value.value,
          ),
      ),
    )
    .map((node) => node.name.value);
}

function isRepresentation(value: unknown): value is Representation {
  return typeof value === 'object' && value !== null && '__typename' in value && typeof value.__typename === 'string';
}
