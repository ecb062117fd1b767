/** Where each field of a view comes from: `@group`, `@from(path:, bind:)`, or the field of the same name. */
import {
  type GraphQLField,
  GraphQLList,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  type StringValueNode,
} from 'graphql';
import type { FieldMap } from '../graph/view.ts';
import { didYouMean } from '../util/suggest.ts';
import { passArguments, reportUnused, writtenArguments } from './arguments.ts';
import { readBinds } from './bind.ts';
import { type At, type Checker, stringArgument } from './checker.ts';
import { bindComputed, isComputed } from './compute.ts';
import { expected, fitsNamed, listDepth } from './fit.ts';
import { checkHidden } from './hidden.ts';
import { parsePath } from './path.ts';
import { type Found, stepOf } from './step.ts';
import { isGroup } from './types.ts';

type ViewField = GraphQLField<unknown, unknown>;

/** Binds one field of a type of the view that shows `parent`. Undefined after a report. */
export function bindField(
  checker: Checker,
  typeName: string,
  field: ViewField,
  parent: GraphQLNamedType,
): FieldMap | undefined {
  const coordinate = `${typeName}.${field.name}`;
  const from = stringArgument(field.astNode, 'from', 'path');
  if (isGroup(field.astNode)) return bindGroup(checker, coordinate, field, from, parent);
  if (isComputed(field.astNode) && isAtSubscription(checker, parent)) {
    const message = `"${coordinate}" cannot be computed: a subscription is one field of the graph.`;
    checker.report(
      'VIEW_INVALID_COMPUTE',
      message,
      field.astNode ?? undefined,
      'Compute it on the type of the events.',
    );
    return undefined;
  }
  if (isComputed(field.astNode)) return bindComputed(checker, coordinate, field, parent);
  const found = from ? followPath(checker, parent, from) : sameName(checker, coordinate, field, parent);
  if (!found) return undefined;
  const last = found.at(-1) as Found;
  const { binds, names } = readBinds(checker, field.astNode);
  const passes = found.length === 1 && !last.written.field.arguments?.length && names.size === 0;
  const used = new Set<string>();
  const steps = passes
    ? [stepOf(last, passArguments(checker, coordinate, field, last, from))]
    : writtenArguments(checker, coordinate, field, found, new Set(names.keys()), from, used);
  if (!passes) reportUnused(checker, coordinate, field, used, 'path', names);
  const flatten = fitType(checker, coordinate, field, found);
  if (flatten) checkHidden(checker, coordinate, field, last.field.type);
  return flatten ? { kind: 'path', steps, binds, flatten } : undefined;
}

function bindGroup(
  checker: Checker,
  coordinate: string,
  field: ViewField,
  from: StringValueNode | undefined,
  parent: GraphQLNamedType,
): FieldMap | undefined {
  if (isAtSubscription(checker, parent)) {
    const message = `"${coordinate}" cannot be a group: a subscription is one field of the graph.`;
    checker.report(
      'VIEW_INVALID_GROUP',
      message,
      field.astNode ?? undefined,
      'Make its fields fields of Subscription.',
    );
    return undefined;
  }
  const wrong = !isObjectType(getNamedType(field.type)) || listDepth(field.type) > 0 || from || field.args.length > 0;
  if (!wrong) return { kind: 'group' };
  checker.report(
    'VIEW_INVALID_GROUP',
    `"${coordinate}" cannot be a group.`,
    field.astNode ?? undefined,
    'A group is one object of the view’s own: no list, no arguments, no @from.',
  );
  return undefined;
}

function isAtSubscription({ graph }: Checker, parent: GraphQLNamedType): boolean {
  return parent === graph.schema.getSubscriptionType();
}

