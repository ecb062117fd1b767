/** An object on its way to the answer: what is known of it, and what an operation asks of it. */
import {
  type GraphQLError,
  type GraphQLOutputType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { namedType, type Types } from '../../schema/connect/types.ts';
import { type Data, isObject } from '../keys.ts';
import type { Asked } from './asked.ts';
import { withoutBig } from './decode.ts';

export type Node = {
  readonly typeName: string;
  readonly value: Data;
  /** The fields that `value` answers for, null or not. */
  readonly given: Tree;
  readonly asked: Asked;
  /** What connectors gave of it so far, each called once. */
  readonly loaded: Map<Connector, Promise<Data | null>>;
};

/** What a value becomes a part of the answer with. */
export type Wrapping = {
  readonly types: Types;
  readonly asked: () => Asked;
  /** What the mapping is known to give of an object of this type; undefined if that cannot be known. */
  readonly fieldsOf: (typeName: string) => Tree | undefined;
  /** True where integers kept as `bigint` may lie within. */
  readonly big: boolean;
  readonly invalid: (message: string) => GraphQLError;
};

/**
 * The value as graphql-js takes it: objects become nodes. In a list, a wrong item is an error of its own.
 *
 * Throws where a list stands for an object or the other way round.
 */
export function wrap(value: unknown, type: GraphQLOutputType, wrapping: Wrapping): unknown {
  if (value === null || value === undefined) return null;
  if (isNonNullType(type)) return wrap(value, type.ofType, wrapping);
  if (isListType(type)) {
    if (!Array.isArray(value)) throw wrapping.invalid('something else came where a list was expected');
    return value.map((item) => attempt(() => wrap(item, type.ofType, wrapping)));
  }
  if (isLeafType(type)) return typeof value === 'bigint' || wrapping.big ? withoutBig(value) : value;
  if (!isObject(value)) {
    throw wrapping.invalid(`${Array.isArray(value) ? 'a list' : 'a value'} came where an object was expected`);
  }
  const typeName = isAbstractType(type) ? concrete(value, type.name, wrapping) : type.name;
  return typeName === undefined
    ? null
    : nodeOf(typeName, value, wrapping.fieldsOf(typeName), wrapping.asked(), wrapping.types);
}

export function nodeOf(typeName: string, value: Data, fields: Tree | undefined, asked: Asked, types: Types): Node {
  return { typeName, value, given: fields ?? treeOf(value, typeName, types), asked, loaded: new Map() };
}

/** Which type an object of an abstract one is; without `__typename` it is none of them. */
function concrete(value: Data, abstractName: string, { types, invalid }: Wrapping): string | undefined {
  const name = value.__typename;
  if (typeof name !== 'string') return undefined;
  if (types.possible(abstractName).includes(name)) return name;
  throw invalid(`an object came that is no ${abstractName}`);
}

/** What an object that came without a known shape has of its type's fields. */
function treeOf(value: Data, typeName: string, types: Types): Tree {
  const entries = [...(types.all.get(typeName)?.fields ?? [])].flatMap(([name, field]) => {
    if (!Object.hasOwn(value, name)) return [];
    const below = value[name];
    const fields = isObject(below) ? treeOf(below, namedType(field.type), types) : undefined;
    return [[name, { fields }] as const];
  });
  return new Map(entries);
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
