/** The keys of a backend's types, and what of one must be there for an entity to have it. */
import { type DocumentNode, Kind } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { parseTree, type Tree } from '../../schema/connect/trees.ts';
import { namedType, type Types } from '../../schema/connect/types.ts';
import { readerOf, readKey } from '../../schema/mapping/values.ts';
import { argumentNode } from '../../schema/vocabulary.ts';
import { isObject } from '../../util/json.ts';
import type { Data } from '../keys.ts';
import { toJson } from './body.ts';
import { Failure } from './failure.ts';

/** Every `@key` of a subgraph, by type. */
export function readKeys(subgraph: DocumentNode): ReadonlyMap<string, readonly Tree[]> {
  const keys = new Map<string, Tree[]>();
  for (const node of subgraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    for (const directive of node.directives ?? []) {
      const fields = directive.name.value === 'key' ? argumentNode(directive, 'fields') : undefined;
      const tree = fields?.kind === Kind.STRING ? parseTree(fields.value) : undefined;
      if (tree) keys.set(node.name.value, [...(keys.get(node.name.value) ?? []), tree]);
    }
  }
  return keys;
}

/** Tells the keys of which a part is null whose type says that it never is: nothing can have such a key. */
export function brokenOf(needs: Tree, typeName: string, types: Types): (key: Data) => boolean {
  const parts = [...needs].map(([name, { fields }]) => {
    const type = types.all.get(typeName)?.fields.get(name)?.type;
    const isRequired = type?.kind === Kind.NON_NULL_TYPE;
    return { read: readerOf(name), isRequired, below: fields && type && brokenOf(fields, namedType(type), types) };
  });
  return (key) => {
    for (const { read, isRequired, below } of parts) {
      const value = read(key);
      if (value === null || value === undefined) {
        if (isRequired) return true;
      } else if (below && isObject(value) && below(value)) return true;
    }
    return false;
  };
}

/** A key as text, or itself where it is a number: what can be looked up. */
export type TextOf = (key: Data) => unknown;

/**
 * Equal for equal keys.
 *
 * @param exact false where an id is the same as a number and as text
 */
export function textOf(needs: Tree, exact: boolean): TextOf {
  const [first, ...more] = needs;
  if (!first || more.length > 0 || first[1].fields) return (key) => keyText(needs, key, exact);
  const read = readerOf(first[0]);
  return (key) => {
    const value = read(key);
    if (typeof value === 'string') return value.startsWith(marked) ? marked + value : value;
    if (typeof value === 'number' || typeof value === 'bigint') return exact ? value : String(value);
    return marked + keyText(needs, key, exact);
  };
}

/** Stands before texts that are no id as it came. */
const marked = '\0';

function keyText(needs: Tree, key: Data, exact: boolean): string {
  return toJson(partsOf(needs, key, exact));
}

function partsOf(needs: Tree, value: Data, exact: boolean): unknown[] {
  return [...needs].map(([name, { fields }]) => partOf(fields, readKey(value, name), exact));
}

function partOf(fields: Tree | undefined, value: unknown, exact: boolean): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Failure) throw value.error;
  if (Array.isArray(value)) return value.map((item) => partOf(fields, item, exact));
  if (isObject(value)) return fields || !exact ? partsOf(fields ?? new Map(), value, exact) : value;
  return exact ? value : String(value);
}

/** True where every part of the key is null. */
export function isEmptyKey(key: Data): boolean {
  for (const name in key) {
    const part = key[name];
    if (part !== null && part !== undefined && !(isObject(part) && isEmptyKey(part))) return false;
  }
  return true;
}

/** True where the path of the connector's URL would have a hole: another resource would be called, perhaps the list of all. */
export function leavesHole({ pathKeys }: Connector, key: Data): boolean {
  return pathKeys.some((path) => {
    let value: unknown = key;
    for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    return value === null || value === undefined || value === '';
  });
}
