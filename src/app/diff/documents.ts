/** Which documents of a client break: those that its view and its limits allowed, and that do not fit any more. */
import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { KnownDocument } from '../../plugins/documents/manifest.ts';
import { findExcess, type Limits } from '../../plugins/limits.ts';
import { formatPlace, type Place, placeOf } from '../../util/problem.ts';
import type { Change } from './change.ts';

export type BrokenDocument = {
  /** `query HomeScreen`, or the hash of what has no name. */
  readonly operation: string;
  /** Where it breaks; undefined where only a manifest has the document. */
  readonly place: Place | undefined;
  readonly message: string;
};

/**
 * @param documents that fitted the schema before
 * @param changes those of the view
 */
export function brokenDocuments(
  documents: readonly KnownDocument[],
  before: GraphQLSchema,
  after: { readonly schema: GraphQLSchema; readonly limits: Limits },
  changes: readonly Change[],
): BrokenDocument[] {
  const breaking = new Map(
    changes.flatMap(({ severity, code, coordinate, message }) => {
      if (severity !== 'breaking' || coordinate === undefined) return [];
      // What nobody can have sent yet is missing wherever its type is sent.
      const about = code === 'REQUIRED_INPUT_FIELD_ADDED' ? coordinate.replace(/\..*/, '') : coordinate;
      return [[about, message] as const];
    }),
  );
  const found = documents.flatMap(({ document, hash }) => {
    const operation = nameOf(document, hash);
    const excess = findExcess(document, undefined, after.limits);
    const errors = excess ? [excess] : validate(after.schema, document);
    const invalid = errors.map(({ message, nodes }) => ({
      operation,
      place: placeIn(nodes?.find(({ loc }) => loc) ?? document.definitions[0]),
      message,
    }));
    if (invalid.length > 0) return invalid;
    // What is still valid, and has answers or variables of other types.
    return usesOf(document, before).flatMap(({ coordinate, node }): BrokenDocument[] => {
      const message = breaking.get(coordinate);
      return message === undefined ? [] : [{ operation, place: placeIn(node), message }];
    });
  });
  const seen = new Set<string>();
  return found.filter(({ operation, place, message }) => {
    const key = `${operation} ${place && formatPlace(place)} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** What of the schema a document asks for and sends, with its place in the document. */
function usesOf(document: DocumentNode, schema: GraphQLSchema) {
  type Use = { readonly coordinate: string; readonly node: Parameters<typeof placeOf>[0] };
  const uses = new Map<string, Use>();
  const use = (coordinate: string, node: Use['node']): void => {
    if (!uses.has(coordinate)) uses.set(coordinate, { coordinate, node });
  };
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType();
        if (!parent) return;
        const members = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [];
        for (const { name } of [parent, ...members]) use(`${name}.${node.name.value}`, node);
      },
      VariableDefinition(node) {
        const type = typeFromAST(schema, node.type);
        if (type) for (const coordinate of inputsWithin(type as GraphQLInputType)) use(coordinate, node);
      },
    }),
  );
  return [...uses.values()];
}

/** The inputs and enums that a variable's value may have in it. */
function inputsWithin(type: GraphQLInputType, seen = new Set<string>()): string[] {
  const named = getNamedType(type);
  if (seen.has(named.name)) return [];
  seen.add(named.name);
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields());
    return [
      named.name,
      ...fields.flatMap((field) => [`${named.name}.${field.name}`, ...inputsWithin(field.type, seen)]),
    ];
  }
  return 'getValues' in named ? [named.name, ...named.getValues().map(({ name }) => `${named.name}.${name}`)] : [];
}

/** Without files of several operations, each of which is there by itself, too. */
export function singleDocuments(documents: Iterable<KnownDocument>): KnownDocument[] {
  return [...documents].filter(
    ({ document }) => operationsOf(document).length === 1 || !placeIn(document.definitions[0]),
  );
}

/** `query HomeScreen` */
export function nameOf(document: DocumentNode, hash: string): string {
  const names = operationsOf(document).map(
    ({ operation, name }) => `${operation} ${name?.value ?? `without a name (${hash.slice(0, 12)}…)`}`,
  );
  return names.join(', ') || `document ${hash.slice(0, 12)}…`;
}

function operationsOf({ definitions }: DocumentNode): readonly OperationDefinitionNode[] {
  return definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? node : []));
}

/** Undefined for what was read from a manifest: there, texts have no places of their own. */
function placeIn(node: Parameters<typeof placeOf>[0]): Place | undefined {
  const place = node && placeOf(node);
  return place && /\.(graphql|gql)$/.test(place.file) ? place : undefined;
}
