/** `portico explain`: what an operation of a client will do, worked out without traffic. */
import { type DocumentNode, Kind, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { cachingOf } from '../../compile/caching.ts';
import { type Lowered, lower } from '../../compile/lower.ts';
import { planOperation } from '../../compile/plan/plan.ts';
import type { Question } from '../../compile/question.ts';
import type { Plan } from '../../execute/plan.ts';
import type { ValueScope } from '../../execute/shape.ts';
import { Caller } from '../../plugins/caller.ts';
import { type EstimatedField, estimateCost } from '../../plugins/cost.ts';
import type { Backend } from '../../schema/backend.ts';
import type { Reference } from '../../schema/mapping/types.ts';
import type { ServedClient } from '../documents.ts';
import { backendsByPath, explainCalls } from './calls.ts';
import type { ExplainedCall, Explanation } from './explanation.ts';
import { explainFields, explainRules } from './places.ts';
import { coerceVariables, mostConditions } from './variables.ts';

/**
 * Explains one operation of a document that is valid on the client's view, for a caller who may see everything.
 *
 * @param variables as a client sends them; without them lists have the sizes that their defaults say, and conditions let in what they can
 */
export function explainOperation(
  served: ServedClient,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> = {},
): Explanation {
  const { client, view, limits } = served;
  const { graph } = view;
  const { lowered, plan, calls, estimated, fields, reads } = workOut(served, document, operation, variables);
  return {
    client: client.name,
    operation: nameOf(operation),
    calls: totalOf(calls),
    plan: calls,
    cost: { estimated, max: limits.cost, ...costsOf(fields, plan) },
    cache: cacheOf(served, lowered, operation, reads),
    rules: explainRules(graph, lowered.coordinates),
    fields: explainFields(view, lowered.shape),
  };
}

/** The calls alone. */
export function explainCallsOf(
  served: ServedClient,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Pick<Explanation, 'operation' | 'calls' | 'plan'> {
  const { calls } = workOut(served, document, operation, {});
  return { operation: nameOf(operation), calls: totalOf(calls), plan: calls };
}

/**
 * What an operation is estimated to cost, and what of it the dearest field does.
 *
 * @throws {GraphQLError} where a list requires one slicing argument and has not one
 */
export function explainCostOf(
  served: ServedClient,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): { readonly operation: string; readonly estimated: number; readonly dearest: EstimatedField | undefined } {
  const { estimated, fields } = estimate(served, document, operation, variables, true);
  const [dearest] = fields.toSorted((a, b) => b.cost - a.cost);
  return { operation: nameOf(operation), estimated, dearest };
}

function workOut(
  served: ServedClient,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) {
  const { graph } = served.view;
  const { lowered, estimated, fields, reads } = estimate(served, document, operation, variables, false);
  const plan: Plan = lowered.document
    ? planOperation(graph.parts, lowered.document, () => true)
    : { operation: operation.operation, calls: [] };
  const backends = new Map(graph.backends.map((backend) => [backend.name, backend]));
  const calls = explainCalls(plan, fields, backends);
  for (const { backend } of calls) for (const read of readsOf(backends.get(backend))) reads.add(read);
  return { lowered, plan, calls, estimated, fields, reads };
}

/** @param isStrict as at the door: a list may require one slicing argument, which is not known before its variable is */
function estimate(
  { view, limits }: ServedClient,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  isStrict: boolean,
) {
  const { graph } = view;
  const { coerced } = coerceVariables(view.schema, operation, variables);
  const known = { ...mostConditions(document), ...coerced };
  const scope: ValueScope = { variables: known, caller: new Caller({}) };
  const reads = new Set<string>();
  const lowered = lower(view, document, operation, (question) => allow(question, scope, reads));
  const fields: EstimatedField[] = [];
  const { weights, listSizes } = graph.rules;
  const estimated = lowered.document
    ? estimateCost({
        rules: {
          weight: (name) => weights.get(name),
          listSize(name) {
            const size = listSizes.get(name);
            return size && { ...size, requireOneSlicingArgument: isStrict && size.requireOneSlicingArgument === true };
          },
        },
        schema: graph.schema,
        document: lowered.document,
        variables: valuesOf(lowered, scope),
        defaultListSize: limits.listSize,
        trace: (field) => fields.push(field),
      })
    : 0;
  return { lowered, estimated, fields, reads };
}

function totalOf(calls: readonly ExplainedCall[]): Explanation['calls'] {
  return {
    least: calls.reduce((sum, { least }) => sum + least, 0),
    most: calls.reduce((sum, { most }) => sum + most, 0),
    rounds: Math.max(0, ...calls.flatMap(({ round, connectors }) => [round, ...connectors.map(({ round }) => round)])),
  };
}

function nameOf({ name, operation }: OperationDefinitionNode): string {
  return name === undefined ? operation : `${operation} ${name.value}`;
}

/** Every operation of a document. */
export function operationsOf(document: DocumentNode): readonly OperationDefinitionNode[] {
  return document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
}

/** Conditions as the variables have them; rules and bound values as for somebody who may and has everything. */
function allow(question: Question, { variables }: ValueScope, reads: Set<string>): boolean {
  switch (question.kind) {
    case 'parts':
      return false;
    case 'variable':
      return variables[question.name] === true;
    case 'rule':
      reads.add(
        question.rule.kind === 'scopes' ? 'scopes' : question.rule.kind === 'policy' ? 'all claims' : 'authenticated',
      );
      return true;
    case 'bind':
      for (const read of namesOf(question.bind.value.references)) reads.add(read);
      return true;
  }
}

function valuesOf({ variables }: Lowered, scope: ValueScope): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of variables) {
    try {
      values[name] = value(scope);
    } catch {
      // A required value that was not given: lists have their default sizes.
    }
  }
  return values;
}

