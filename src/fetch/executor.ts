/** What every kind of backend looks like to what executes: a GraphQL operation in, an answer out. */
import type { DocumentNode, ExecutionResult, OperationTypeNode } from 'graphql';
import type { OperationContext } from './context.ts';
import type { Letters } from './letters.ts';

export type BackendRequest = {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationType: OperationTypeNode;
  readonly context: OperationContext;
};

/** An answer to an operation; `letters`: what all texts in its data have, where that is known. */
export type BackendResult = ExecutionResult & { readonly letters?: Letters | undefined };

/** An answer as it came, for those who may find what they want without reading it. */
export type UnreadAnswer = {
  readonly bytes: Buffer;
  readonly read: () => BackendResult;
};

/** Answers an operation on the backend's subgraph schema, `_entities` included. Faults of the backend are errors in the answer, with a code. */
export type BackendExecutor = {
  readonly execute: (request: BackendRequest) => Promise<BackendResult>;
  /** As `execute`; whoever asks reads the answer. Undefined where what comes is no answer to the operation as it is. */
  readonly ask?: (request: BackendRequest) => Promise<UnreadAnswer | BackendResult>;
  /** Events of a subscription, until the signal aborts; undefined where the backend has none. */
  readonly subscribe?: (request: BackendRequest) => Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
};
