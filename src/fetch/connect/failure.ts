/** Why a connector gave nothing, as the one error that its field carries. */
import type { GraphQLError } from 'graphql';
import type { Connector } from '../../schema/backend.ts';
import type { Scope } from '../../schema/mapping/types.ts';
import { type ErrorCode, graphqlError, isErrorCode } from '../../util/errors.ts';
import { isObject } from '../../util/json.ts';
import { CallError } from '../error.ts';
import type { Data } from '../keys.ts';
import { mediaType, withoutBig } from './decode.ts';
import type { Answer } from './memory.ts';

/** What tells connectors' errors apart in the log. */
export type Origin = { readonly backend: string; readonly connector: Connector };

/** Stands where the call failed that gives what is asked there: whoever wants it gets the error. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/**
 * An answer that means failure, with the message and extensions that its file makes of it.
 *
 * A problem in its body (RFC 9457) is in `extensions.problem`.
 */
export function failedAnswer(origin: Origin, answer: Answer, scope: Scope): GraphQLError {
  const { status, body } = answer;
  const { message, extensions } = origin.connector.errors;
  const text = message?.evaluate(body, scope);
  const extra: Data = Object.create(null);
  for (const mapping of extensions) {
    const value = mapping.evaluate(body, scope);
    if (isObject(value)) Object.assign(extra, withoutBig(value));
  }
  const problem = readProblem(answer);
  // Yoga makes a status and headers of `extensions.http`, which a backend has no say in.
  const { http: _, code, ...rest } = extra;
  const known = isErrorCode(code) ? code : 'CONNECTOR_FETCH';
  return fault(origin, known, typeof text === 'string' && text !== '' ? text : 'Request failed', {
    ...(problem && { problem }),
    ...rest,
    ...(code !== undefined && code !== known && { backendCode: code }),
    status,
  });
}

const problemTypes: Readonly<Record<string, string>> = {
  type: 'string',
  title: 'string',
  status: 'number',
  detail: 'string',
};

/** The members that RFC 9457 names; what is of another type than it says counts as absent (section 3.1). */
function readProblem({ headers, body }: Answer): Data | undefined {
  if (mediaType(headers).type !== 'application/problem+json' || !isObject(body)) return undefined;
  const members = Object.entries(problemTypes).flatMap(([name, type]) =>
    Object.hasOwn(body, name) && typeof body[name] === type ? [[name, body[name]] as const] : [],
  );
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

/** An answer, or a part of one, that is not what the file says. */
export function invalidAnswer(origin: Origin, message: string): GraphQLError {
  return fault(origin, 'BACKEND_INVALID_RESPONSE', `${origin.connector.coordinate}: ${message}`);
}

/** A call that came to nothing. */
export function failedCall(origin: Origin, error: unknown): GraphQLError {
  if (!(error instanceof CallError)) throw error;
  const { code, message } = error;
  return graphqlError(code, message, { extensions: detail(origin), originalError: error });
}

export function fault(
  origin: Origin,
  code: ErrorCode,
  message: string,
  extensions?: Readonly<Record<string, unknown>>,
): GraphQLError {
  return graphqlError(code, message, { extensions: { ...extensions, ...detail(origin) } });
}

function detail({ backend, connector }: Origin): Record<string, unknown> {
  return { backend, connector: connector.coordinate };
}
