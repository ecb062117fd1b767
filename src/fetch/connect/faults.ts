/** What goes wrong while an answer is made: each an error with a code and the place where null stands for it. */
import { GraphQLError, locatedError } from 'graphql';
import { type ErrorCode, graphqlError } from '../../util/errors.ts';
import { invalidAnswer } from './failure.ts';
import type { Form } from './form.ts';
import type { Column, Spot } from './layout.ts';

/** A place of the answer. */
export type Path = { readonly before: Path | undefined; readonly key: string | number };

export class Faults {
  readonly errors: GraphQLError[] = [];
  readonly #backend: string;

  constructor(backend: string) {
    this.#backend = backend;
  }

  /** Null with this error; throws it where null may not be. */
  refuse(error: unknown, form: Form, { nodes }: Column, path: Path | undefined, key: Path['key']): null {
    const known = error instanceof GraphQLError && error.extensions.code !== undefined;
    const message = error instanceof Error ? error.message : String(error);
    const coded = known ? error : this.fault(message, 'INTERNAL_SERVER_ERROR', error);
    const located = locatedError(coded, nodes, pathOf({ before: path, key }));
    if (form.required) throw located;
    this.errors.push(located);
    return null;
  }

  missing({ coordinate }: Column): GraphQLError {
    return this.fault(`Cannot return null for non-nullable field ${coordinate}.`);
  }

  invalid({ coordinate }: Column, { connector }: Spot, message: string): GraphQLError {
    if (connector) return invalidAnswer({ backend: this.#backend, connector }, message);
    return this.fault(`${coordinate}: ${message}`);
  }

  fault(message: string, code: ErrorCode = 'BACKEND_INVALID_RESPONSE', cause?: unknown): GraphQLError {
    const originalError = cause instanceof Error ? cause : null;
    return graphqlError(code, message, { originalError, extensions: { backend: this.#backend } });
  }
}

function pathOf(path: Path): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: Path | undefined = path; at; at = at.before) keys.push(at.key);
  return keys.reverse();
}
