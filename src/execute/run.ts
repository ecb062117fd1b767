/** Runs a lowered operation and shapes its answer: the last station of the road before the policies see the answer again. */
import { type DocumentNode, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import type { OperationContext } from '../fetch/context.ts';
import { type ClientAnswer, type GraphAnswer, shapeAnswer } from './answer.ts';
import type { ObjectShape } from './shape.ts';
import type { GraphRunner } from './stitched.ts';

/** What is run: an operation on the graph with its variables, and what becomes of its answer. */
export type Runnable = {
  /** Undefined where no backend has anything to say. */
  readonly document: DocumentNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly shape: ObjectShape;
  /** An operation on the view's own schema, with the client's variables. */
  readonly introspection:
    | {
        readonly document: DocumentNode;
        readonly schema: GraphQLSchema;
        readonly variables: Readonly<Record<string, unknown>>;
      }
    | undefined;
};

/** The client's answer, and the graph's data that it was made of (what an actual cost is counted on). */
export type RunResult = ClientAnswer & { readonly graphData: Readonly<Record<string, unknown>> | null };

export async function run(runnable: Runnable, runner: GraphRunner, context: OperationContext): Promise<RunResult> {
  const { document, introspection } = runnable;
  const described = introspection && (await describe(introspection));
  const answer = document ? await runner.execute(document, { ...runnable.variables }, context) : { data: {} };
  return shape(runnable.shape, answer, described);
}

/** Runs a subscription: each event of the graph becomes one of the client's. */
export async function runSubscription(
  runnable: Runnable,
  runner: GraphRunner,
  context: OperationContext,
): Promise<AsyncGenerator<RunResult> | RunResult> {
  if (!runnable.document) return shape(runnable.shape, { data: {} }, undefined);
  const events = await runner.subscribe(runnable.document, { ...runnable.variables }, context);
  if (!(Symbol.asyncIterator in events)) return shape(runnable.shape, events, undefined);
  return shapeEvents(runnable.shape, events);
}

async function* shapeEvents(
  objectShape: ObjectShape,
  events: AsyncGenerator<ExecutionResult>,
): AsyncGenerator<RunResult> {
  for await (const event of events) yield shape(objectShape, event, undefined);
}

function shape(
  objectShape: ObjectShape,
  answer: ExecutionResult,
  introspection: ExecutionResult | undefined,
): RunResult {
  // Data of graphql-js has no prototype that could be reached by a key; its type is the same as ours.
  const data = answer.data as GraphAnswer['data'];
  const errors = [...(answer.errors ?? []), ...(introspection?.errors ?? [])].map(asGraphqlError);
  return {
    ...shapeAnswer(objectShape, { data, errors, introspection: introspection?.data as GraphAnswer['data'] }),
    graphData: data ?? null,
  };
}

async function describe({
  document,
  schema,
  variables,
}: NonNullable<Runnable['introspection']>): Promise<ExecutionResult> {
  return execute({ schema, document, variableValues: variables });
}

function asGraphqlError(error: GraphQLError): GraphQLError {
  return error instanceof GraphQLError
    ? error
    : new GraphQLError(String((error as Error).message), { originalError: error as Error });
}
