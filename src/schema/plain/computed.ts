/** `@computed(selectionSet:)` of graphql-tools: fields that a plain backend works out from what other backends know of the entity. */
import { type ConstDirectiveNode, type FieldNode, Kind } from 'graphql';
import { placeOf } from '../../util/problem.ts';
import type { Report } from '../connect/report.ts';
import type { TypeInfo, Types } from '../connect/types.ts';
import { fieldSetOf, readSelectionSet } from './keys.ts';

export type Computed = {
  readonly typeName: string;
  readonly fieldName: string;
  /** What the backend must be told, as a Federation field set: less what it has itself. */
  readonly needs: string;
  /** The same as fields. */
  readonly fields: readonly FieldNode[];
  readonly from: ConstDirectiveNode;
};

/** The computed fields of every type; what is wrong with one is reported, and the field is then like any other. */
export function readComputed(types: Types, report: Report): readonly Computed[] {
  return [...types.all.values()].flatMap((type) => {
    return [...type.fields.values()].flatMap((field) => {
      const from = field.directives?.find(({ name }) => name.value === 'computed');
      const read = from && readOne(from, type, types, report);
      if (!from || !read) return [];
      // What the backend has itself it need not be told.
      const fields = read.filter(({ name }) => !type.fields.has(name.value));
      return [{ typeName: type.name, fieldName: field.name.value, needs: fieldSetOf(fields), fields, from }];
    });
  });
}

function readOne(from: ConstDirectiveNode, type: TypeInfo, types: Types, report: Report): FieldNode[] | undefined {
  if (type.kind !== 'object' || types.rootOf(type.name) !== undefined) {
    const hint = 'It belongs on a field of an object that has a key.';
    report('INVALID_COMPUTED', `@computed stands on a field of "${type.name}".`, placeOf(from), { hint });
    return undefined;
  }
  return readSelectionSet(from, type, types, 'INVALID_COMPUTED', report, { foreign: true });
}

/** Everything that the computed fields of a type need, each field once. */
export function needsOf(typeName: string, computed: readonly Computed[]): readonly FieldNode[] {
  return united(computed.flatMap((each) => (each.typeName === typeName ? each.fields : [])));
}

function united(fields: readonly FieldNode[]): FieldNode[] {
  const byName = new Map<string, FieldNode[]>();
  for (const field of fields) byName.get(field.name.value)?.push(field) ?? byName.set(field.name.value, [field]);
  return [...byName.values()].flatMap(([first, ...others]) => {
    if (!first?.selectionSet) return first ?? [];
    const inner = [first, ...others].flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
    const selections = united(inner.filter((selection) => selection.kind === Kind.FIELD));
    return { ...first, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  });
}
