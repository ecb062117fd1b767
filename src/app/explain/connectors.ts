/** How many requests a step makes to a REST backend: one for each object that no batch gathers. */
import { Kind, type SelectionNode } from 'graphql';
import type { Backend } from '../../schema/backend.ts';
import { createReach, type Fetcher, outputOf, type Reach } from '../../schema/connect/reach.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { namedType, readTypes } from '../../schema/connect/types.ts';
import { responseKey } from '../../util/response-key.ts';
import type { ConnectorCalls } from './explanation.ts';

/** How many objects there are at a place, by names in the answer from where the step begins. */
export type CountAt = (path: readonly string[]) => number;

/**
 * @param typeName what the fields are asked of
 * @param given what is known of it; undefined for a root
 */
export function connectorCalls(
  backend: Backend,
  typeName: string,
  selections: readonly SelectionNode[],
  given: Tree | undefined,
  countAt: CountAt,
): readonly ConnectorCalls[] {
  const reach = reaches.get(backend) ?? createReach(readTypes(backend.document), backend.connectors);
  reaches.set(backend, reach);
  const found: ConnectorCalls[] = [];
  visit({ reach, countAt, add: (calls) => found.push(calls) }, typeName, selections, given ?? new Map(), []);
  return found;
}

/** Worked out once a backend, however many steps and documents ask. */
const reaches = new WeakMap<Backend, Reach>();

type Counting = {
  readonly reach: Reach;
  readonly countAt: CountAt;
  readonly add: (calls: ConnectorCalls) => void;
};

function visit(
  counting: Counting,
  typeName: string,
  selections: readonly SelectionNode[],
  /** Undefined where nobody knows in advance: then it is taken to be all there. */
  given: Tree | undefined,
  path: readonly string[],
): void {
  const { reach, countAt } = counting;
  const type = reach.types.all.get(typeName);
  const entities = new Set<Fetcher>();
  const count = countAt(path);
  for (const node of selections) {
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const name = node.typeCondition?.name.value ?? typeName;
      visit(counting, name, node.selectionSet.selections, given, path);
    }
    if (node.kind !== Kind.FIELD || node.name.value === '__typename') continue;
    const name = node.name.value;
    const known = given ? given.get(name) : unforeseen;
    const [own] = known ? [] : reach.fieldFetchers(typeName, name);
    const fetcher =
      known || own ? undefined : reach.entityFetchers(typeName).find(({ gives }) => !gives || gives.has(name));
    if (own) counting.add(callsOf(own, count, typeName));
    if (fetcher) entities.add(fetcher);
    const field = type?.fields.get(name);
    const below = known?.fields ?? (own ? outputOf(own.connector) : fetcher?.gives?.get(name)?.fields);
    if (!node.selectionSet || !field) continue;
    visit(counting, namedType(field.type), node.selectionSet.selections, below, [...path, responseKey(node)]);
  }
  for (const fetcher of entities) counting.add(callsOf(fetcher, count, typeName));
}

const unforeseen = { fields: undefined };

function callsOf({ connector }: Fetcher, count: number, typeName: string): ConnectorCalls {
  const { coordinate, entity, batchMaxSize, http } = connector;
  if (!http) return { connector: coordinate, most: 0, oneByOne: undefined };
  if (entity?.by === '$batch') {
    return { connector: coordinate, most: Math.ceil(count / (batchMaxSize ?? count)) || 1, oneByOne: undefined };
  }
  return { connector: coordinate, most: count, oneByOne: count > 1 ? typeName : undefined };
}
