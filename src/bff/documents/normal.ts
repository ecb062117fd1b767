/** Documents as codegen's client preset writes them into its manifest: the same text, and with it the same hash. */
import { printExecutableGraphQLDocument } from '@graphql-tools/documents';
import { type DirectiveNode, type DocumentNode, visit } from 'graphql';

type Directed = { readonly directives?: readonly DirectiveNode[] };

/** Without what a client keeps for itself: what it marks with `@client`, and its `@connection`. The same nodes where there is no such. */
export function withoutClientParts(document: DocumentNode): DocumentNode {
  const dropLocal = (node: Directed) =>
    node.directives?.some(({ name }) => name.value === 'client') ? null : undefined;
  return visit(document, {
    Field: dropLocal,
    FragmentSpread: dropLocal,
    InlineFragment: dropLocal,
    Directive: ({ name }) => (name.value === 'connection' ? null : undefined),
  });
}

/** The text of a document: sorted, and with all white space as single spaces. */
export function normalText(document: DocumentNode): string {
  return printExecutableGraphQLDocument(document);
}

/** The same without descriptions: codegen keeps them only with `documentMode: string`. */
export function withoutDescriptions(document: DocumentNode): DocumentNode {
  const undescribed = <T extends { readonly description?: unknown }>({ description: _, ...node }: T) => node;
  return visit(document, {
    OperationDefinition: undescribed,
    FragmentDefinition: undescribed,
    VariableDefinition: undescribed,
  });
}
