/** `@merge` of graphql-tools: the queries of a plain GraphQL backend that fetch entities by key. */
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  OperationTypeNode,
  print,
  type StringValueNode,
} from 'graphql';
import { placeInString, placeOf } from '../../util/problem.ts';
import type { Merge, MergeField, MergeStep } from '../backend.ts';
import type { Report } from '../connect/report.ts';
import { isList, namedType, type TypeInfo, type Types } from '../connect/types.ts';
import { argumentNode } from '../vocabulary.ts';
import { type Computed, needsOf } from './computed.ts';
import {
  argumentAt,
  ExpressionFault,
  hasEach,
  keyObject,
  keyPaths,
  parseArgsExpr,
  parseConstants,
} from './expression.ts';
import { type Complain, type Entity, fill } from './fill.ts';
import { checkArguments, type DeclaredKey, fieldSetOf } from './keys.ts';
import { waysTo } from './steps.ts';

export type FoundMerge = { readonly merge: Merge; readonly from: ConstDirectiveNode };

/** What of a file a merge is read against. */
export type Known = {
  readonly types: Types;
  readonly keys: ReadonlyMap<string, readonly DeclaredKey[]>;
  readonly computed: readonly Computed[];
  readonly report: Report;
};

/** Every merge; what is wrong with one is reported, and the merge left out. */
export function readMerges(known: Known): FoundMerge[] {
  return [...known.types.all.values()].flatMap((type) =>
    [...type.fields.values()].flatMap((field) =>
      (field.directives ?? []).flatMap((from) =>
        from.name.value === 'merge' ? readMerge({ type, field, from, known }) : [],
      ),
    ),
  );
}

type Reading = {
  readonly type: TypeInfo;
  readonly field: FieldDefinitionNode;
  readonly from: ConstDirectiveNode;
  readonly known: Known;
};

/** One for each type that the query may give, and for each key of it that the query takes. */
function readMerge(reading: Reading): FoundMerge[] {
  const { field, from, known } = reading;
  const complain: Complain = (message, at = from, hint) =>
    known.report('INVALID_MERGE', message, 'file' in at ? at : placeOf(at), { hint });
  const strings = ['keyField', 'keyArg', 'additionalArgs', 'argsExpr'];
  if (!checkArguments(from, strings, 'INVALID_MERGE', known.report, ['key', 'types'])) return [];
  const way = findWay(reading, complain);
  if (!way) return [];
  const only = textsOf(from, 'types');
  const possible = known.types.possible(namedType(field.type));
  const typeNames = only.length > 0 ? possible.filter((name) => only.includes(name)) : possible;
  if (typeNames.length === 0) {
    complain(`"${field.name.value}" gives ${print(field.type)}, which is no entity.`);
    return [];
  }
  const given = readGiven(reading, way, complain);
  if (!given) return [];
  return typeNames.flatMap((typeName) => mergesOf(typeName, given, way, reading, complain));
}

/** The fields from Query to the one with the directive. */
function findWay({ type, field, known }: Reading, complain: Complain): readonly FieldDefinitionNode[] | undefined {
  const coordinate = `${type.name}.${field.name.value}`;
  const root = known.types.rootOf(type.name);
  const ways = root && root !== OperationTypeNode.QUERY ? [] : waysTo(field, type, known.types);
  const hint = 'It belongs on a field of Query that fetches entities, or on one below it.';
  if (ways.length === 0) complain(`@merge stands on "${coordinate}", which no query leads to.`, undefined, hint);
  if (ways.length > 1) {
    const starts = ways.map(([first]) => `"${first?.name.value}"`).join(' and ');
    complain(`@merge stands on "${coordinate}", to which ${starts} lead: which is meant?`, undefined, hint);
  }
  return ways.length === 1 ? ways[0] : undefined;
}

/** The arguments that the directive speaks of, with what they are given; undefined where that cannot be said. */
function readGiven(
  { field, from }: Reading,
  way: readonly FieldDefinitionNode[],
  complain: Complain,
): readonly MergeField[] | undefined {
  const read = <T>(name: string, parse: (text: string) => T): T | undefined => {
    const node = argumentNode(from, name);
    return node?.kind === Kind.STRING ? parseAt(node, parse, complain) : undefined;
  };
  let given: readonly MergeField[] | undefined;
  if (argumentNode(from, 'argsExpr')) {
    given = read('argsExpr', parseArgsExpr);
    if (!given) return undefined;
    if (given.every(({ value }) => keyPaths(value).length === 0)) {
      complain('The arguments have no "$key" in them.', argumentNode(from, 'argsExpr'));
      return undefined;
    }
  } else {
    const args = way.toReversed().find((step) => step.arguments?.length)?.arguments ?? [];
    const keyArg = read('keyArg', (text) => text.split('.')) ?? (args[0] && [args[0].name.value]);
    if (!keyArg) {
      complain(`"${field.name.value}" has no argument that could take a key.`);
      return undefined;
    }
    const keyField = read('keyField', (text) => text.split('.'));
    const paths = textsOf(from, 'key');
    const value = keyField
      ? ({ kind: 'field', path: keyField } as const)
      : paths.length > 0
        ? keyObject(paths)
        : ({ kind: 'whole', fields: undefined } as const);
    given = [argumentAt(keyArg, isList(field.type) ? { kind: 'each', item: value } : value)];
  }
  const constants = argumentNode(from, 'additionalArgs') ? read('additionalArgs', parseConstants) : [];
  return constants && [...given, ...constants.filter(({ name }) => !given.some((each) => each.name === name))];
}

