/** What every kind of backend looks like to what executes: a GraphQL operation in, an answer out. */
import type { DocumentNode, ExecutionResult, OperationTypeNode } from 'graphql';
import type { OperationContext } from './context.ts';

export type BackendRequest = {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationType: OperationTypeNode;
  readonly context: OperationContext;
};

/** Answers an operation on the backend's subgraph schema, `_entities` included. Faults of the backend are errors in the answer, with a code. */
export type BackendExecutor = {
  readonly execute: (request: BackendRequest) => Promise<ExecutionResult>;
  /** Events of a subscription, until the signal aborts; undefined where the backend has none. */
  readonly subscribe?: (request: BackendRequest) => Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
};
