/** Merge queries of plain backends that are no fields of the graph: the gateway alone goes on asking them. */
import { type DocumentNode, Kind } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { readTypes } from '../schema/connect/types.ts';

/** Names of backends, and of what is left out of each. */
export type LeftOut = readonly (readonly [string, readonly string[]])[];

export function withoutLeftOut(backends: readonly Backend[], leftOut: LeftOut): readonly Backend[] {
  const namesOf = new Map(leftOut);
  return backends.map((backend) => {
    const names = namesOf.get(backend.name);
    return names ? { ...backend, subgraph: withoutQueries(backend.subgraph, new Set(names)) } : backend;
  });
}

function withoutQueries(subgraph: DocumentNode, names: ReadonlySet<string>): DocumentNode {
  const { query } = readTypes(subgraph);
  const definitions = subgraph.definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return node;
    if (node.name.value !== query) return node;
    const fields = node.fields?.filter(({ name }) => !names.has(name.value)) ?? [];
    return fields.length > 0 ? { ...node, fields } : [];
  });
  return { ...subgraph, definitions };
}
