/** One field of the graph along a path, while a view is checked. */
import type { GraphQLField, GraphQLInterfaceType, GraphQLObjectType, StringValueNode } from 'graphql';
import type { PathStep } from '../graph/view.ts';
import type { At } from './checker.ts';
import { offsetInPath, type PathField } from './path.ts';

/** A field of the graph, the type that has it, and what the path says of it. */
export type Found = {
  readonly parent: GraphQLObjectType | GraphQLInterfaceType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly written: PathField;
};

export function stepOf({ parent, field }: Found, args: PathStep['args']): PathStep {
  return { parentType: parent.name, fieldName: field.name, args };
}

/** The place of a node inside a path, in the file. */
export function atNode(from: StringValueNode, node: { readonly loc?: { readonly start: number } | undefined }): At {
  return { string: from, offset: offsetInPath(node) };
}
