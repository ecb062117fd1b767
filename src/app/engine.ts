/** Binds a view to envelop: what Yoga parsed and validated is compiled, handed to the policies, and run on the graph. */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Compile, Compiled } from '../compile/compile.ts';
import { type Runnable, type RunPart, type RunResult, run, runInParts, runSubscription } from '../execute/run.ts';
import type { ValueScope } from '../execute/shape.ts';
import type { GraphRunner } from '../execute/stitched.ts';
import type { OperationContext } from '../fetch/context.ts';
import type { View } from '../graph/view.ts';
import type { Operation, PolicyContext } from '../plugins/operation.ts';
import { graphqlError } from '../util/errors.ts';
import { mapEvents } from '../util/map-events.ts';
import { isRide } from './live/road.ts';

export type EngineContext = PolicyContext & {
  /** Yoga's; none over WebSocket. */
  readonly request?: Request;
  /** What the calls of the operation share; from `onExecute` on. */
  calls?: OperationContext;
};

export type EngineOptions = {
  readonly client: string;
  /** Which loading of the files this is: two generations never share anything remembered. */
  readonly generation: string;
  readonly view: View;
  readonly compile: Compile;
  readonly runner: GraphRunner;
};

const graphData = new WeakMap<Operation, RunResult['graphData']>();

/** The graph's data that the last answer of an operation was made of; undefined where nothing was run for it. */
export function graphDataOf(operation: Operation): RunResult['graphData'] | undefined {
  return graphData.get(operation);
}

const nothing: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/** The first plugin of `onExecute`: from here on `context.operation` is there, and what runs is ours. */
export function useEngine(options: EngineOptions): Plugin<EngineContext> {
  const hashes = new WeakMap<DocumentNode, string>();

  function textHash(document: DocumentNode): string {
    let hash = hashes.get(document);
    if (hash === undefined) {
      hash = createHash('sha256').update(print(document)).digest('base64url');
      hashes.set(document, hash);
    }
    return hash;
  }

  /** Compiles what is about to run; the errors of variables are the client's to see. */
  async function prepare(args: ExecuteArgs): Promise<Prepared | { readonly errors: readonly GraphQLError[] }> {
    const { document, operationName } = args;
    const context = args.contextValue;
    const operation = getOperationAST(document, operationName);
    if (!operation) return { errors: [unresolved(document, operationName)] };
    if (!options.view.schema.getRootType(operation.operation)) {
      const message = `There is no ${operation.operation} here.`;
      return { errors: [graphqlError('GRAPHQL_VALIDATION_FAILED', message, { nodes: operation })] };
    }
    const { errors, coerced } = getVariableValues(
      options.view.schema,
      operation.variableDefinitions ?? [],
      args.variableValues ?? {},
    );
    if (errors) {
      return {
        errors: errors.map(({ message, nodes }) => graphqlError('BAD_USER_INPUT', message, { nodes: nodes ?? null })),
      };
    }
    const scope = {
      variables: coerced,
      caller: context.caller,
      inParts: operation.operation !== 'subscription' && takesParts(context),
    };
    const compiled = await options.compile(document, operation, scope);
    const variables: Record<string, unknown> = {};
    for (const [name, value] of compiled.variables) {
      const computed = value(scope);
      if (computed !== undefined) variables[name] = computed;
    }
    const described = describe(operation, compiled, variables, [textHash(document), coerced, compiled.inParts]);
    context.operation = described;
    context.calls = callsOf(context);
    return { runnable: toRunnable(compiled, variables, scope), operation: described, calls: context.calls };
  }

  /** Values that only show to be wrong when arguments are made of them are the client's mistake, too. */
  async function prepareOrTell(args: ExecuteArgs): ReturnType<typeof prepare> {
    try {
      return await prepare(args);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return {
        errors: [error.extensions.code ? error : graphqlError('BAD_USER_INPUT', error.message, { nodes: error.nodes })],
      };
    }
  }

  function describe(
    operation: OperationDefinitionNode,
    compiled: Compiled,
    variables: Record<string, unknown>,
    identity: readonly unknown[],
  ): Operation {
    const name = operation.name?.value;
    return {
      client: options.client,
      kind: operation.operation,
      name,
      key: JSON.stringify([options.generation, options.client, name ?? null, ...identity]),
      document: compiled.document ?? nothing,
      schema: options.view.graph.schema,
      variables,
      inParts: compiled.inParts,
      caching: compiled.caching,
    };
  }

  function toRunnable(
    { document, shape, introspection }: Compiled,
    variables: Record<string, unknown>,
    scope: ValueScope,
  ): Runnable {
    const described = introspection && { document: introspection, schema: options.view.schema };
    return { document, variables, shape, scope, introspection: described };
  }

  return {
    async onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      const prepared = await prepareOrTell(args as ExecuteArgs);
      if ('errors' in prepared) return setResultAndStopExecution({ errors: prepared.errors });
      const { runnable, operation, calls } = prepared;
      setExecuteFn(async () =>
        operation.inParts
          ? mapEvents(runInParts(runnable, options.runner, calls), (part) => toPart(part, operation))
          : toResult(await run(runnable, options.runner, calls), operation),
      );
      return undefined;
    },
    async onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const { request } = (args as ExecuteArgs).contextValue;
      if (request && !acceptsEvents(request)) {
        // Before anybody is subscribed to: an answer that cannot be sent would leave the backend's stream open.
        const message = 'A subscription is answered to who accepts text/event-stream.';
        return setResultAndStopExecution({ errors: [graphqlError('BAD_REQUEST', message, { http: { status: 406 } })] });
      }
      const prepared = await prepareOrTell(args as ExecuteArgs);
      if ('errors' in prepared) return setResultAndStopExecution({ errors: prepared.errors });
      setSubscribeFn(async () => {
        const events = await runSubscription(prepared.runnable, options.runner, prepared.calls);
        return Symbol.asyncIterator in events
          ? mapEvents(events, (event) => toResult(event, prepared.operation))
          : toResult(events, prepared.operation);
      });
      return undefined;
    },
  };
}

