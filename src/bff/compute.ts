/** `@compute(select:, value:)`: a value of the view's own, made by a mapping of what a selection on the graph gives. */
import {
  type FieldDefinitionNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  Source,
  type StringValueNode,
} from 'graphql';
import type { ComputeMap, Pick } from '../graph/view.ts';
import { inputReferences } from '../schema/mapping/mapping.ts';
import type { Mapping } from '../schema/mapping/types.ts';
import { responseKey } from '../util/response-key.ts';
import { didYouMean } from '../util/suggest.ts';
import { reportUnused, unknown, writtenArguments } from './arguments.ts';
import { allowed, readMapping } from './bind.ts';
import { type Checker, stringArgument } from './checker.ts';
import { offsetInPath } from './path.ts';

type ViewField = GraphQLField<unknown, unknown>;

/** What the selection and the mapping of one computed field share. */
type Computing = {
  readonly checker: Checker;
  readonly coordinate: string;
  readonly field: ViewField;
  readonly select: StringValueNode;
  readonly used: Set<string>;
};

export function isComputed(node: FieldDefinitionNode | null | undefined): boolean {
  return node?.directives?.some(({ name }) => name.value === 'compute') ?? false;
}

/** Binds a computed field of a type that shows `parent`. Undefined after a report. */
export function bindComputed(
  checker: Checker,
  coordinate: string,
  field: ViewField,
  parent: GraphQLNamedType,
): ComputeMap | undefined {
  const select = stringArgument(field.astNode, 'compute', 'select');
  const value = stringArgument(field.astNode, 'compute', 'value');
  if (!select || !value) return undefined;
  if (field.astNode?.directives?.some(({ name }) => name.value === 'from')) {
    checker.report(
      'VIEW_INVALID_COMPUTE',
      `"${coordinate}" cannot be both computed and from a path.`,
      field.astNode,
      'Keep one of them.',
    );
  }
  if (!isLeafType(getNamedType(field.type))) {
    checker.report(
      'VIEW_INVALID_COMPUTE',
      `"${coordinate}" is computed, so it cannot be an object.`,
      field.astNode?.type,
      'A computed value is a scalar or an enum, or a list of them.',
    );
    return undefined;
  }
  const used = new Set<string>();
  const selections = parseSelection(checker, select);
  const picks = selections && pick({ checker, coordinate, field, select, used }, selections, parent);
  const mapping = readMapping(checker, value, ['$args', ...allowed], 'A computed value', 'VIEW_INVALID_COMPUTE');
  for (const { variable, path, offset } of mapping?.references ?? []) {
    if (variable !== '$args') continue;
    const names = field.args.map(({ name }) => name);
    const [first] = path;
    if (first !== undefined && !names.includes(first)) {
      const message = `"${coordinate}" has no argument "${first}".`;
      const hint = didYouMean(first, names) ?? 'Declare it, or take it away.';
      checker.report('VIEW_INVALID_COMPUTE', message, { string: value, offset }, hint);
      used.add(unknown);
    }
    // All of the arguments at once use each of them.
    for (const { name } of field.args) if (path.length === 0 || path[0] === name) used.add(name);
  }
  reportUnused(checker, coordinate, field, used, 'selection');
  if (picks && mapping) checkReads(checker, value, mapping, picks);
  return picks && mapping ? { kind: 'compute', select: picks, value: mapping, binds: [] } : undefined;
}

/** What a mapping reads of its input has to be selected; how deep a scalar goes, nobody knows. */
function checkReads(checker: Checker, value: StringValueNode, mapping: Mapping, picks: readonly Pick[]): void {
  for (const { path, offset } of inputReferences(mapping)) {
    let level: readonly Pick[] | undefined = picks;
    for (const [depth, key] of path.entries()) {
      const found: Pick | undefined = level?.find(({ name }) => name === key);
      if (level && !found) {
        const message = `"$.${path.slice(0, depth + 1).join('.')}" is not among what is selected.`;
        const names = level.map(({ name }) => name);
        checker.report('VIEW_INVALID_COMPUTE', message, { string: value, offset }, didYouMean(key, names));
        break;
      }
      level = found?.fields;
    }
  }
}

function parseSelection(checker: Checker, select: StringValueNode): SelectionSetNode | undefined {
  try {
    const [operation] = parse(new Source(`{${select.value}}`, 'select'), { maxTokens: 500 }).definitions;
    if (operation?.kind === Kind.OPERATION_DEFINITION) return operation.selectionSet;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const offset = Math.max((error.positions?.[0] ?? 1) - 1, 0);
    checker.report(
      'VIEW_INVALID_COMPUTE',
      error.message,
      { string: select, offset },
      'Write fields of the graph, without braces around them: price { amount currency }',
    );
  }
  return undefined;
}

function pick(computing: Computing, { selections }: SelectionSetNode, parent: GraphQLNamedType): Pick[] | undefined {
  const { checker, select } = computing;
  const picks = selections.map((selection): Pick | undefined => {
    if (selection.kind === Kind.FIELD && !selection.directives?.length) return pickField(computing, selection, parent);
    const at = { string: select, offset: offsetInPath(selection) };
    checker.report('VIEW_INVALID_COMPUTE', 'A selection here has fields only: no fragments, no directives.', at);
    return undefined;
  });
  return picks.every((one) => one !== undefined) ? picks : undefined;
}

function pickField(computing: Computing, node: FieldNode, parent: GraphQLNamedType): Pick | undefined {
  const { checker, coordinate, field, select, used } = computing;
  const at = { string: select, offset: offsetInPath(node.name) };
  const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
  const found = fields[node.name.value];
  if (!found || !(isObjectType(parent) || isInterfaceType(parent))) {
    const hint = didYouMean(node.name.value, Object.keys(fields));
    checker.report('VIEW_UNKNOWN_FIELD', `The graph's "${parent.name}" has no field "${node.name.value}".`, at, hint);
    return undefined;
  }
  const written = { field: node, name: node.name.value, offset: at.offset };
  const [step] = writtenArguments(
    checker,
    coordinate,
    field,
    [{ parent, field: found, written }],
    new Set(),
    select,
    used,
  );
  const type = getNamedType(found.type);
  if (isLeafType(type) === Boolean(node.selectionSet)) {
    const says = node.selectionSet ? 'has no fields to select' : 'needs a selection of its fields';
    checker.report('VIEW_INVALID_COMPUTE', `"${parent.name}.${found.name}" ("${found.type}") ${says}.`, at);
    return undefined;
  }
  const below = node.selectionSet && pick(computing, node.selectionSet, type);
  if (!step || (node.selectionSet && !below)) return undefined;
  return { name: responseKey(node), step, fields: below };
}
