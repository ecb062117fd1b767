/** The two operations that a client's becomes: one on the graph, and one on the view's own schema for what it asks of that. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Selection } from './selection.ts';

/** What is selected on the graph, as an operation of the client's kind and name. */
export function graphOperation(
  { operation, name }: OperationDefinitionNode,
  variableDefinitions: readonly VariableDefinitionNode[],
  selection: Selection,
  schema: GraphQLSchema,
): DocumentNode {
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation,
        ...(name ? { name } : {}),
        variableDefinitions,
        selectionSet: selection.toAst(({ type }) => isLeafType(schema.getType(type.replace(/[[\]!]/g, '')))),
      },
    ],
  };
}

/** The introspection fields as an operation of their own, with the client's variables and fragments. */
export function introspectionOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  selections: readonly FieldNode[],
): DocumentNode | undefined {
  if (selections.length === 0) return undefined;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const own: OperationDefinitionNode = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  return { kind: Kind.DOCUMENT, definitions: [own, ...fragments] };
}
