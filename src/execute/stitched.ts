/** The stitched graph: one executable schema over all backends, by graphql-tools; it runs what `compile/` lowered. */
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  visit,
} from 'graphql';
import { contextOfEvent, type OperationContext } from '../fetch/context.ts';
import type { BackendExecutor, BackendResult } from '../fetch/executor.ts';
import type { Graph } from '../graph/graph.ts';
import { graphNames } from '../graph/join.ts';
import { mapEvents } from '../util/map-events.ts';
import { noteFaults, readFaults, withoutFaults, withoutStitchedPaths } from './faults.ts';
import { createDecide, withAskedLabels } from './labels.ts';
import { allowNulls } from './lenient.ts';
import { mergeRoots } from './roots.ts';
import type { ObjectShape } from './shape.ts';
import type { Passed } from './through.ts';

export type InParts = { readonly first: Promise<ExecutionResult>; readonly whole: Promise<ExecutionResult> };

/** Runs operations on the graph. */
export type GraphRunner = {
  /** Plans an operation that is known to come, so that nobody waits for it then. */
  readonly plan?: (document: DocumentNode) => void;
  readonly execute: (
    document: DocumentNode,
    variables: Record<string, unknown>,
    context: OperationContext,
  ) => Promise<BackendResult>;
  /** As `execute`; an answer that is just what the client of this shape gets may come as it is. */
  readonly executeThrough?: (
    document: DocumentNode,
    shape: ObjectShape,
    variables: Record<string, unknown>,
    context: OperationContext,
  ) => Promise<Passed | BackendResult>;
  /** The answer twice: as soon as all is there that has to come at once, and with what may come later. */
  readonly executeInParts?: (
    document: DocumentNode,
    variables: Record<string, unknown>,
    context: OperationContext,
  ) => InParts;
  /** Events, or an answer with errors where the subscription did not come about. */
  readonly subscribe: (
    document: DocumentNode,
    variables: Record<string, unknown>,
    context: OperationContext,
  ) => Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
};

/**
 * @param executors what answers for each backend, by its name
 * @param shares of the labels of fields that move, in percent
 */
export function createStitchedRunner(
  graph: Graph,
  executors: ReadonlyMap<string, BackendExecutor>,
  shares: ReadonlyMap<string, number> = new Map(),
): GraphRunner {
  const schema = stitch(graph, executors, shares);
  return {
    execute: async (document, variableValues, context) =>
      readFaults(await execute({ schema, document, variableValues, contextValue: context }), context),
    subscribe: async (document, variableValues, context) => {
      const events = await createSourceEventStream({ schema, document, variableValues, contextValue: context });
      if (!(Symbol.asyncIterator in events)) return readFaults(events, context);
      return mapEvents(events, async (rootValue) => {
        const own = contextOfEvent(context);
        return readFaults(await execute({ schema, document, rootValue, variableValues, contextValue: own }), own);
      });
    },
  };
}

/** The delegation puts lists of fragments among selections, which look right once they are printed, and to nobody who reads them. */
function withoutNests(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet: (node) =>
      node.selections.some(Array.isArray) ? { ...node, selections: node.selections.flat() } : undefined,
  });
}

function stitch(
  graph: Graph,
  executors: ReadonlyMap<string, BackendExecutor>,
  shares: ReadonlyMap<string, number>,
): GraphQLSchema {
  const supergraph = parse(graph.supergraphSdl, { noLocation: true });
  const names = graphNames(supergraph);
  const schema = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl: withAskedLabels(supergraph),
    handleProgressiveOverride: createDecide(shares),
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
          document: withoutNests(request.document),
          variables: withoutFaults(request.variables ?? {}),
          operationType,
          context: request.context,
        };
        if (operationType !== OperationTypeNode.SUBSCRIPTION) {
          return executor.execute(call).then((result) => {
            noteFaults(call, result);
            return result;
          });
        }
        if (!executor.subscribe) throw new Error(`the backend "${backend}" has no subscriptions`);
        return executor.subscribe(call);
      }) as typeof config.executor;
    },
    onStitchingOptions({ typeMergingOptions: merging }) {
      if (merging?.fieldConfigMerger) merging.fieldConfigMerger = mergeRoots(merging.fieldConfigMerger, supergraph);
    },
  });
  return allowNulls(withoutStitchedPaths(schema));
}
