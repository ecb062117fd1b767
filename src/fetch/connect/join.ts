/** One value of what several calls gave of it: objects field by field, lists item by item, the first that has a value for each. */
import { covers, type Tree } from '../../schema/connect/trees.ts';
import { namedType, type Types } from '../../schema/connect/types.ts';
import { setKey } from '../../schema/mapping/values.ts';
import { isObject } from '../../util/json.ts';

import { Failure } from './failure.ts';
import { textOf } from './keys.ts';

/** What one call gave, as a value or as why it gave none; `shape`: what it is known to give. */
export type Piece = { readonly shape: Tree | undefined } & (
  | { readonly value: unknown }
  | { readonly failure: Failure }
);

export function pieceFrom(get: () => unknown, shape: Tree | undefined): Piece {
  try {
    return { value: get(), shape };
  } catch (error) {
    return { failure: new Failure(error), shape };
  }
}

export type JoinOptions = {
  readonly types: Types;
  readonly keys: ReadonlyMap<string, readonly Tree[]>;
  /** Makes the error of lists that do not fit. */
  readonly invalid: (message: string) => Error;
};

/** @param typeName of the objects in it; throws where lists of objects cannot be matched */
export function join(pieces: readonly Piece[], typeName: string, options: JoinOptions): unknown {
  const given = pieces.flatMap((piece) => ('value' in piece && (piece.value ?? null) !== null ? [piece] : []));
  const [first] = given;
  if (!first) {
    for (const piece of pieces) if ('failure' in piece) return piece.failure;
    return null;
  }
  if (Array.isArray(first.value)) return joinLists(pieces, typeName, options);
  return isObject(first.value) ? joinObjects(pieces, typeName, options) : first.value;
}

function joinObjects(pieces: readonly Piece[], typeName: string, options: JoinOptions): unknown {
  const below = new Map<string, Piece[]>();
  const add = (name: string, piece: Piece): void => {
    below.get(name)?.push(piece) ?? below.set(name, [piece]);
  };
  for (const piece of pieces) {
    if ('failure' in piece) {
      for (const [name, { fields }] of piece.shape ?? []) add(name, { failure: piece.failure, shape: fields });
    } else if (isObject(piece.value)) {
      for (const [name, value] of Object.entries(piece.value))
        add(name, { value, shape: piece.shape?.get(name)?.fields });
    } else if ((piece.value ?? null) !== null) throw options.invalid('one call gave an object and another did not');
  }
  const joined: Record<string, unknown> = {};
  for (const [name, parts] of below) setKey(joined, name, join(parts, typeBelow(typeName, name, options), options));
  return joined;
}

function typeBelow(typeName: string, name: string, { types }: JoinOptions): string {
  for (const member of [typeName, ...types.possible(typeName)]) {
    const field = types.all.get(member)?.fields.get(name);
    if (field) return namedType(field.type);
  }
  return '';
}

/** Items that have the same key are one; without a key that all give, those at the same place are. The first list says which there are. */
function joinLists(pieces: readonly Piece[], typeName: string, options: JoinOptions): unknown[] {
  const lists = pieces.flatMap(({ shape, ...piece }) => {
    if (!('value' in piece) || (piece.value ?? null) === null) return [];
    if (!Array.isArray(piece.value)) throw options.invalid('one call gave a list and another did not');
    return [{ shape, items: piece.value as readonly unknown[] }];
  });
  const failures = pieces.filter((piece) => 'failure' in piece);
  const [first, ...others] = lists;
  const key = options.keys.get(typeName)?.find((tree) => lists.every(({ shape }) => shape && covers(shape, tree)));
  const finders = others.map(({ items, shape }) => {
    if (!key && items.length !== first?.items.length) {
      throw options.invalid('two calls gave lists of different lengths, and no key tells which items are one');
    }
    const find = key ? finderOf(items, key) : (_item: unknown, index: number) => items[index];
    return (item: unknown, index: number): Piece => ({ value: find(item, index), shape });
  });
  return (first?.items ?? []).map((item, index) =>
    join(
      [{ value: item, shape: first?.shape }, ...finders.map((find) => find(item, index)), ...failures],
      typeName,
      options,
    ),
  );
}

function finderOf(items: readonly unknown[], key: Tree): (item: unknown) => unknown {
  const text = textOf(key, false);
  const known = new Map(items.flatMap((item) => (isObject(item) ? [[text(item), item] as const] : [])));
  return (item) => (isObject(item) ? known.get(text(item)) : undefined);
}
