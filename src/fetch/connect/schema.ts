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
import { argumentNode } from '../../schema/vocabulary.ts';
import type { Node } from './node.ts';
import type { Resolvers } from './resolve.ts';

export function buildExecutable(backend: Backend, resolvers: Resolvers): GraphQLSchema {
  const schema = buildASTSchema(withEntities(plain(backend.document), entityNames(backend.subgraph)), {
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

function withEntities(document: DocumentNode, names: readonly string[]): DocumentNode {
  const schemaNode = document.definitions.find(
    (node) =>
      (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) && node.operationTypes?.length,
  );
  const operations = schemaNode && 'operationTypes' in schemaNode ? schemaNode.operationTypes : undefined;
  const query = operations?.find(({ operation }) => operation === 'query')?.type.name.value ?? 'Query';
  const exists = document.definitions.some((node) => isTypeDefinitionNode(node) && node.name.value === query);
  if (names.length === 0) return document;
  const added = parse(
    `scalar _Any union _Entity = ${names.join(' | ')}
    ${exists ? 'extend ' : ''}type ${query} { _entities(representations: [_Any!]!): [_Entity]! }`,
    { noLocation: true },
  );
  return { ...document, definitions: [...document.definitions, ...added.definitions] };
}

/** The types that others can ask for by key. */
function entityNames(subgraph: DocumentNode): readonly string[] {
  const names = new Set<string>();
  for (const node of subgraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    for (const directive of node.directives ?? []) {
      const flag = argumentNode(directive, 'resolvable');
      if (directive.name.value === 'key' && !(flag?.kind === Kind.BOOLEAN && !flag.value)) names.add(node.name.value);
    }
  }
  return [...names];
}
