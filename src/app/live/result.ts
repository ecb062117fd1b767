/** A result as a message on a WebSocket carries it: without what is only for HTTP, whole or in parts. */
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** What comes out of Yoga, a subscription's event or a part of incremental delivery among it. */
export type LiveResult = {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[] | undefined;
  readonly incremental?: readonly LiveResult[] | undefined;
  readonly completed?: readonly LiveResult[] | undefined;
  /** Of an answer that brings its own text, which has nothing that was added since. */
  readonly stringify?: unknown;
};

export function plainResult({
  stringify: _,
  errors,
  incremental,
  completed,
  ...rest
}: LiveResult): Record<string, unknown> {
  return {
    ...rest,
    ...(errors && { errors: errors.map(plainError) }),
    ...(incremental && { incremental: incremental.map(plainResult) }),
    ...(completed && { completed: completed.map(plainResult) }),
  };
}

/** The status and headers in `extensions.http` are Yoga's, for HTTP. */
export function plainError(error: GraphQLError | GraphQLFormattedError): GraphQLFormattedError {
  // A plugin of the operator's may have put any object there.
  const formatted: GraphQLFormattedError = error instanceof GraphQLError ? error.toJSON() : error;
  const { extensions, ...rest } = formatted;
  const { http: _, ...told } = extensions ?? {};
  return Object.keys(told).length > 0 ? { ...rest, extensions: told } : rest;
}
