/** The table of every error code that a client of Portico can meet; `docs/errors.md` is held against it by a test. */
import { GraphQLError, type GraphQLErrorOptions } from 'graphql';

/** What one code means: its HTTP status where the whole answer fails, and whether its message may be shown as it is. */
export type ErrorKind = {
  readonly status: number;
  readonly when: string;
} & (
  | {
      /** The caller's mistake, shown as it is. */
      readonly family: 'client';
    }
  | {
      /** Masked unless the client's `@errors(detail: FULL)`. */
      readonly family: 'ours';
      /** The message that stands in for the true one. */
      readonly masked: string;
    }
);

export const errorTable = {
  GRAPHQL_PARSE_FAILED: { status: 400, family: 'client', when: 'the operation is not GraphQL' },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    family: 'client',
    when: 'the operation does not fit the schema of this client',
  },
  BAD_USER_INPUT: {
    status: 400,
    family: 'client',
    when: 'a variable or an argument has a value that its type refuses',
  },
  OPERATION_RESOLUTION_FAILURE: { status: 400, family: 'client', when: 'the operation to run is missing or ambiguous' },
  BAD_REQUEST: { status: 400, family: 'client', when: 'the HTTP request is not one of GraphQL over HTTP' },
  UNAUTHENTICATED: { status: 401, family: 'client', when: 'a credential is required and missing, or it was refused' },
  FORBIDDEN: { status: 403, family: 'client', when: 'the caller may not see this field, or may not do this at all' },
  DEPTH_LIMIT_EXCEEDED: { status: 400, family: 'client', when: 'the operation is nested too deep' },
  COST_LIMIT_EXCEEDED: { status: 400, family: 'client', when: 'the estimated cost is above the limit of this client' },
  ALIAS_LIMIT_EXCEEDED: { status: 400, family: 'client', when: 'the operation has too many aliases' },
  TOKEN_LIMIT_EXCEEDED: { status: 400, family: 'client', when: 'the document has too many tokens' },
  ROOT_FIELD_LIMIT_EXCEEDED: { status: 400, family: 'client', when: 'the operation has too many root fields' },
  DIRECTIVE_LIMIT_EXCEEDED: { status: 400, family: 'client', when: 'the operation has too many directives' },
  PAYLOAD_TOO_LARGE: { status: 413, family: 'client', when: 'the body of the HTTP request is too large' },
  RATE_LIMITED: {
    status: 429,
    family: 'client',
    when: 'a budget or a rate limit is spent; Retry-After says when to come back',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 200,
    family: 'client',
    when: 'no document is known by this hash; send its text once',
  },
  DOCUMENT_NOT_TRUSTED: {
    status: 400,
    family: 'client',
    when: 'this client runs only its own documents, and this is none of them',
  },
  BACKEND_TIMEOUT: {
    status: 200,
    family: 'ours',
    when: 'a backend did not answer in time',
    masked: 'A backend did not answer in time.',
  },
  BACKEND_UNAVAILABLE: {
    status: 200,
    family: 'ours',
    when: 'a backend could not be reached, or is left alone after many failures',
    masked: 'A backend is not available.',
  },
  BACKEND_OVERLOADED: {
    status: 200,
    family: 'ours',
    when: 'too many calls to a backend are waiting, or a GraphQL backend asked for fewer (429)',
    masked: 'A backend is overloaded.',
  },
  BACKEND_INVALID_RESPONSE: {
    status: 200,
    family: 'ours',
    when: 'a backend answered with something that is not what its file says',
    masked: 'A backend answered with something unexpected.',
  },
  BACKEND_ERROR: {
    status: 200,
    family: 'ours',
    when: 'a GraphQL backend answered with an error',
    masked: 'A backend answered with an error.',
  },
  CONNECTOR_FETCH: {
    status: 200,
    family: 'ours',
    when: 'a REST backend answered with a status that means failure, 429 among them',
    masked: 'A backend answered with an error.',
  },
  OVERLOADED: {
    status: 503,
    family: 'client',
    when: 'the gateway takes no more work for the moment, or cannot check a credential for the moment',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    family: 'ours',
    when: 'something went wrong in the gateway; the log has it under the request id',
    masked: 'Something went wrong.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code);
}

/** What a GraphQL error is about; where it comes from another error, what that one says may be missing. */
export type ErrorOptions = {
  readonly nodes?: GraphQLErrorOptions['nodes'] | undefined;
  readonly path?: GraphQLErrorOptions['path'] | undefined;
  readonly originalError?: GraphQLErrorOptions['originalError'] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  readonly http?: { readonly status?: number; readonly headers?: Record<string, string> };
};

/**
 * A GraphQL error with a code of the table.
 *
 * `http` makes the whole answer fail with the code's status (Yoga reads `extensions.http` and takes it out of the answer).
 */
export function graphqlError(code: ErrorCode, message: string, options: ErrorOptions = {}): GraphQLError {
  const { http, extensions, nodes = null, path = null, originalError = null } = options;
  const make = code === 'INTERNAL_SERVER_ERROR' ? inFull : toldError;
  return make(message, {
    nodes,
    path,
    originalError,
    extensions: {
      ...extensions,
      code,
      ...(http && { http: { status: http.status ?? errorTable[code].status, headers: http.headers ?? {} } }),
    },
  });
}

function inFull(message: string, options: GraphQLErrorOptions): GraphQLError {
  return new GraphQLError(message, options);
}

/**
 * An error that is told and never thrown from where something broke: where it was made says nothing, and there may be thousands in one
 * answer, so it has no stack but that of the error it comes from.
 */
export function toldError(message: string, options: GraphQLErrorOptions): GraphQLError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new GraphQLError(message, options);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
