/** How many requests a step makes to a REST backend: those that it is planned to make, one for each object that no batch gathers. */
import { type FieldNode, Kind, type OperationDefinitionNode, OperationTypeNode, type SelectionNode } from 'graphql';
import { givenTo } from '../../fetch/connect/arguments.ts';
import { Asked } from '../../fetch/connect/asked.ts';
import type { Operation } from '../../fetch/connect/operation.ts';
import { type Part, planFor, rootParts } from '../../fetch/connect/plan.ts';
import { buildSchema } from '../../fetch/connect/schema.ts';
import type { Backend } from '../../schema/backend.ts';
import { createReach, type Fetcher, outputFor, type Reach } from '../../schema/connect/reach.ts';
import { joinTrees, type Tree } from '../../schema/connect/trees.ts';
import { namedType, readTypes } from '../../schema/connect/types.ts';
import type { ConnectorCalls } from './explanation.ts';

/** How many objects there are at a place, by names in the answer from where the step begins. */
export type CountAt = (path: readonly string[]) => number;

/**
 * @param of the type of the entities that the fields are asked of, or the operation that they are the root of
 * @param given what is known of it; undefined for a root
 */
export function connectorCalls(
  backend: Backend,
  of: string | OperationTypeNode,
  selections: readonly SelectionNode[],
  given: Tree | undefined,
  countAt: CountAt,
): readonly ConnectorCalls[] {
  const known = planning.get(backend) ?? createPlanning(backend);
  planning.set(backend, known);
  const { reach, schema } = known;
  const kind = Object.values(OperationTypeNode).find((each) => given === undefined && each === of);
  const node: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: kind ?? OperationTypeNode.QUERY,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  // What depends on a condition is no part of a plan, or all of it.
  const operation: Operation = { node, schema, fragments: new Map(), conditions: {}, absent: new Set() };
  const counting: Counting = { reach, countAt };
  const asked = new Asked([node], operation);
  if (kind) return [...ofRoot(counting, schema.getRootType(kind)?.name ?? '', asked, kind)];
  return [...ofObjects(counting, of, () => given, asked, { path: [], round: 0 })];
}

/** Worked out once a backend, however many steps and documents ask. */
const planning = new WeakMap<Backend, ReturnType<typeof createPlanning>>();

function createPlanning(backend: Backend) {
  const types = readTypes(backend.document);
  return { reach: createReach(types, backend.connectors), schema: buildSchema(backend, types.query) };
}

/** Where objects are, and in which round they are there. */
type Spot = { readonly path: readonly string[]; readonly round: number };

type Counting = { readonly reach: Reach; readonly countAt: CountAt };

/** What is known of objects, by their type; undefined where nobody knows in advance: then it is taken to be all there. */
type Shape = (typeName: string) => Tree | undefined;

function* ofRoot(
  counting: Counting,
  typeName: string,
  asked: Asked,
  kind: OperationTypeNode,
): Iterable<ConnectorCalls> {
  const { reach } = counting;
  const isMutation = kind === OperationTypeNode.MUTATION;
  let round = 0;
  for (const [key, nodes] of asked.answers(typeName)) {
    const name = nodes[0]?.name.value ?? '';
    const given = givenTo(typeName, name, nodes, asked.operation);
    const below = new Asked(nodes, asked.operation);
    const parts = rootParts(reach.fieldFetchers(typeName, name), reach, below, given, isMutation);
    const spot = { path: [], round };
    const calls = [
      ...parts.map((part) => callsOf(part, 1, typeName, round)),
      ...ofField(counting, { typeName, name, key, nodes }, parts, undefined, asked, spot),
    ];
    yield* calls;
    // Fields of a mutation follow one another, each with all that is asked of it.
    if (isMutation) round = Math.max(round, ...calls.map((call) => call.round + 1));
  }
}

/** Of an abstract type, each object could be of any: the most counts. */
function ofObjects(
  counting: Counting,
  typeName: string,
  shape: Shape,
  asked: Asked,
  spot: Spot,
): Iterable<ConnectorCalls> {
  const most = new Map<string, ConnectorCalls>();
  for (const member of counting.reach.types.possible(typeName)) {
    for (const each of joined(ofMember(counting, member, shape(member), asked, spot))) {
      if (each.most >= (most.get(each.connector)?.most ?? 0)) most.set(each.connector, each);
    }
  }
  return most.values();
}

function* ofMember(
  counting: Counting,
  typeName: string,
  given: Tree | undefined,
  asked: Asked,
  spot: Spot,
): Iterable<ConnectorCalls> {
  const { path, round } = spot;
  const { reach, countAt } = counting;
  const count = countAt(path);
  const plan = given && planFor(reach, typeName, given, asked);
  const entities = new Set<Fetcher>();
  for (const [key, nodes] of asked.answers(typeName)) {
    const name = nodes[0]?.name.value ?? '';
    const parts = plan?.get(name) ?? ['given'];
    for (const part of parts) {
      if (part === 'given') continue;
      if (part.kind === 'field') yield callsOf(part, count, typeName, round);
      else entities.add(part);
    }
    yield* ofField(counting, { typeName, name, key, nodes }, parts, given, asked, spot);
  }
  for (const fetcher of entities) yield callsOf(fetcher, count, typeName, round);
}

type Field = {
  readonly typeName: string;
  readonly name: string;
  readonly key: string;
  readonly nodes: readonly FieldNode[];
};

function* ofField(
  counting: Counting,
  { typeName, name, key, nodes }: Field,
  parts: readonly Part[],
  given: Tree | undefined,
  { operation }: Asked,
  { path, round }: Spot,
): Iterable<ConnectorCalls> {
  const field = counting.reach.types.all.get(typeName)?.fields.get(name);
  if (!field || !nodes[0]?.selectionSet) return;
  const shape: Shape = (member) =>
    joinTrees(
      parts.map((part) => {
        if (part === 'given') return given?.get(name)?.fields;
        return part.kind === 'field' ? outputFor(part.connector, member) : part.gives?.get(name)?.fields;
      }),
    );
  // What several give is there when the last of them has come.
  const isFetched = parts.some((part) => part !== 'given' && part.connector.http !== undefined);
  const spot = { path: [...path, key], round: isFetched ? round + 1 : round };
  yield* ofObjects(counting, namedType(field.type), shape, new Asked(nodes, operation), spot);
}

/** By connector, what all places together need of it. */
export function joined(calls: Iterable<ConnectorCalls>): readonly ConnectorCalls[] {
  const known = new Map<string, ConnectorCalls>();
  for (const each of calls) {
    const { connector, most, round } = each;
    const same = known.get(connector);
    known.set(connector, same ? { ...each, most: most + same.most, round: Math.max(round, same.round) } : each);
  }
  return [...known.values()];
}

function callsOf({ connector }: Fetcher, count: number, typeName: string, round: number): ConnectorCalls {
  const { coordinate, entity, batchMaxSize, http } = connector;
  if (!http) return { connector: coordinate, most: 0, round, oneByOne: undefined };
  if (entity?.by === '$batch') {
    return { connector: coordinate, most: Math.ceil(count / (batchMaxSize ?? count)) || 1, round, oneByOne: undefined };
  }
  return { connector: coordinate, most: count, round, oneByOne: count > 1 ? typeName : undefined };
}
