/** Writes what goes out of an argument: as it is where GraphQL and JSON agree, otherwise name by name. */
import type { Body } from '../operation/operation.ts';
import { type Field, innermost, type ObjectType, type Shape, type Slot } from '../shape/shape.ts';
import { enumMatch, type Item, keyText, pathText } from './mapping.ts';

export type Bodies = {
  readonly ofBody: (body: Body) => readonly Item[];
};

/** @param cuts the fields that go out as they are */
export function createBodies(cuts: ReadonlyMap<Field, string>): Bodies {
  const differs = createDiffers(cuts);

  function ofBody({ name, slot, required, separators }: Body): readonly Item[] {
    const text = `$args.${name}${required ? '' : '?'}`;
    if (separators.size === 0 || slot.shape.kind !== 'object') return [ofValue(text, slot)];
    return [{ text, block: slot.shape.type.fields.map((field) => joined(field, separators.get(field.key))) }];
  }

  /** A list as one text, where it has a separator. */
  function joined(field: Field, separator: string | undefined): Item {
    if (separator === undefined) return ofField(field);
    const { text } = ofValue(pathText(field.name), field.slot);
    return { text: `${keyText(field.key)}: ${text}?->joinNotNull('${separator}')` };
  }

  /** @param text the value's path */
  function ofValue(text: string, { shape, nullable }: Slot): Item {
    if (!differs(shape)) return { text };
    const inner = innermost(shape);
    return inner.kind === 'object'
      ? { text, block: inner.type.fields.map(ofField) }
      : { text: `${text}${converted(shape, nullable)}` };
  }

  function ofField(field: Field): Item {
    const source = pathText(field.name);
    const key = keyText(field.key);
    if (cuts.has(field) || !differs(field.slot.shape)) {
      return { text: key === source ? source : `${key}: ${source}` };
    }
    const { text, block } = ofValue(source, field.slot);
    const head = block && text === key ? text : `${key}: ${text}`;
    return block ? { text: head, block } : { text: head };
  }

  return { ofBody };
}

/** Whether something in a shape has another name or kind in JSON than in GraphQL. */
export function createDiffers(cuts: ReadonlyMap<Field, string>): (shape: Shape) => boolean {
  const known = new Map<ObjectType, boolean>();
  const differs = (shape: Shape): boolean => {
    switch (shape.kind) {
      case 'scalar':
        // Either may be a string in GraphQL: a long one where a double would lose digits.
        return (shape.name === 'ID' || shape.name === 'Long') && shape.wire === 'integer';
      case 'enum':
        return enumMatch(shape.type, 'input') !== '';
      case 'list':
        return differs(shape.item.shape);
      case 'object':
        return typeDiffers(shape.type);
      case 'union':
        return false;
    }
  };
  const typeDiffers = (type: ObjectType): boolean => {
    const found = known.get(type);
    if (found !== undefined) return found;
    const reachable = [...reach(type)];
    const result = reachable.some((each) =>
      each.fields.some(
        (field) => field.name !== field.key || (!cuts.has(field) && isLeafThatDiffers(field.slot.shape)),
      ),
    );
    known.set(type, result);
    return result;
  };
  const isLeafThatDiffers = (shape: Shape): boolean => {
    const inner = innermost(shape);
    return inner.kind !== 'object' && differs(inner);
  };
  const reach = (type: ObjectType, found = new Set<ObjectType>()): ReadonlySet<ObjectType> => {
    if (found.has(type)) return found;
    found.add(type);
    for (const field of type.fields) {
      const inner = innermost(field.slot.shape);
      if (inner.kind === 'object' && !cuts.has(field)) reach(inner.type, found);
    }
    return found;
  };
  return differs;
}

/** What makes JSON's value of GraphQL's. */
function converted(shape: Shape, nullable: boolean): string {
  if (shape.kind === 'list') return `?->map(@${converted(shape.item.shape, shape.item.nullable)})`;
  if (shape.kind === 'enum') return enumMatch(shape.type, 'input');
  // Where null is a value of the API's, it goes out, too.
  return nullable ? '->match([null, null], [@, @->parseInt])' : '?->parseInt';
}