function costsOf(fields: readonly EstimatedField[], plan: Plan): Pick<Explanation['cost'], 'fields' | 'backends'> {
  const owners = backendsByPath(plan);
  const priced = fields.filter(({ cost }) => cost > 0).toSorted((a, b) => b.cost - a.cost);
  const sums = new Map<string, number>();
  for (const { path, cost } of priced) {
    const backend = owners.get(path.join('.')) ?? '';
    sums.set(backend, (sums.get(backend) ?? 0) + cost);
  }
  return {
    fields: priced.map(({ path, coordinate, cost }) => ({ path: path.join('.'), coordinate, cost })),
    backends: Object.fromEntries([...sums].toSorted(([, a], [, b]) => b - a)),
  };
}

function cacheOf(
  { client, view }: ServedClient,
  { coordinates }: Lowered,
  { operation }: OperationDefinitionNode,
  reads: ReadonlySet<string>,
): Explanation['cache'] {
  const { maxAge, scope } = cachingOf(view.graph, coordinates);
  const own = operation === OperationTypeNode.QUERY ? client.cache : undefined;
  const ages = [own?.maxAge, maxAge].filter((age) => age !== undefined);
  const isPrivate =
    scope === 'PRIVATE' ||
    own?.scope === 'PRIVATE' ||
    client.auth.required ||
    [...reads].some((read) => !read.startsWith('header:'));
  return {
    maxAge: own ? Math.min(...ages) : 0,
    scope: isPrivate ? 'PRIVATE' : 'PUBLIC',
    key: ['view', 'operation', 'variables', ...[...reads].toSorted()],
  };
}

/** What a backend's templates read of the caller. */
function readsOf(backend: Backend | undefined): string[] {
  if (!backend) return [];
  const { headers, urls } = backend.options;
  return [
    ...headers.flatMap(({ from, value }) =>
      from === undefined ? namesOf(value?.references ?? []) : [`header:${from}`],
    ),
    ...urls.flatMap(({ references }) => namesOf(references)),
    ...backend.connectors.flatMap((connector) => connector.reads),
  ];
}

function namesOf(references: readonly Reference[]): string[] {
  return references.flatMap(({ variable, path }) => {
    if (variable === '$claims') return [`claim:${path.join('.')}`];
    return variable === '$request' && path[0] === 'headers' && path[1] !== undefined ? [`header:${path[1]}`] : [];
  });
}