function sameName(
  checker: Checker,
  coordinate: string,
  field: ViewField,
  parent: GraphQLNamedType,
): Found[] | undefined {
  const fields = fieldsOf(parent);
  const graphField = fields?.[field.name];
  if (graphField && (isObjectType(parent) || isInterfaceType(parent))) {
    // A field of the same name is a path of one step without arguments.
    const written = parsePath(field.name).fields?.[0];
    if (written) return [{ parent, field: graphField, written }];
  }
  checker.report(
    'VIEW_UNKNOWN_FIELD',
    `"${coordinate}": the graph's "${parent.name}" has no field "${field.name}".`,
    field.astNode?.name,
    didYouMean(field.name, Object.keys(fields ?? {})) ?? 'Say where it comes from with @from(path:).',
  );
  return undefined;
}

function followPath(checker: Checker, parent: GraphQLNamedType, from: StringValueNode): Found[] | undefined {
  const path = parsePath(from.value);
  if (path.error) {
    checker.report(
      'VIEW_INVALID_PATH',
      path.error.message,
      { string: from, offset: path.error.offset },
      'A path reads like a(first: 1).b.c',
    );
    return undefined;
  }
  const found: Found[] = [];
  let type = parent;
  for (const written of path.fields) {
    const fields = fieldsOf(type);
    const field = fields?.[written.name];
    if (!field || !(isObjectType(type) || isInterfaceType(type))) {
      const so = found.map((step) => step.field.name).join('.');
      const where = so === '' ? `"${type.name}"` : `"${type.name}" (at "${so}")`;
      checker.report(
        'VIEW_UNKNOWN_FIELD',
        fields
          ? `The graph's ${where} has no field "${written.name}".`
          : `The graph's ${where} has no fields: the path ends here.`,
        { string: from, offset: written.offset },
        didYouMean(written.name, Object.keys(fields ?? {})),
      );
      return undefined;
    }
    found.push({ parent: type, field, written });
    type = getNamedType(field.type);
  }
  return found;
}

function fieldsOf(type: GraphQLNamedType): Record<string, GraphQLField<unknown, unknown>> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : undefined;
}

/** Checks the field's type against what stands at the end of the path; says what becomes of lists along it. */
function fitType(
  checker: Checker,
  coordinate: string,
  field: ViewField,
  found: readonly Found[],
): 'none' | 'list' | 'first' | undefined {
  const last = found.at(-1) as Found;
  const at: At = field.astNode?.type;
  if (!fitsNamed(checker, field.type, last.field.type)) {
    // A type that shows nothing was reported where it stands.
    const named = getNamedType(field.type);
    if (named.astNode && !checker.shows.has(named.name)) return undefined;
    checker.report(
      'VIEW_TYPE_MISMATCH',
      `"${coordinate}" is "${field.type}", and what it comes from is "${last.field.type}".`,
      at,
      expected(checker, last.field.type),
    );
    return undefined;
  }
  const lists = found.filter((step) => listDepth(step.field.type) > 0);
  const along = found.slice(0, -1).some((step) => listDepth(step.field.type) > 0);
  const depth = listDepth(field.type);
  if (!along && depth === listDepth(last.field.type)) return 'none';
  if (along && depth === 1) return 'list';
  if (depth === 0 && lists.every((step) => takesOne(checker, step))) return 'first';
  const says = along ? 'a list: the lists along the path are joined into one' : `"${last.field.type}"`;
  const items = along ? new GraphQLList(getNamedType(last.field.type)) : last.field.type;
  checker.report(
    'VIEW_TYPE_MISMATCH',
    `"${coordinate}" is "${field.type}", and what it comes from is ${says}.`,
    at,
    depth === 0 ? 'Make it a list, or take one with a literal argument such as first: 1.' : expected(checker, items),
  );
  return undefined;
}

/** True where a literal argument limits the list to one value: then it may be shown as that value. */
function takesOne(checker: Checker, { parent, field, written }: Found): boolean {
  const slicing = checker.graph.rules.listSizes.get(`${parent.name}.${field.name}`)?.slicingArguments ?? [];
  return (written.field.arguments ?? []).some(
    ({ name, value }) =>
      ['first', 'last', 'limit', ...slicing].includes(name.value) && value.kind === 'IntValue' && value.value === '1',
  );
}
