/** The graph's data: what is at a path of it, and how an object of it is made. */
import type { GraphQLError } from 'graphql';
import { isDeeper, maxNesting } from '../plugins/nesting.ts';
import type { ErrorTree } from './errors.ts';
import type { Picked } from './shape.ts';

export type Json = Record<string, unknown>;

/** What stands beside a part of an answer that came later, where there is anything. */
export function named(label: string | undefined, errors: readonly GraphQLError[]) {
  return { ...(label !== undefined && { label }), ...(errors.length > 0 && { errors }) };
}

/** What a mapping sees: the picked values under their names in it. */
export function pick(picked: readonly Picked[], data: unknown): unknown {
  if (data === null || data === undefined) return null;
  if (Array.isArray(data)) return data.map((item) => pick(picked, item));
  const result: Json = {};
  for (const { name, key, fields } of picked) {
    const value = (data as Json)[key];
    define(result, name, fields ? pick(fields, value) : (value ?? null));
  }
  return result;
}

export function follow(
  path: readonly string[],
  data: Json,
  tree: ErrorTree | undefined,
): { value: unknown; tree: ErrorTree | undefined } {
  let value: unknown = data;
  let place = tree;
  for (const key of path) {
    // A null on the way is the value, and the errors at and below it are what the client may know of it.
    if (value === null || value === undefined) break;
    value = (value as Json)[key];
    place = place?.below.get(key);
  }
  return { value, tree: place };
}

export function hasList(path: readonly string[], data: Json): boolean {
  let value: unknown = data;
  for (const key of path) {
    if (Array.isArray(value)) return true;
    if (value === null || value === undefined) return false;
    value = (value as Json)[key];
  }
  return Array.isArray(value);
}

/** Whether what a backend gave for a scalar that only it knows can be written down again: nested without end, it cannot. */
export function canBeSent(value: unknown): boolean {
  return typeof value !== 'object' || !isDeeper(value, maxNesting);
}

/** A response key is the client's: `__proto__` is a key like any other. */
export function define(target: Json, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
