/** Runs a lowered operation and shapes its answer: the last station of the road before the policies see the answer again. */
import { type DocumentNode, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import type { OperationContext } from '../fetch/context.ts';
import type { BackendResult } from '../fetch/executor.ts';
import { type Events, mapEvents } from '../util/map-events.ts';
import type { MaybePromise } from '../util/maybe.ts';
import { shapeAnswer, shapeFirst, shapeLater } from './answer.ts';
import type { Json } from './data.ts';
import type { ClientAnswer, GraphAnswer, LatePart, ObjectShape, ValueScope } from './shape.ts';
import type { GraphRunner, InParts } from './stitched.ts';
import type { Passed } from './through.ts';
import { compileWrite, type Writing } from './write.ts';

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

/** The graph's data that an answer was made of: what an actual cost is counted on. */
export type GraphData = {
  readonly data: Json | null;
  /** Its objects and lists, without their leaves: there where nobody has read the rest so far. */
  readonly outline?: Json;
  /** How long the text is that `data` is read of, there as well. */
  readonly unread?: number;
};

/** The client's answer; where it is there as JSON, text or UTF-8, that is `content`, and `data` is read of it when it is asked for. */
export type RunResult = ClientAnswer & {
  readonly graphData: GraphData;
  readonly content?: string | Buffer;
};

const noErrors: readonly GraphQLError[] = Object.freeze([]);

/** At once where nobody is asked. */
export function run(runnable: Runnable, runner: GraphRunner, context: OperationContext): MaybePromise<RunResult> {
  const { document, introspection } = runnable;
  if (!document && !introspection) return shape(runnable, { data: {} }, undefined, context);
  return runWith(runnable, runner, context);
}

async function runWith(runnable: Runnable, runner: GraphRunner, context: OperationContext): Promise<RunResult> {
  const { document, introspection } = runnable;
  const described = introspection && (await execute({ ...introspection, variableValues: runnable.scope.variables }));
  if (!document) return shape(runnable, { data: {} }, described, context);
  const variables = { ...runnable.variables };
  if (described || !runner.executeThrough)
    return shape(runnable, await runner.execute(document, variables, context), described, context);
  const answer = await runner.executeThrough(document, runnable.shape, variables, context);
  return 'outline' in answer
    ? new WrittenResult(answer.content, new PassedData(answer))
    : shape(runnable, answer, undefined, context);
}

/** Read only if somebody looks inside. */
class WrittenResult implements RunResult {
  readonly content: string | Buffer;
  readonly errors = noErrors;
  readonly graphData: GraphData;

  constructor(content: string | Buffer, graphData: GraphData) {
    this.content = content;
    this.graphData = graphData;
  }

  get data(): Json {
    return dataOf(this.content);
  }
}

class PassedData implements GraphData {
  readonly outline: Json;
  readonly #bytes: Buffer;

  constructor({ outline, bytes }: Passed) {
    this.outline = outline;
    this.#bytes = bytes;
  }

  get unread(): number {
    return this.#bytes.length;
  }

  get data(): Json {
    return dataOf(this.#bytes);
  }
}

/** Of an answer that was looked through already. */
function dataOf(content: string | Buffer): Json {
  return (JSON.parse(content.toString()) as { readonly data: Json }).data;
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
  const first = toAnswer(await answers.first, described, context);
  if (first.data === undefined) {
    yield { ...shapeAnswer(whole, first, scope), hasNext: false, graphData: { data: null } };
    return;
  }
  const { data, errors, isWhole } = shapeFirst(whole, first, scope);
  yield { data, errors, hasNext: !isWhole, graphData: { data: first.data } };
  if (isWhole) return;
  const last = toAnswer(await answers.whole, described, context);
  yield { incremental: shapeLater(whole, last, scope), hasNext: false, graphData: { data: last.data ?? null } };
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
  if (!runnable.document) return shape(runnable, { data: {} }, undefined, context);
  const events = await runner.subscribe(runnable.document, { ...runnable.variables }, context);
  if (!(Symbol.asyncIterator in events)) return shape(runnable, events, undefined, context);
  return mapEvents(events, (event) => shape(runnable, event, undefined));
}

/** @param context undefined where its calls are not those of the result */
function shape(
  runnable: Runnable,
  result: BackendResult,
  described: ExecutionResult | undefined,
  context?: OperationContext,
): RunResult {
  const data = result.data as GraphAnswer['data'];
  if (data && !described && !result.errors?.length) {
    const { letters } = result;
    const writing = writingOf(runnable.shape);
    const text = writing?.write(data, runnable.scope, letters !== undefined);
    if (text !== undefined) {
      const content = `{"data":${text}}`;
      const isAscii = letters === 'ASCII' && writing?.addsNothing === true;
      return new WrittenResult(isAscii ? Buffer.from(content, 'latin1') : content, { data });
    }
  }
  const answer = toAnswer(result, described, context);
  return { ...shapeAnswer(runnable.shape, answer, runnable.scope), graphData: { data: answer.data ?? null } };
}

/** How often a shape was needed; then what was made of it. */
const writings = new WeakMap<ObjectShape, number | { readonly writing: Writing | undefined }>();

/** What is asked for only once or twice is not worth to be compiled. */
const worthwhile = 3;

function writingOf(shape: ObjectShape): Writing | undefined {
  const known = writings.get(shape) ?? 0;
  if (typeof known !== 'number') return known.writing;
  const made = known + 1 < worthwhile ? known + 1 : { writing: compileWrite(shape) };
  writings.set(shape, made);
  return typeof made === 'number' ? undefined : made.writing;
}

function toAnswer(
  answer: ExecutionResult,
  described: ExecutionResult | undefined,
  context: OperationContext | undefined,
): GraphAnswer {
  // Data of graphql-js is made of plain objects; its type says less.
  const data = answer.data as GraphAnswer['data'];
  const introspection = described?.data as GraphAnswer['data'];
  const errors = [...(answer.errors ?? []), ...(described?.errors ?? [])].map(asGraphqlError);
  return { data, errors, introspection, calls: context?.calls };
}

function asGraphqlError(error: GraphQLError): GraphQLError {
  return error instanceof GraphQLError
    ? error
    : new GraphQLError(String((error as Error).message), { originalError: error as Error });
}