function parseAt<T>(node: StringValueNode, parse: (text: string) => T, complain: Complain): T | undefined {
  try {
    return parse(node.value);
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    complain(error.message, placeInString(node, error.offset), 'As in "ids: [[$key.id]], first: 10".');
    return undefined;
  }
}

function mergesOf(
  typeName: string,
  given: readonly MergeField[],
  way: readonly FieldDefinitionNode[],
  { field, from, known }: Reading,
  complain: Complain,
): FoundMerge[] {
  const { types } = known;
  const needs = needsOf(typeName, known.computed);
  const takesWhole = given.some(({ value }) => keyPaths(value).some((path) => path.length === 0));
  const declared = known.keys.get(typeName) ?? [];
  const keys = takesWhole ? declared.map((each) => each.fields) : [namedIn(given, needs, declared)];
  if (keys.length === 0) {
    complain(`Nothing says by which key "${typeName}" is fetched.`, from, 'Say so: @merge(keyField: "id").');
    return [];
  }
  const list = isList(field.type);
  if (list !== given.some(({ value }) => hasEach(value))) {
    const message = list ? 'gives a list, so it has to be given all keys' : 'gives one entity, so it takes one key';
    complain(`"${field.name.value}" ${message}.`, argumentNode(from, 'argsExpr'), list ? 'Put the key in [[ ]].' : '');
    return [];
  }
  const faults: Parameters<Complain>[] = [];
  const merges = keys.flatMap((fields, index): FoundMerge[] => {
    const entity: Entity = { typeName, key: fields, needs, types };
    const found: Parameters<Complain>[] = [];
    const steps = fill(given, way, entity, from, (...fault) => void found.push(fault));
    faults.push(...found);
    if (found.length > 0) return [];
    const key = takesWhole ? (declared[index]?.key ?? '') : fieldSetOf(fields);
    return [{ merge: toMerge(typeName, key, needs, steps, field, list), from }];
  });
  // One key that the query takes is enough.
  if (merges.length === 0) for (const fault of faults.slice(0, 1)) complain(...fault);
  return merges;
}

function toMerge(
  typeName: string,
  key: string,
  needs: readonly FieldNode[],
  steps: readonly MergeStep[],
  field: FieldDefinitionNode,
  list: boolean,
): Merge {
  return { typeName, key, needs: fieldSetOf(needs), steps, list, nullable: field.type.kind !== Kind.NON_NULL_TYPE };
}

/** The fields that an expression names of the entity: its key, but for what only computed fields need. */
function namedIn(
  given: readonly MergeField[],
  needs: readonly FieldNode[],
  declared: readonly DeclaredKey[],
): readonly FieldNode[] {
  const keyed = new Set(declared.flatMap((each) => each.fields.map(({ name }) => name.value)));
  const needed = new Set(needs.map(({ name }) => name.value).filter((name) => !keyed.has(name)));
  const paths = given.flatMap(({ value }) => keyPaths(value)).filter(([first = '']) => !needed.has(first));
  return paths.length > 0 ? treeOf(paths) : (declared[0]?.fields ?? []);
}

function treeOf(paths: readonly (readonly string[])[]): FieldNode[] {
  return [...new Set(paths.map(([first]) => first))].flatMap((name): FieldNode[] => {
    if (name === undefined) return [];
    const inner = treeOf(paths.flatMap(([first, ...rest]) => (first === name && rest.length > 0 ? [rest] : [])));
    const selectionSet = { kind: Kind.SELECTION_SET as const, selections: inner };
    const field = { kind: Kind.FIELD as const, name: { kind: Kind.NAME as const, value: name } };
    return [inner.length > 0 ? { ...field, selectionSet } : field];
  });
}

function textsOf(from: ConstDirectiveNode, name: string): string[] {
  const node = argumentNode(from, name);
  return node?.kind === Kind.LIST
    ? node.values.flatMap((value) => (value.kind === Kind.STRING ? value.value : []))
    : [];
}
