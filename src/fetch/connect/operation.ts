/** A GraphQL operation as it came, read once: its selections, its variables' types, and the conditions that change what it asks. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { graphqlError } from '../../util/errors.ts';
import { Lru } from '../../util/lru.ts';
import { coercerOf } from './coerce.ts';

/** What one document asks where its conditions have certain values: everything that is decided of it holds for all its runs. */
export type Operation = {
  readonly node: OperationDefinitionNode;
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The values of the variables that `@skip` and `@include` read. */
  readonly conditions: Readonly<Record<string, unknown>>;
  /** The variables without a value, of those that fields with several connectors are given. */
  readonly absent: ReadonlySet<string>;
};

export type Variables = Readonly<Record<string, unknown>>;

/** An operation and the values that it runs with this time, or why it cannot be run. */
export type Reading =
  | { readonly operation: Operation; readonly variables: Variables; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[] };

export type Read = (document: DocumentNode, values: Variables) => Reading;

/** Conditions of a document double what it can ask; more ways than this are read anew. */
const waysKept = 32;

/**
 * Reads documents, each once as long as it lives: whoever sends the same one again pays for its values only.
 *
 * @param severalWays names of fields for which there are several connectors: which of them can be called depends on what they are given
 */
export function createRead(schema: GraphQLSchema, severalWays: ReadonlySet<string>): Read {
  const known = new WeakMap<DocumentNode, (values: Variables) => Reading>();
  return (document, values) => {
    let read = known.get(document);
    if (!read) {
      read = readDocument(schema, document, severalWays);
      known.set(document, read);
    }
    return read(values);
  };
}

function readDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  severalWays: ReadonlySet<string>,
): (values: Variables) => Reading {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let node: OperationDefinitionNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) node ??= definition;
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  if (!node) return () => ({ errors: [graphqlError('INTERNAL_SERVER_ERROR', 'a backend was asked nothing')] });
  const parts = { node, schema, fragments };
  const coerce = coercerOf(schema, node);
  const names = conditionsOf(document);
  const passed = passedTo(severalWays, document);
  const always: Operation = { ...parts, conditions: {}, absent: new Set() };
  const ways = new Lru<string, Operation>(waysKept);
  return (values) => {
    const coerced = coerce(values);
    if (coerced.errors) return coerced;
    const { variables } = coerced;
    if (names.length === 0 && passed.length === 0) return { operation: always, variables };
    const absent = passed.filter((name) => (variables[name] ?? null) === null);
    const key = JSON.stringify([names.map((name) => variables[name] ?? null), absent]);
    let operation = ways.get(key);
    if (!operation) {
      const given = names.filter((name) => Object.hasOwn(variables, name));
      operation = {
        ...parts,
        conditions: Object.fromEntries(given.map((name) => [name, variables[name]])),
        absent: new Set(absent),
      };
      ways.set(key, operation);
    }
    return { operation, variables };
  };
}

/** The variables that are arguments of these fields. */
function passedTo(fieldNames: ReadonlySet<string>, document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Field({ name, arguments: args = [] }) {
      if (!fieldNames.has(name.value)) return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** The variables that decide whether something is asked. */
function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name) return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
