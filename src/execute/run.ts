/** Runs a lowered operation and shapes its answer: the last station of the road before the policies see the answer again. */
import { type DocumentNode, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import type { OperationContext } from '../fetch/context.ts';
import { type Events, mapEvents } from '../util/map-events.ts';
import { type ClientAnswer, type GraphAnswer, shapeAnswer } from './answer.ts';
import type { ObjectShape, ValueScope } from './shape.ts';
import type { GraphRunner } from './stitched.ts';

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

export async function run(runnable: Runnable, runner: GraphRunner, context: OperationContext): Promise<RunResult> {
  const { document, introspection } = runnable;
  const described = introspection && (await execute({ ...introspection, variableValues: runnable.scope.variables }));
  const answer = document ? await runner.execute(document, { ...runnable.variables }, context) : { data: {} };
  return shape(runnable, answer, described);
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

function shape(runnable: Runnable, answer: ExecutionResult, described: ExecutionResult | undefined): RunResult {
  // Data of graphql-js is made of plain objects; its type says less.
  const data = answer.data as GraphAnswer['data'];
  const introspection = described?.data as GraphAnswer['data'];
  const errors = [...(answer.errors ?? []), ...(described?.errors ?? [])].map(asGraphqlError);
  return { ...shapeAnswer(runnable.shape, { data, errors, introspection }, runnable.scope), graphData: data ?? null };
}

function asGraphqlError(error: GraphQLError): GraphQLError {
  return error instanceof GraphQLError
    ? error
    : new GraphQLError(String((error as Error).message), { originalError: error as Error });
}
