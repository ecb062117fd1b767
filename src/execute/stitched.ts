/** The stitched graph: one executable schema over all backends, by graphql-tools; it runs what `compile/` lowered. */
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  subscribe,
} from 'graphql';
import type { OperationContext } from '../fetch/context.ts';
import type { BackendExecutor } from '../fetch/executor.ts';
import type { Graph } from '../graph/graph.ts';
import { noteFaults, withoutStitchedPaths } from './faults.ts';

/** Runs operations on the graph. */
export type GraphRunner = {
  readonly execute: (
    document: DocumentNode,
    variables: Record<string, unknown>,
    context: OperationContext,
  ) => Promise<ExecutionResult>;
  /** Events, or an answer with errors where the subscription did not come about. */
  readonly subscribe: (
    document: DocumentNode,
    variables: Record<string, unknown>,
    context: OperationContext,
  ) => Promise<AsyncGenerator<ExecutionResult> | ExecutionResult>;
};

/** @param executors what answers for each backend, by its name */
export function createStitchedRunner(graph: Graph, executors: ReadonlyMap<string, BackendExecutor>): GraphRunner {
  const schema = stitch(graph, executors);
  return {
    execute: async (document, variableValues, contextValue) =>
      execute({ schema, document, variableValues, contextValue }),
    subscribe: async (document, variableValues, contextValue) =>
      (await subscribe({ schema, document, variableValues, contextValue })) as
        | AsyncGenerator<ExecutionResult>
        | ExecutionResult,
  };
}

function stitch(graph: Graph, executors: ReadonlyMap<string, BackendExecutor>): GraphQLSchema {
  const names = graphNames(parse(graph.supergraphSdl, { noLocation: true }));
  const schema = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl: graph.supergraphSdl,
    // Calls to one backend within a tick go out as one.
    batch: true,
    onSubschemaConfig(config) {
      const backend = names.get(config.name) ?? config.name;
      const executor = executors.get(backend);
      if (!executor) throw new Error(`nothing answers for the backend "${backend}"`);
      // graphql-tools types an executor by what a caller may want of it; this one answers every kind of operation as asked.
      config.executor = ((request: {
        document: DocumentNode;
        variables?: Record<string, unknown>;
        operationType?: OperationTypeNode;
        context?: OperationContext;
      }) => {
        if (!request.context) throw new Error('an operation on the graph runs within a context');
        const operationType = request.operationType ?? OperationTypeNode.QUERY;
        const call = {
          document: request.document,
          variables: request.variables ?? {},
          operationType,
          context: request.context,
        };
        if (operationType !== OperationTypeNode.SUBSCRIPTION) {
          return executor.execute(call).then((result) => {
            noteFaults(call.document, result);
            return result;
          });
        }
        if (!executor.subscribe) throw new Error(`the backend "${backend}" has no subscriptions`);
        return executor.subscribe(call);
      }) as typeof config.executor;
    },
  });
  return withoutStitchedPaths(schema);
}

/** The composer gives each backend an enum value for a name: the way back. */
function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives } of definition.values ?? []) {
      const value = directives?.[0]?.arguments?.find((argument) => argument.name.value === 'name')?.value;
      if (value?.kind === Kind.STRING) names.set(name.value, value.value);
    }
  }
  return names;
}
