/** The schema of the graph as clients may see it: the supergraph without what is hidden and what says how it was put together. */
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  specifiedScalarTypes,
} from 'graphql';

export function shownSchema(supergraph: DocumentNode): GraphQLSchema {
  return buildASTSchema(shownDocument(supergraph), { assumeValidSDL: true });
}

export function shownDocument(supergraph: DocumentNode): DocumentNode {
  return withoutHidden(transformSupergraphToPublicSchema(supergraph));
}

/** The composer takes hidden types away, and leaves them where a union or an implementation names them. */
function withoutHidden(document: DocumentNode): DocumentNode {
  const known = new Set([
    ...specifiedScalarTypes.map(({ name }) => name),
    ...document.definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value),
  ]);
  const only = (types: readonly NamedTypeNode[] = []): NamedTypeNode[] =>
    types.filter(({ name }) => known.has(name.value));
  const definitions = document.definitions.map((node) => {
    switch (node.kind) {
      case Kind.UNION_TYPE_DEFINITION:
        return { ...node, types: only(node.types) };
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return { ...node, interfaces: only(node.interfaces) };
      default:
        return node;
    }
  });
  return { ...document, definitions };
}
