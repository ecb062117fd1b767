/** Fields of `Query` that several backends give: one of them is asked where each leads to all of it, for the stitcher loses part of two answers. */
import type { MergeFieldConfigCandidate, TypeMergingOptions } from '@graphql-tools/stitch';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { readTypes, type TypeInfo } from '../schema/connect/types.ts';
import { directiveArguments } from '../schema/vocabulary.ts';

type Merger = NonNullable<TypeMergingOptions['fieldConfigMerger']>;

/** A backend as a way to a field. */
type Way = {
  /** Its name in the supergraph. */
  readonly graph: string;
  readonly schema: GraphQLSchema;
  readonly resolve: NonNullable<MergeFieldConfigCandidate['fieldConfig']['resolve']>;
};

/** @param merge what merges all other fields */
export function mergeRoots(merge: Merger, supergraph: DocumentNode): Merger {
  const types = readTypes(supergraph).all;
  return (candidates) => {
    const merged = merge(candidates);
    const ways = candidates.flatMap(wayOf);
    const isShared = ways.length > 1 && ways.length === candidates.length && candidates[0]?.type.name === 'Query';
    if (!isShared || !isAlike(getNamedType(merged.type), ways, types)) return merged;
    return {
      ...merged,
      resolve(root, args, context, info) {
        const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: info.fieldNodes };
        const lacks = ways.map(({ schema }) => countMissing(schema, schema.getQueryType(), set));
        return ways[lacks.lastIndexOf(Math.min(...lacks))]?.resolve(root, args, context, info);
      },
    };
  };
}

function wayOf({ subschema, transformedSubschema, fieldConfig }: MergeFieldConfigCandidate): Way[] {
  const graph = subschema && 'name' in subschema ? subschema.name : undefined;
  const { resolve } = fieldConfig;
  return graph && transformedSubschema && resolve
    ? [{ graph, schema: transformedSubschema.transformedSchema, resolve }]
    : [];
}

/** Whether a field gives objects of the same types by each way, and each object can be completed by a key from there. */
function isAlike(type: GraphQLNamedType, ways: readonly Way[], types: ReadonlyMap<string, TypeInfo>): boolean {
  const members = ways.map(({ schema }) => membersOf(schema, type.name));
  const [first = []] = members;
  return (
    first.length > 0 &&
    members.every((each) => each.join() === first.join()) &&
    first.every((name) => haveCommonKey(types.get(name), ways))
  );
}

function membersOf(schema: GraphQLSchema, typeName: string): string[] {
  const type = schema.getType(typeName);
  if (isObjectType(type)) return [typeName];
  return isAbstractType(type)
    ? schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .sort()
    : [];
}

/** Whether one key of a type is known to all of the backends, and serves to fetch what they have beyond it. */
function haveCommonKey(type: TypeInfo | undefined, ways: readonly Way[]): boolean {
  const keys = (type?.directives ?? []).filter(({ name }) => name.value === 'join__type').map(directiveArguments);
  const isExternal = (field: string, graph: string): boolean =>
    (type?.fields.get(field)?.directives ?? []).some((directive) => isExternalIn(directive, graph));
  return keys.some(({ key }) => {
    if (typeof key !== 'string') return false;
    const fields: readonly string[] = key.replace(/\{[^}]*\}/g, '').match(/\w+/g) ?? [];
    return ways.every(({ graph, schema }) => {
      const known = keys.find((other) => other.graph === graph && other.key === key);
      if (!known || fields.some((field) => isExternal(field, graph))) return false;
      const own = schema.getType(type?.name ?? '');
      return (
        known.resolvable !== false ||
        (isObjectType(own) && Object.keys(own.getFields()).every((name) => fields.includes(name)))
      );
    });
  });
}

function isExternalIn(directive: ConstDirectiveNode, graph: string): boolean {
  const said = directiveArguments(directive);
  return directive.name.value === 'join__field' && said.graph === graph && said.external === true;
}

/** How many of the fields that are selected a backend does not have. */
function countMissing(schema: GraphQLSchema, type: GraphQLNamedType | null | undefined, set: SelectionSetNode): number {
  let count = 0;
  for (const node of set.selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD) continue;
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const name = node.typeCondition?.name.value;
      count += countMissing(schema, name === undefined ? type : schema.getType(name), node.selectionSet);
    } else if (node.name.value !== '__typename') {
      const field = type && 'getFields' in type ? type.getFields()[node.name.value] : undefined;
      if (!field) count++;
      else if (node.selectionSet) count += countMissing(schema, getNamedType(field.type), node.selectionSet);
    }
  }
  return count;
}