/** A client takes an answer in parts by saying so, or by having a connection on which everything comes in parts. */
function takesParts({ request }: EngineContext): boolean {
  if (!request) return false;
  return isRide(request) || /multipart\/mixed|text\/event-stream/i.test(request.headers.get('accept') ?? '');
}

function acceptsEvents({ headers }: Request): boolean {
  return /text\/event-stream|\*\/\*/i.test(headers.get('accept') ?? '*/*');
}

/** What envelop hands to the hooks of execution, as far as it is used here. */
type ExecuteArgs = {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variableValues?: Record<string, unknown> | null;
  readonly contextValue: EngineContext;
};

type Prepared = {
  readonly runnable: Runnable;
  readonly operation: Operation;
  readonly calls: OperationContext;
  readonly errors?: never;
};

type Result = { readonly data: RunResult['data']; readonly errors?: readonly GraphQLError[] };

function toResult({ data, errors, graphData: raw }: RunResult, operation: Operation): Result {
  graphData.set(operation, raw);
  return errors.length > 0 ? { data, errors } : { data };
}

/** Incremental delivery as clients know it: the form of 2022 (`deferSpec=20220824`). */
function toPart(part: RunPart, operation: Operation) {
  if (!part.incremental) return { ...toResult(part, operation), hasNext: part.hasNext };
  graphData.set(operation, part.graphData);
  return { incremental: part.incremental, hasNext: part.hasNext };
}

function callsOf({ caller, requestId, visit }: EngineContext): OperationContext {
  const { signal } = visit.source;
  return { caller, requestId, signal, calls: [], loaders: new Map(), maxAge: undefined, private: false };
}

function unresolved(document: DocumentNode, operationName: string | null | undefined): GraphQLError {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
  );
  const message =
    names.length === 0
      ? 'The document has no operation.'
      : operationName
        ? `The document has no operation named "${operationName}".`
        : 'The document has several operations: say which one to run with operationName.';
  return graphqlError('OPERATION_RESOLUTION_FAILURE', message);
}
