/** An object on its way to the answer: what is known of it, and what an operation asks of it. */
import type { Tree } from '../../schema/connect/trees.ts';
import { namedType, type Types } from '../../schema/connect/types.ts';
import { isObject } from '../../util/json.ts';
import type { Data } from '../keys.ts';
import type { Asked } from './asked.ts';

/** What objects of one kind at one place have in common. */
export type Kin = {
  readonly typeName: string;
  /** The fields that a value answers for, null or not. */
  readonly given: Tree;
  readonly asked: Asked;
};

export type Node = { readonly kin: Kin; readonly value: Data };

export function nodeOf(typeName: string, value: Data, fields: Tree | undefined, asked: Asked, types: Types): Node {
  return { kin: { typeName, given: fields ?? treeOf(value, typeName, types), asked }, value };
}

/** What an object that came without a known shape has of its type's fields. */
export function treeOf(value: Data, typeName: string, types: Types): Tree {
  const entries = [...(types.all.get(typeName)?.fields ?? [])].flatMap(([name, field]) => {
    if (!Object.hasOwn(value, name)) return [];
    const below = value[name];
    const fields = isObject(below) ? treeOf(below, namedType(field.type), types) : undefined;
    return [[name, { fields }] as const];
  });
  return new Map(entries);
}
