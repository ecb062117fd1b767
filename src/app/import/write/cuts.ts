/** Where selections must end: a selection is written out, so what leads back to itself, or on and on, is cut. */
import type { Entity, Operation } from '../operation/operation.ts';
import { type Field, innermost, type ObjectType, objectsOf } from '../shape/shape.ts';

/** Fields of one selection; and how deep it goes. Larger ones are cut from the bottom. */
export const maxFields = 2000;
const maxDepth = 10;
/** What an answer is about stands at most this deep in it: above, nothing is cut for its size. */
const keptDepth = 2;

export type Entities = ReadonlyMap<ObjectType, readonly Field[]>;

/** The types that can be fetched by a key, with its fields: by the first operation that does it. */
export function findEntities(
  operations: readonly Operation[],
): ReadonlyMap<ObjectType, { readonly entity: Entity; readonly operation: Operation }> {
  const found = new Map<ObjectType, { entity: Entity; operation: Operation }>();
  for (const operation of operations) {
    const { entity } = operation;
    if (entity && !found.has(entity.type)) found.set(entity.type, { entity, operation });
  }
  return found;
}

/** The key of what a field leads to, if it can be fetched by one: then the selection may end there. */
export function keysBehind(field: Field, entities: Entities): readonly Field[] | undefined {
  const shape = innermost(field.slot.shape);
  return shape.kind === 'object' ? entities.get(shape.type) : undefined;
}

/**
 * The fields that are cut, with the reason. As a type has the same fields wherever it is given, so has what is cut of it.
 *
 * @param roots what operations answer, in order
 * @param endsAt where the selection may end, as what follows is not written out there
 */
export function findCuts(roots: readonly ObjectType[], endsAt: (field: Field) => boolean): ReadonlyMap<Field, string> {
  const cuts = new Map<Field, string>();
  const targetsOf = (field: Field): readonly ObjectType[] =>
    cuts.has(field) || endsAt(field) ? [] : objectsOf(field.slot.shape);
  cutUnions(roots, cuts);
  cutCircles(roots, targetsOf, cuts);
  for (const root of roots) cutSize(root, targetsOf, cuts);
  return cuts;
}

/** Inside an answer, the kinds of a union share one selection: there each field has to be of one type. */
function cutUnions(roots: readonly ObjectType[], cuts: Map<Field, string>): void {
  const seen = new Set<ObjectType>(roots);
  for (const type of seen) {
    for (const field of type.fields) {
      const { shape } = field.slot;
      for (const target of objectsOf(shape)) seen.add(target);
      if (innermost(shape).kind === 'union' && !agree(objectsOf(shape)))
        cuts.set(field, 'what it may be has fields of one name and several types');
    }
  }
}

function agree(types: readonly ObjectType[]): boolean {
  const known = new Map<string, unknown>();
  return types.every((type) =>
    type.fields.every(({ name, slot }) => {
      const inner = innermost(slot.shape);
      const made = inner.kind === 'object' || inner.kind === 'union' ? inner.type : undefined;
      const before = known.has(name) ? known.get(name) : made;
      known.set(name, made);
      return before === made;
    }),
  );
}

function cutCircles(
  roots: readonly ObjectType[],
  targetsOf: (field: Field) => readonly ObjectType[],
  cuts: Map<Field, string>,
): void {
  const done = new Set<ObjectType>();
  const running = new Set<ObjectType>();
  const visit = (type: ObjectType): void => {
    if (done.has(type)) return;
    running.add(type);
    for (const field of type.fields) {
      const targets = targetsOf(field);
      const back = targets.find((target) => running.has(target));
      if (back) cuts.set(field, `leads back to ${back.name}`);
      else for (const target of targets) visit(target);
    }
    running.delete(type);
    done.add(type);
  };
  for (const root of roots) visit(root);
}

/** Cuts the largest of what lies deepest, until it is small enough. */
function cutSize(root: ObjectType, targetsOf: (field: Field) => readonly ObjectType[], cuts: Map<Field, string>): void {
  for (;;) {
    const deepest = levelToCut(root, targetsOf);
    if (!deepest) return;
    const sizes = createSizes(targetsOf);
    const weight = ([field, count]: readonly [Field, number]) =>
      count * targetsOf(field).reduce((sum, target) => sum + sizes(target), 0);
    const edges = [...deepest].flatMap(([type, count]) => type.fields.map((field) => [field, count] as const));
    const [first, ...others] = edges.filter(([field]) => targetsOf(field).length > 0);
    if (!first) return;
    const [largest] = others.reduce((best, edge) => (weight(edge) > weight(best) ? edge : best), first);
    cuts.set(largest, 'lies too deep to be written out');
  }
}

/** The types on the lowest level that can be kept, with how often each stands there; undefined if all can be. */
function levelToCut(
  root: ObjectType,
  targetsOf: (field: Field) => readonly ObjectType[],
): ReadonlyMap<ObjectType, number> | undefined {
  let level = new Map([[root, 1]]);
  let total = 0;
  for (let depth = 0; ; depth++) {
    const next = new Map<ObjectType, number>();
    for (const [type, count] of level) {
      total += count * type.fields.length;
      for (const field of type.fields) {
        for (const target of targetsOf(field)) next.set(target, (next.get(target) ?? 0) + count);
      }
    }
    if (next.size === 0) return undefined;
    const below = [...next].reduce((sum, [type, count]) => sum + count * type.fields.length, 0);
    if (depth >= keptDepth && (depth >= maxDepth || total + below > maxFields)) return level;
    level = next;
  }
}

/** How many fields a type's selection has, all levels together. */
export function createSizes(targetsOf: (field: Field) => readonly ObjectType[]): (type: ObjectType) => number {
  const known = new Map<ObjectType, number>();
  const sizeOf = (type: ObjectType): number => {
    const found = known.get(type);
    if (found !== undefined) return found;
    const below = type.fields.flatMap(targetsOf).reduce((sum, target) => sum + sizeOf(target), 0);
    known.set(type, type.fields.length + below);
    return type.fields.length + below;
  };
  return sizeOf;
}
