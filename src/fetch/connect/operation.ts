/** A GraphQL operation as it came, ready to be walked: its root selection, its fragments, its variables by their types. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { graphqlError } from '../../util/errors.ts';

export type Operation = {
  readonly node: OperationDefinitionNode;
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
};

/** Wrong values of variables looked at before giving up. */
const maxErrors = 50;

/** The one operation of a document, or why it cannot be run. */
export function readOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  values: Readonly<Record<string, unknown>>,
): Operation | { readonly errors: readonly GraphQLError[] } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let node: OperationDefinitionNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) node ??= definition;
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  if (!node) return { errors: [graphqlError('INTERNAL_SERVER_ERROR', 'a backend was asked nothing')] };
  const { coerced, errors } = getVariableValues(schema, node.variableDefinitions ?? [], values, { maxErrors });
  return errors ? { errors } : { node, schema, fragments, variables: coerced };
}
