/** The calls of a plan, each with how many requests it is at least and at most. */
import { Kind, type OperationDefinitionNode, print, type SelectionNode } from 'graphql';
import type { Place as AnswerPlace, Need, Plan, PlannedCall, Step } from '../../execute/plan.ts';
import { mergedDocument } from '../../fetch/merge.ts';
import type { EstimatedField } from '../../plugins/cost.ts';
import type { Backend } from '../../schema/backend.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { responseKey } from '../../util/response-key.ts';
import { connectorCalls, joined } from './connectors.ts';
import type { ConnectorCalls, ExplainedCall } from './explanation.ts';

type Path = readonly string[];

/** @param fields what the operation was estimated to have, field by field */
export function explainCalls(
  plan: Plan,
  fields: readonly EstimatedField[],
  backends: ReadonlyMap<string, Backend>,
): readonly ExplainedCall[] {
  const counts = new Map(fields.map(({ path, count }) => [path.join('.'), count]));
  /** For each call, the rounds that are over when it is. */
  const over: number[] = [];
  return plan.calls.map((call): ExplainedCall => {
    const backend = backends.get(call.backend);
    const before = Math.max(0, ...call.after.map((id) => over[id] ?? 0));
    const within = backend?.kind === 'rest' ? joined(call.steps.flatMap((step) => ofStep(step, call, backend))) : [];
    const connectors = within.map((each) => ({ ...each, round: before + each.round + 1 }));
    over[call.id] = Math.max(before + 1, ...connectors.map(({ round }) => round));
    const isSure = call.round === 0;
    const most = backend?.kind === 'rest' ? sum(connectors.map(({ most }) => most)) : 1;
    return {
      number: call.id + 1,
      round: before + 1,
      backend: call.backend,
      after: call.after.map((id) => id + 1),
      knowing: donorsOf(call).map((id) => id + 1),
      least: isSure ? Math.min(most, Math.max(1, rootFields(call).length)) : 0,
      most,
      document: print(
        backend?.kind === 'plain' ? mergedDocument(backend, call.document, samplesOf(call)) : call.document,
      ),
      connectors,
    };
  });

  function ofStep(step: Step, call: PlannedCall, backend: Backend): readonly ConnectorCalls[] {
    const paths = placesOf(plan, step);
    const countAt = (below: Path): number => sum(paths.map((path) => countOf(counts, [...path, ...below])));
    if (step.kind === 'root') return connectorCalls(backend, call.operation, rootFields(call), undefined, countAt);
    const selections = entitySelections(call, step.key);
    const given: Tree = new Map(step.needs.map(({ name }) => [name, { fields: undefined }]));
    return connectorCalls(backend, step.typeName, selections, given, countAt);
  }
}

/** For each variable that brings entities, one. */
function samplesOf({ steps }: PlannedCall): Readonly<Record<string, unknown>> {
  const entities = steps.flatMap((step) => (step.kind === 'entities' ? step : []));
  return Object.fromEntries(
    entities.map(({ variable, typeName, needs }) => [variable, [{ __typename: typeName, ...sampleOf(needs) }]]),
  );
}

function sampleOf(needs: readonly Need[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    needs.map(({ name, below }) => [name, below ? sampleOf([...below.values()].flat()) : name]),
  );
}

function donorsOf({ steps }: PlannedCall): number[] {
  const donors = steps.flatMap((step) => (step.kind === 'entities' ? step.donors : []));
  return [...new Set(donors.map(({ call }) => call))];
}

/** The backend that each field is fetched from, by its names in the answer. */
export function backendsByPath(plan: Plan): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const call of plan.calls) {
    const note = (selections: readonly SelectionNode[], path: Path): void => {
      for (const node of selections) {
        if (node.kind === Kind.INLINE_FRAGMENT) note(node.selectionSet.selections, path);
        if (node.kind !== Kind.FIELD) continue;
        const here = [...path, responseKey(node)];
        const key = here.join('.');
        if (!found.has(key)) found.set(key, call.backend);
        note(node.selectionSet?.selections ?? [], here);
      }
    };
    for (const step of call.steps) {
      for (const path of placesOf(plan, step)) {
        if (step.kind === 'root') note(rootFields(call), path);
        if (step.kind === 'entities') note(entitySelections(call, step.key), path);
      }
    }
  }
  return found;
}

/** Where in the answer the objects are that a step is about, from the root on. */
function placesOf(plan: Plan, step: Step): Path[] {
  if (step.kind === 'root' && step.places.length === 0) return [[]];
  return step.places.flatMap(({ call, step: number, path }: AnswerPlace) => {
    const source = plan.calls[call]?.steps[number];
    return (source ? placesOf(plan, source) : []).map((before) => [...before, ...path.map(({ key }) => key)]);
  });
}

/** Of what only the plan asks for nobody has estimated anything: as often as what it belongs to. */
function countOf(counts: ReadonlyMap<string, number>, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const count = counts.get(path.slice(0, length).join('.'));
    if (count !== undefined) return count;
  }
  return 1;
}

function rootFields({ document }: PlannedCall): readonly SelectionNode[] {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  return operation?.selectionSet.selections ?? [];
}

function entitySelections(call: PlannedCall, key: string): readonly SelectionNode[] {
  return rootFields(call).flatMap((node) =>
    node.kind === Kind.FIELD && responseKey(node) === key ? (node.selectionSet?.selections ?? []) : [],
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
