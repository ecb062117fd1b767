/** Runs a lowered operation and shapes its answer: the last station of the road before the policies see the answer again. */
import { type DocumentNode, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import type { OperationContext } from '../fetch/context.ts';
import { type Events, mapEvents } from '../util/map-events.ts';
import type { MaybePromise } from '../util/maybe.ts';
import { type ClientAnswer, type GraphAnswer, type LatePart, shapeAnswer, shapeFirst, shapeLater } from './answer.ts';
import type { ObjectShape, ValueScope } from './shape.ts';
import type { GraphRunner, InParts } from './stitched.ts';

/** What is run: an operation on the graph with its variables, and what becomes of its answer. */
export type Runnable = {
  /** Undefined where no backend has anything to say. */
  readonly document: DocumentNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly shape: ObjectShape;
  readonly scope: ValueScope;
  /** An operation on the view's own schema. */
  readonly introspection: { readonly document: DocumentNode; readonly schema: GraphQLSchema } | undefined;
};

/** The client's answer, and the graph's data that it was made of (what an actual cost is counted on). */
export type RunResult = ClientAnswer & { readonly graphData: Readonly<Record<string, unknown>> | null };

/** At once where nobody is asked. */
export function run(runnable: Runnable, runner: GraphRunner, context: OperationContext): MaybePromise<RunResult> {
  const { document, introspection } = runnable;
  if (!document && !introspection) return shape(runnable, { data: {} }, undefined);
  return runWith(runnable, runner, context);
}

async function runWith(runnable: Runnable, runner: GraphRunner, context: OperationContext): Promise<RunResult> {
  const { document, introspection } = runnable;
  const described = introspection && (await execute({ ...introspection, variableValues: runnable.scope.variables }));
  const answer = document ? await runner.execute(document, { ...runnable.variables }, context) : { data: {} };
  return shape(runnable, answer, described);
}

/** A part of an answer as clients know it: what comes at once, then what comes later. */
export type RunPart =
  | (RunResult & { readonly hasNext: boolean; readonly incremental?: never })
  | {
      readonly incremental: readonly LatePart[];
      readonly hasNext: false;
      readonly graphData: RunResult['graphData'];
    };

/** Runs an operation whose answer comes in parts. */
export async function* runInParts(
  runnable: Runnable,
  runner: GraphRunner,
  context: OperationContext,
): AsyncGenerator<RunPart, void> {
  const { document, introspection, scope, shape: whole } = runnable;
  const described = introspection && (await execute({ ...introspection, variableValues: scope.variables }));
  const variables = { ...runnable.variables };
  const answers =
    (document && runner.executeInParts?.(document, variables, context)) ?? atOnce(runnable, runner, context);
  const first = toAnswer(await answers.first, described);
  if (first.data === undefined) {
    yield { ...shapeAnswer(whole, first, scope), hasNext: false, graphData: null };
    return;
  }
  const { data, errors, isWhole } = shapeFirst(whole, first, scope);
  yield { data, errors, hasNext: !isWhole, graphData: first.data };
  if (isWhole) return;
  const last = toAnswer(await answers.whole, described);
  yield { incremental: shapeLater(whole, last, scope), hasNext: false, graphData: last.data ?? null };
}

function atOnce({ document, variables }: Runnable, runner: GraphRunner, context: OperationContext): InParts {
  const answer = document ? runner.execute(document, { ...variables }, context) : Promise.resolve({ data: {} });
  return { first: answer, whole: answer };
}

/** Runs a subscription: each event of the graph becomes one of the client's. */
export async function runSubscription(
  runnable: Runnable,
  runner: GraphRunner,
  context: OperationContext,
): Promise<Events<RunResult> | RunResult> {
  if (!runnable.document) return shape(runnable, { data: {} }, undefined);
  const events = await runner.subscribe(runnable.document, { ...runnable.variables }, context);
  if (!(Symbol.asyncIterator in events)) return shape(runnable, events, undefined);
  return mapEvents(events, (event) => shape(runnable, event, undefined));
}

function shape(runnable: Runnable, result: ExecutionResult, described: ExecutionResult | undefined): RunResult {
  const answer = toAnswer(result, described);
  return { ...shapeAnswer(runnable.shape, answer, runnable.scope), graphData: answer.data ?? null };
}

function toAnswer(answer: ExecutionResult, described: ExecutionResult | undefined): GraphAnswer {
  // Data of graphql-js is made of plain objects; its type says less.
  const data = answer.data as GraphAnswer['data'];
  const introspection = described?.data as GraphAnswer['data'];
  const errors = [...(answer.errors ?? []), ...(described?.errors ?? [])].map(asGraphqlError);
  return { data, errors, introspection };
}

function asGraphqlError(error: GraphQLError): GraphQLError {
  return error instanceof GraphQLError
    ? error
    : new GraphQLError(String((error as Error).message), { originalError: error as Error });
}
