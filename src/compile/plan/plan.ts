/** An operation on the graph → the plan of its calls: the fewest rounds, then the fewest calls. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Donor, Place, Plan, PlannedCall, Step } from '../../execute/plan.ts';
import type { Parts } from '../../graph/parts.ts';
import { graphqlError } from '../../util/errors.ts';
import { arrange } from './arrange.ts';
import { entitiesField, keysOf, select, toDocument } from './document.ts';
import { createDonors, type DonorsOf } from './donors.ts';
import type { Draft } from './draft.ts';
import { needsOf } from './needs.ts';
import { Planner } from './planner.ts';
import type { Decide } from './reach.ts';
import { type WantedField, wantOf } from './want.ts';

const rootNames = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/**
 * Plans a lowered operation: valid on the graph, its conditions decided, and each name at a place of the answer the same field with the
 * same arguments, whatever the type of the object there.
 *
 * @throws an `INTERNAL_SERVER_ERROR` if something that it asks for leads to no backend
 */
export function planOperation(parts: Parts, document: DocumentNode, decide: Decide): Plan {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operation: OperationDefinitionNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operation ??= definition;
  }
  if (!operation) throw new Error('there is no operation to plan');
  const planner = new Planner(parts, fragments, decide);
  const want = wantOf([operation.selectionSet], { parts, fragments });
  const typeName = rootNames[operation.operation];
  const left = operation.operation === 'mutation' ? planner.inTurn(typeName, want) : planner.atOnce(typeName, want);
  const nowhere = [...left, ...planner.lost];
  if (nowhere.length > 0) throw unreachable(nowhere);
  return { operation: operation.operation, calls: toCalls(arrange(planner.drafts), operation) };
}

function unreachable(fields: readonly WantedField[]): Error {
  const names = fields.map(({ name }) => name).join(', ');
  return graphqlError('INTERNAL_SERVER_ERROR', 'The operation asks for something that leads to no backend.', {
    originalError: new Error(`nothing leads to all of ${names}`),
  });
}

function toCalls(groups: readonly (readonly Draft[])[], operation: OperationDefinitionNode): PlannedCall[] {
  const ids = new Map(groups.flatMap((group, id) => group.map((draft, step) => [draft, { call: id, step }] as const)));
  const making: Making = { groups, ids, operation, donorsOf: createDonors(), earlier: [] };
  return groups.map((group, id) => toCall(id, group, making));
}

type Ids = ReadonlyMap<Draft, { readonly call: number; readonly step: number }>;

type Making = {
  readonly groups: readonly (readonly Draft[])[];
  readonly ids: Ids;
  readonly operation: OperationDefinitionNode;
  readonly donorsOf: DonorsOf;
  /** The calls that a call comes after, directly or not, by its number. */
  readonly earlier: ReadonlySet<number>[];
};

function toCall(id: number, group: readonly Draft[], making: Making): PlannedCall {
  const { ids, operation } = making;
  const [first] = group as [Draft];
  const fields: FieldNode[] = [];
  const representations: string[] = [];
  const after = callsBefore(id, group, ids);
  making.earlier[id] = new Set(after.flatMap((call) => [call, ...(making.earlier[call] ?? [])]));
  const steps = group.map((draft, index): Step => {
    const { set, renames } = select(draft);
    const asked = [...draft.ask.on.values()].flatMap((each) => [...each.values()]).filter(({ isAsked }) => isAsked);
    const common = { asked: [...new Set(asked.map(({ key }) => key))], renames, places: placesOf(draft, ids) };
    if (draft.kind === 'root') {
      fields.push(...set.selections.filter((selection) => selection.kind === Kind.FIELD));
      return { kind: 'root', ...common };
    }
    const key = group.length === 1 ? '_entities' : `e${index}`;
    const variable = group.length === 1 ? 'representations' : `r${index}`;
    fields.push(entitiesField(key, variable, draft.typeName, set));
    representations.push(variable);
    return {
      kind: 'entities',
      key,
      variable,
      typeName: draft.typeName,
      needs: needsOf(draft),
      donors: donorsOf(draft, id, making),
      brings: keysOf(set),
      ...common,
    };
  });
  const type = first.kind === 'root' && first.places.length === 0 ? operation.operation : OperationTypeNode.QUERY;
  const text = toDocument({
    operation: type,
    name: operation.name?.value,
    fields,
    representations,
    definitions: operation.variableDefinitions ?? [],
  });
  return {
    id,
    backend: first.part.backend,
    operation: type,
    ...text,
    round: first.level,
    isLate: first.isLate,
    after,
    steps,
  };
}

function callsBefore(id: number, group: readonly Draft[], ids: Ids): number[] {
  const after = new Set(group.flatMap((draft) => Array.from(draft.after, (before) => ids.get(before)?.call ?? -1)));
  return [...after].filter((call) => call >= 0 && call !== id);
}

/** What a mutation changes may have been told before; of an event nobody knows when what it says was true. */
function donorsOf(draft: Draft, id: number, { groups, ids, operation, earlier, donorsOf }: Making): Donor[] {
  if (operation.operation !== 'query') return [];
  const before = Array.from(earlier[id] ?? [])
    .sort((a, b) => a - b)
    .flatMap((call) => groups[call] ?? []);
  return donorsOf(draft, before).flatMap(({ source, ...donor }) => {
    const at = ids.get(source);
    return at ? [{ ...at, ...donor }] : [];
  });
}

function placesOf({ places }: Draft, ids: Ids): Place[] {
  return places.map(({ source, path, on }) => {
    const at = ids.get(source);
    if (!at) throw new Error('a step goes on from one that is not there');
    return { ...at, path, on };
  });
}
