/** A REST backend as a schema: its types, and `_entities`. */
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLScalarType,
  type GraphQLSchema,
  isScalarType,
  isSpecifiedScalarType,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import type { Backend } from '../../schema/backend.ts';
import { readKeys } from './keys.ts';

/** @param queryName of the root type for queries, whether the file has it or not */
export function buildSchema(backend: Backend, queryName: string): GraphQLSchema {
  const document = withEntities(plain(backend.document), [...readKeys(backend.subgraph).keys()], queryName);
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && !isSpecifiedScalarType(type)) keepDigits(type);
  }
  return schema;
}

/** A whole number that a double cannot hold never becomes another one: of a literal all digits are kept, a variable has lost them. */
function keepDigits(scalar: GraphQLScalarType): void {
  const { parseLiteral } = scalar;
  scalar.parseLiteral = (node, variables) =>
    node.kind === Kind.INT && !Number.isSafeInteger(Number(node.value))
      ? BigInt(node.value)
      : parseLiteral(node, variables);
  scalar.parseValue = (value) => {
    if (!isInexact(value)) return value;
    throw new InexactNumber('A number beyond 2^53 may have lost digits: send it as a string.');
  };
}

/** What the client gave cannot be sent on as it was meant. */
export class InexactNumber extends Error {}

/** True for a number that may have been another integer when it was written down. */
export function isInexact(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
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
