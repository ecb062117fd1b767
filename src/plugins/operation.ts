/** What the policies see of an operation: put into the context by the engine before the first of them runs. */
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Caller } from './caller.ts';
import type { Visit } from './visit.ts';

export type Operation = {
  /** The client's name: whose door it came through. */
  readonly client: string;
  readonly kind: OperationTypeNode;
  /** The client's name for it, if it has one. */
  readonly name: string | undefined;
  /** Text that is the same exactly for the same work: generation, client, document, operation name and coerced variables; nothing of the caller. */
  readonly key: string;
  /** The same operation on the graph: what will really be fetched. It has no fragments but inline ones on object types, and no conditions. */
  readonly document: DocumentNode;
  readonly schema: GraphQLSchema;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether its answer comes in parts (`@defer`, `@stream`). */
  readonly inParts: boolean;
  /** What `@cacheControl` in `schemas/` allows, by the fields asked for. */
  readonly caching: Caching;
};

/** `maxAge` in seconds; undefined where nothing says how long. */
export type Caching = { readonly maxAge: number | undefined; readonly scope: 'PUBLIC' | 'PRIVATE' };

/** The part of a context that every policy can rely on. */
export type PolicyContext = {
  readonly visit: Visit;
  readonly caller: Caller;
  readonly requestId: string;
  /** Keeps the door open until something is done that nobody waits for. */
  readonly waitUntil?: (done: Promise<void>) => void;
  /** From `onExecute` on. */
  operation?: Operation;
  /** Of several operations of one request, which; the first if left out. */
  readonly place?: number;
  /** How its answer came about, where it could have been remembered or shared: `fallback` is an old one, for fetching failed. */
  cached?: 'hit' | 'stale' | 'fallback' | 'shared' | 'miss';
};

/** An execution's result; what has its JSON as text already (`written.ts`) says so by `stringify`, as Yoga does. */
export type Answer = ExecutionResult & { readonly stringify?: (result: ExecutionResult) => string };
