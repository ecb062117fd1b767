/** The keys of a backend's types, and what of one must be there for an entity to have it. */
import { type DocumentNode, Kind } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { parseTree, type Tree } from '../../schema/connect/trees.ts';
import { namedType, type Types } from '../../schema/connect/types.ts';
import { argumentNode } from '../../schema/vocabulary.ts';
import { type Data, isObject } from '../keys.ts';

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

/** True where a part of the key is null whose type says that it never is: nothing can have such a key. */
export function isBroken(key: Data, needs: Tree, typeName: string, types: Types): boolean {
  for (const [name, { fields }] of needs) {
    const type = types.all.get(typeName)?.fields.get(name)?.type;
    const value = Object.hasOwn(key, name) ? key[name] : undefined;
    if (value === null || value === undefined) {
      if (type?.kind === Kind.NON_NULL_TYPE) return true;
    } else if (fields && type && isObject(value) && isBroken(value, fields, namedType(type), types)) return true;
  }
  return false;
}

/** True where every part of the key is null. */
export function isEmptyKey(key: Data): boolean {
  return Object.values(key).every(
    (part) => part === null || part === undefined || (isObject(part) && isEmptyKey(part)),
  );
}

/** True where the path of the connector's URL would have a hole: another resource would be called, perhaps the list of all. */
export function leavesHole({ pathKeys }: Connector, key: Data): boolean {
  return pathKeys.some((path) => {
    let value: unknown = key;
    for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    return value === null || value === undefined || value === '';
  });
}
