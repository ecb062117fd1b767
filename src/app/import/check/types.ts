/** Whether a type of a file still fits what a document says of the same value. */
import { Kind, type TypeNode } from 'graphql';
import { isOpaque, type Types } from '../../../schema/connect/types.ts';
import { enumName } from '../shape/names.ts';
import type { Shape, Slot } from '../shape/shape.ts';

/** What JSON may hold where GraphQL has one of its own scalars. */
const holds: Readonly<Record<string, ReadonlySet<string>>> = {
  Int: new Set(['integer']),
  Float: new Set(['integer', 'number']),
  Boolean: new Set(['boolean']),
  ID: new Set(['string', 'integer']),
  String: new Set(['string', 'integer', 'number', 'boolean']),
};

/**
 * Why they do not fit, as what follows "is": `a list now`; undefined where they do.
 *
 * @param slot what the document says; nullable where it may be missing, too
 */
export function misfit(type: TypeNode, slot: Slot, types: Types): string | undefined {
  if (type.kind === Kind.NON_NULL_TYPE) {
    return (
      misfit(type.type, { ...slot, nullable: false }, types) ?? (slot.nullable ? 'null or missing at times' : undefined)
    );
  }
  const { shape } = slot;
  // Of what the document does not describe, nothing can be said.
  if (isUnknown(shape)) return undefined;
  if (type.kind === Kind.LIST_TYPE)
    return shape.kind === 'list' ? misfit(type.type, shape.item, types) : `${kindOf(shape)}, and no list`;
  const name = type.name.value;
  if (isOpaque(types, name)) return undefined;
  if (shape.kind === 'list') return 'a list';
  const info = types.all.get(name);
  if (info?.kind === 'enum')
    return misfitOfEnum(
      shape,
      info.nodes.flatMap((node) => ('values' in node ? (node.values ?? []) : [])).map((each) => each.name.value),
    );
  if (info) return shape.kind === 'object' || shape.kind === 'union' ? undefined : `${kindOf(shape)}, and no object`;
  if (shape.kind === 'object' || shape.kind === 'union') return 'an object';
  const wire = shape.kind === 'enum' ? 'string' : shape.kind === 'scalar' ? shape.wire : 'any';
  return holds[name]?.has(wire) ? undefined : kindOf(shape);
}

function misfitOfEnum(shape: Shape, names: readonly string[]): string | undefined {
  if (shape.kind === 'scalar') return shape.wire === 'string' ? undefined : kindOf(shape);
  if (shape.kind !== 'enum') return kindOf(shape);
  const missing = shape.type.values.filter(
    ({ name, value }) => !names.includes(name) && !names.includes(enumName(value)),
  );
  return missing.length === 0
    ? undefined
    : `${missing.map(({ value }) => JSON.stringify(value)).join(' or ')} at times`;
}

function isUnknown(shape: Shape): boolean {
  return shape.kind === 'scalar' && shape.name === 'JSON';
}

function kindOf(shape: Shape): string {
  switch (shape.kind) {
    case 'list':
      return 'a list';
    case 'enum':
      return 'a string';
    case 'scalar':
      return /^[aeiou]/.test(shape.wire) ? `an ${shape.wire}` : `a ${shape.wire}`;
    default:
      return 'an object';
  }
}
