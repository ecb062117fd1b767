/** Where inputs that must be renamed name by name end: as selections do, and where GraphQL could not give a value. */
import type { Operation } from '../operation/operation.ts';
import { type Field, type ObjectType, objectsOf } from '../shape/shape.ts';
import { createDiffers } from './bodies.ts';
import { findCuts } from './cuts.ts';

const nothing = new Map<Field, string>();

/** The input fields that are JSON, with the reason. Inputs that go out as they are may lead back to themselves. */
export function findInputCuts(operations: readonly Operation[]): ReadonlyMap<Field, string> {
  const differs = createDiffers(nothing);
  const roots = operations.flatMap(({ body, parameters }) => [
    ...(body ? objectsOf(body.slot.shape) : []),
    ...parameters.flatMap(({ slot }) => objectsOf(slot.shape)),
  ]);
  const renamed = roots.filter((type) => differs({ kind: 'object', type }));
  const cuts = new Map(findCuts(renamed, ({ slot }) => !differs(slot.shape)));
  for (const field of findEndless(roots, cuts)) cuts.set(field, 'requires itself');
  return cuts;
}

/** Fields that require an object that requires, in the end, the same again. */
function findEndless(roots: readonly ObjectType[], cuts: ReadonlyMap<Field, string>): ReadonlySet<Field> {
  const found = new Set<Field>();
  const done = new Set<ObjectType>();
  const running = new Set<ObjectType>();
  const visit = (type: ObjectType): void => {
    if (done.has(type)) return;
    running.add(type);
    for (const field of type.fields) {
      const { shape, nullable } = field.slot;
      if (shape.kind !== 'object' || nullable || !field.required || cuts.has(field)) continue;
      if (running.has(shape.type)) found.add(field);
      else visit(shape.type);
    }
    running.delete(type);
    done.add(type);
  };
  const reach = (type: ObjectType, seen: Set<ObjectType>): ReadonlySet<ObjectType> => {
    if (seen.has(type)) return seen;
    seen.add(type);
    for (const field of type.fields) for (const target of objectsOf(field.slot.shape)) reach(target, seen);
    return seen;
  };
  const seen = new Set<ObjectType>();
  for (const root of roots) reach(root, seen);
  for (const type of seen) visit(type);
  return found;
}
