/** Writes selections: every field of every object that an operation answers, down to where they are cut. */
import type { Answer } from '../operation/operation.ts';
import { type Field, innermost, type ObjectType, objectsOf, type Shape, type UnionType } from '../shape/shape.ts';
import { createSizes, type Entities, keysBehind, maxFields } from './cuts.ts';
import { enumMatch, type Item, literal, pathText } from './mapping.ts';
import type { Writing } from './types.ts';

/** The items of a selection, one a line; or one expression. */
export type Selections = {
  readonly ofAnswer: (answer: Answer) => readonly Item[];
  /** What an entity connector on the type gives, out of this path of its answer. */
  readonly ofType: (type: ObjectType, path: readonly string[]) => readonly Item[];
};

/** Where in a selection the writer is. */
type Level = { readonly above: readonly ObjectType[]; readonly room: Room };

/** How many fields of entities may still be written out; of a shared one each entity may have as many. */
type Room = { left: number; readonly shared?: true };

/** Down to here an entity is written out although its key would do: what an answer is about comes with it. */
const keptDepth = 2;

/** Inside an answer, the kinds of a union share one selection: what one writes out, each has to. */
const sharedRoom: Room = { left: 100, shared: true };

export function createSelections(writing: Writing, entities: Entities): Selections {
  const sizeOf = createSizes((field) =>
    writing.cuts.has(field) || keysBehind(field, entities) ? [] : objectsOf(field.slot.shape),
  );

  function ofAnswer(answer: Answer): readonly Item[] {
    if (answer.kind === 'nothing') return [{ text: '$(true)' }];
    if (answer.kind === 'unknown') return [{ text: '$ ?? true' }];
    return ofRoot(answer.slot.shape);
  }

  function ofRoot(shape: Shape): readonly Item[] {
    const inner = innermost(shape);
    if (inner.kind !== 'object' && inner.kind !== 'union') return [{ text: `$${converted(shape)}` }];
    const items = itemsOf(inner, { above: [], room: roomFor(inner) });
    return shape.kind === 'list' ? [{ text: '$', block: items }] : items;
  }

  function ofType(type: ObjectType, path: readonly string[]): readonly Item[] {
    const items = ofObject(type, { above: [], room: { left: maxFields - sizeOf(type) } });
    if (path.length === 0) return items;
    return [{ text: ['$', ...path.map((key) => pathText(key).replace(/^\$\./, ''))].join('.'), block: items }];
  }

  function roomFor(shape: Shape): Room {
    return { left: maxFields - objectsOf(shape).reduce((sum, type) => sum + sizeOf(type), 0) };
  }

  function itemsOf(shape: Shape, level: Level): readonly Item[] {
    if (shape.kind === 'union') return ofUnion(shape.type, level);
    return shape.kind === 'object' ? ofObject(shape.type, level) : [];
  }

  function ofObject(type: ObjectType, { above, room }: Level): readonly Item[] {
    const inside: Level = { above: [...above, type], room };
    return type.fields.map((field) => ofField(field, inside));
  }

  function ofUnion({ property, members }: UnionType, { above, room }: Level): readonly Item[] {
    const types = members.map(({ type }) => type);
    const level = above.length === 0 ? { above, room } : { above: [...above, ...types], room: sharedRoom };
    const arms = members.flatMap(({ values, type }) =>
      values.map((value) => ({
        text: `  [${literal(value)},`,
        block: [{ text: `__typename: ${literal(type.name)}` }, ...ofObject(type, level)],
        close: '],',
      })),
    );
    return [{ text: `... ${pathText(property)}->match(` }, ...arms, { text: '  [@, null]' }, { text: ')' }];
  }

  function ofField(field: Field, level: Level): Item {
    const { name, key, slot } = field;
    const source = pathText(key);
    const head = name === source ? source : `${name}: ${source}`;
    if (writing.cuts.has(field)) return { text: head };
    const inner = innermost(slot.shape);
    if (inner.kind !== 'object' && inner.kind !== 'union') {
      const conversion = converted(slot.shape);
      return { text: conversion === '' ? head : `${name}: ${source}${conversion}` };
    }
    const keys = keysBehind(field, entities);
    if (keys && inner.kind === 'object' && !hasRoom(inner.type, level)) {
      return { text: head, block: keys.map((key) => ofField(key, level)) };
    }
    return { text: head, block: itemsOf(inner, level) };
  }

  /** Whether an entity is written out here, rather than only its key. */
  function hasRoom(type: ObjectType, { above, room }: Level): boolean {
    if (above.includes(type)) return false;
    if ((room.shared || above.length > keptDepth) && sizeOf(type) > room.left) return false;
    if (!room.shared) room.left -= sizeOf(type);
    return true;
  }

  return { ofAnswer, ofType };
}

/** What follows a value that GraphQL names differently; nothing where it does not. */
function converted(shape: Shape): string {
  if (shape.kind === 'enum') return enumMatch(shape.type, 'output');
  if (shape.kind !== 'list') return '';
  const inside = converted(shape.item.shape);
  return inside === '' ? '' : `?->map(@${inside})`;
}
