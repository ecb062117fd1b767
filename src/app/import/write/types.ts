/** The name of a type as it stands behind a field or an argument. */
import type { EnumType, Field, Shape, Slot } from '../shape/shape.ts';

/** What every writer needs to know: the names of enums, and the fields that are JSON because a selection must end. */
export type Writing = { readonly enumNames: ReadonlyMap<EnumType, string>; readonly cuts: ReadonlyMap<Field, string> };

export function typeText(slot: Slot, writing: Writing): string {
  // An object whose kind nobody foresaw is null, and should not take its neighbours with it.
  const mayBeNull = slot.nullable || slot.shape.kind === 'union';
  return `${namedText(slot.shape, writing)}${mayBeNull ? '' : '!'}`;
}

export function fieldType(field: Field, writing: Writing): string {
  const nullable = field.slot.nullable || !field.required;
  if (writing.cuts.has(field)) return `JSON${nullable ? '' : '!'}`;
  return typeText({ ...field.slot, nullable }, writing);
}

/** The type without whether it may be null. */
export function namedText(shape: Shape, writing: Writing): string {
  switch (shape.kind) {
    case 'scalar':
      return shape.name;
    case 'enum':
      return writing.enumNames.get(shape.type) ?? shape.type.own;
    case 'list':
      return `[${typeText(shape.item, writing)}]`;
    default:
      return shape.type.name;
  }
}
