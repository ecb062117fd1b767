/** What goes wrong while an answer is made: each an error with a code and the place where null stands for it. */
import { type FieldNode, GraphQLError, locatedError } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import { type ErrorCode, graphqlError } from '../../util/errors.ts';
import { invalidAnswer } from './failure.ts';

/** A place of the answer; the fields of the root have none before them. */
export type Place = {
  readonly before: Place | undefined;
  readonly key: string | number;
  /** True where null may not be. */
  readonly required: boolean;
};

/** A field that is asked, as errors name it. */
export type Site = {
  /** `Type.field` */
  readonly coordinate: string;
  readonly nodes: readonly FieldNode[];
  /** The connector that its value comes from directly. */
  readonly connector: Connector | undefined;
};

export class Faults {
  readonly errors: GraphQLError[] = [];
  readonly #backend: string;

  constructor(backend: string) {
    this.#backend = backend;
  }

  /** Whatever was thrown, as an error at its place. */
  locate(error: unknown, { nodes }: Site, before: Place | undefined, key: Place['key']): GraphQLError {
    const known = error instanceof GraphQLError && error.extensions.code !== undefined;
    const message = error instanceof Error ? error.message : String(error);
    const coded = known ? error : this.fault(message, 'INTERNAL_SERVER_ERROR', error);
    return locatedError(coded, nodes, pathOf(before, key));
  }

  missing({ coordinate }: Site): GraphQLError {
    return this.fault(`Cannot return null for non-nullable field ${coordinate}.`);
  }

  invalid({ coordinate, connector }: Site, message: string): GraphQLError {
    if (connector) return invalidAnswer({ backend: this.#backend, connector }, message);
    return this.fault(`${coordinate}: ${message}`);
  }

  fault(message: string, code: ErrorCode = 'BACKEND_INVALID_RESPONSE', cause?: unknown): GraphQLError {
    const originalError = cause instanceof Error ? cause : null;
    return graphqlError(code, message, { originalError, extensions: { backend: this.#backend } });
  }
}

function pathOf(before: Place | undefined, key: Place['key']): Place['key'][] {
  const keys = [key];
  for (let at = before; at; at = at.before) keys.push(at.key);
  return keys.reverse();
}
