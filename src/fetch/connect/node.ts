/** An object on its way to the answer: what is known of it, and what an operation asks of it. */
import type { Connector } from '../../schema/backend.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { namedType, type Types } from '../../schema/connect/types.ts';
import { type Data, isObject } from '../keys.ts';
import type { Asked } from './asked.ts';

export type Node = {
  readonly typeName: string;
  readonly value: Data;
  /** The fields that `value` answers for, null or not. */
  readonly given: Tree;
  readonly asked: Asked;
  /** What connectors gave of it so far, each called once. */
  readonly loaded: Map<Connector, Promise<Data | null>>;
};

export function nodeOf(typeName: string, value: Data, fields: Tree | undefined, asked: Asked, types: Types): Node {
  return { typeName, value, given: fields ?? treeOf(value, typeName, types), asked, loaded: new Map() };
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
