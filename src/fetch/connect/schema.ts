/** A REST backend as a schema that graphql-js can execute: its types, `_entities`, and one resolver for all. */
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import type { Backend } from '../../schema/backend.ts';
import type { Node } from './node.ts';
import type { Resolvers } from './resolve.ts';

/** @param queryName of the root type for queries, whether the file has it or not */
export function buildExecutable(backend: Backend, resolvers: Resolvers, queryName: string): GraphQLSchema {
  const schema = buildASTSchema(withEntities(plain(backend.document), entityNames(backend.subgraph), queryName), {
    assumeValid: true,
    assumeValidSDL: true,
  });
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) type.resolveType = (value: Node) => value.typeName;
    else if (isObjectType(type)) for (const field of Object.values(type.getFields())) field.resolve = resolvers.field;
  }
  const entities = schema.getQueryType()?.getFields()._entities;
  if (entities) entities.resolve = resolvers.entities;
  return schema;
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

/** The types that have a key. */
function entityNames(subgraph: DocumentNode): readonly string[] {
  const objects = subgraph.definitions.filter(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  );
  const keyed = objects.filter((node) => node.directives?.some((directive) => directive.name.value === 'key'));
  return [...new Set(keyed.map((node) => node.name.value))];
}
