/** A REST backend as a schema: its types, and `_entities`. */
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  parse,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import type { Backend } from '../../schema/backend.ts';
import { readKeys } from './keys.ts';

/** @param queryName of the root type for queries, whether the file has it or not */
export function buildSchema(backend: Backend, queryName: string): GraphQLSchema {
  return buildASTSchema(withEntities(plain(backend.document), [...readKeys(backend.subgraph).keys()], queryName), {
    assumeValid: true,
    assumeValidSDL: true,
  });
}

/** The types without directives, each with a definition, even where the file only extends it. */
function plain(document: DocumentNode): DocumentNode {
  const bare = visit(document, { Directive: () => null, DirectiveDefinition: () => null });
  const defined = new Set(bare.definitions.filter(isTypeDefinitionNode).map((node) => node.name.value));
  const definitions = bare.definitions.map((node): DefinitionNode => {
    if (!isTypeExtensionNode(node) || defined.has(node.name.value)) return node;
    defined.add(node.name.value);
    return { ...node, kind: node.kind.replace('Extension', 'Definition') } as TypeDefinitionNode;
  });
  return { ...bare, definitions };
}

function withEntities(document: DocumentNode, names: readonly string[], query: string): DocumentNode {
  if (names.length === 0) return document;
  const exists = document.definitions.some((node) => isTypeDefinitionNode(node) && node.name.value === query);
  const added = parse(
    `scalar _Any union _Entity = ${names.join(' | ')}
    ${exists ? 'extend ' : ''}type ${query} { _entities(representations: [_Any!]!): [_Entity]! }`,
    { noLocation: true },
  );
  return { ...document, definitions: [...document.definitions, ...added.definitions] };
}
