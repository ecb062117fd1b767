/** What a client is told of an error: its own mistakes as they are, ours as a code and a request id. The whole truth goes to the log. */
import { GraphQLError, Kind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type ErrorCode, errorTable, graphqlError, isErrorCode, toldError } from '../util/errors.ts';
import type { Log } from '../util/log.ts';
import { redact } from '../util/redact.ts';
import { findDeepText } from './limits.ts';
import type { Policy } from './policy.ts';

export type MaskOptions = {
  /** The client's `@errors(detail:)`. */
  readonly detail: 'MASKED' | 'FULL';
  /**
   * Whether a name that is nearly right is answered with the right one: where nobody may introspect, nobody may feel their way either.
   * @default true
   */
  readonly suggests?: boolean;
  readonly requestId: string;
  readonly log: Log;
};

/** What an answer has, or a part of one that is delivered incrementally. */
type Result = {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[] | undefined;
  readonly incremental?: readonly Result[];
  readonly completed?: readonly Result[];
};

/** The codes that GraphQL over HTTP answers with 200 where the client accepts `application/json` only. */
const operationCodes: ReadonlySet<ErrorCode> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
] as const);

/** Codes of libraries, by ours. */
const foreignCodes: ReadonlyMap<unknown, ErrorCode> = new Map([['REQUEST_ENTITY_TOO_LARGE', 'PAYLOAD_TOO_LARGE']]);

/** How graphql-js ends a message that says which names are near; there is no option to leave it out. */
const suggestion = / Did you mean [^?]*\?$/;

const masked = new WeakSet<GraphQLError>();

/** Masks everything that is answered. Yoga's own masking (`maskedErrors`) must be off. */
export function useMask(options: Omit<MaskOptions, 'requestId'>): Policy {
  return {
    onAnswer: (answer, { requestId }) => maskResult(answer, { ...options, requestId }),
  };
}

/** Tells parameters that are no JSON as the client's mistake, and parses none that are nested too deep. */
export function useParameterFaults(): Plugin {
  return {
    onRequestParse({ requestParser, setRequestParser }) {
      if (!requestParser) return;
      // A URL or a body that cannot be parsed fails with whatever its parser throws.
      setRequestParser(async (request) => {
        const deep = await findDeep(request);
        if (deep) throw deep;
        try {
          return await requestParser(request);
        } catch (error) {
          if (error instanceof SyntaxError)
            throw graphqlError('BAD_REQUEST', 'The parameters variables and extensions must be JSON.', { http: {} });
          throw error;
        }
      });
    },
  };
}

async function findDeep(request: Request): Promise<GraphQLError | undefined> {
  const { method, url, headers } = request;
  const type = headers.get('content-type') ?? '';
  if (method === 'POST' && /^application\/(?:graphql\+)?json\b/.test(type)) return findDeepText(await request.text());
  const isForm = method === 'POST' && type.startsWith('application/x-www-form-urlencoded');
  const encoded = isForm ? await request.text() : url.slice(url.indexOf('?') + 1);
  for (const value of new URLSearchParams(encoded).values()) {
    const deep = findDeepText(value);
    if (deep) return deep;
  }
  return undefined;
}

/** An answer whose errors are masked; for what does not leave through Yoga. The same object if it has none. */
export function maskResult<T extends Result>(result: T, options: MaskOptions): T {
  const { errors, incremental, completed } = result;
  if (!errors?.length && !incremental && !completed) return result;
  // An incremental part belongs to an answer that has data, whatever it has itself.
  const mask = (part: Result): Result => (part.errors ? { ...part, errors: maskErrors(part.errors, options) } : part);
  const whole = !('data' in result) && !incremental && !completed;
  return {
    ...result,
    ...(errors && { errors: maskErrors(errors, options, whole) }),
    ...(incremental && { incremental: incremental.map(mask) }),
    ...(completed && { completed: completed.map(mask) }),
  };
}

/**
 * The errors as the client may see them, each with a code of the table. What was masked before stays as it is.
 *
 * @param whole the answer has no data: errors then carry `extensions.http`, by which Yoga sets the status before it takes it out
 */
export function maskErrors(errors: readonly GraphQLError[], options: MaskOptions, whole = false): GraphQLError[] {
  const aboutVariables = whole && errors.some((error) => error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION);
  const ours: Fault[] = [];
  const shown = errors.map((error) => {
    if (masked.has(error)) return error;
    const code = codeOf(error, aboutVariables);
    if (errorTable[code].family === 'ours') ours.push({ error, code });
    const result = maskError(error, code, options, whole);
    masked.add(result);
    return result;
  });
  logFaults(ours, options);
  return shown;
}

function maskError(error: GraphQLError, code: ErrorCode, options: MaskOptions, whole: boolean): GraphQLError {
  const kind = errorTable[code];
  const { http, unexpected, originalError, code: _, backend, connector, problem, ...own } = error.extensions ?? {};
  const full = options.detail === 'FULL';
  const hidden = kind.family === 'ours' && !full;
  const extensions = {
    ...(!hidden && own),
    // A schema file may give a backend's failure a code of the client's family: where it came from is no business of the client's then either.
    ...(full && backend !== undefined && { backend }),
    ...(full && connector !== undefined && { connector }),
    ...(full && problem !== undefined && { problem }),
    ...(kind.family === 'ours' && { requestId: options.requestId }),
  };
  // The status that a backend answered with is not ours: only the client's mistakes choose their own.
  const chosen = kind.family === 'client' ? http : undefined;
  const answer = (chosen || whole) && {
    http: { status: kind.status, ...chosen, spec: operationCodes.has(code) },
  };
  const message = options.suggests === false ? error.message.replace(suggestion, '') : error.message;
  return toldError(hidden ? kind.masked : message, {
    nodes: error.nodes ?? null,
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions: { ...extensions, code, ...answer },
  });
}

/** The code of an error, or the one that its origin stands for: parser and coercion of variables throw errors without one. */
function codeOf(error: GraphQLError, aboutVariables: boolean): ErrorCode {
  const code = error.extensions?.code;
  if (isErrorCode(code)) return code;
  const known = foreignCodes.get(code);
  if (known) return known;
  if (code === undefined && error.path === undefined) {
    if (aboutVariables) return 'BAD_USER_INPUT';
    if (error.source && error.message.startsWith('Syntax Error: ')) return 'GRAPHQL_PARSE_FAILED';
  }
  return 'INTERNAL_SERVER_ERROR';
}

type Fault = { readonly error: GraphQLError; readonly code: ErrorCode };

/** Of the other errors that a line is about, so many are in it. */
const othersShown = 4;

/** One line for each fault, at however many places of the answer it shows; what a backend told is one, however many errors it made of it. */
function logFaults(ours: readonly Fault[], options: MaskOptions): void {
  const byCause = Map.groupBy(ours, ({ error, code }) => {
    const cause = causeOf(error);
    const { backend, connector } = error.extensions;
    const isTold = cause instanceof GraphQLError && code !== 'INTERNAL_SERVER_ERROR';
    return isTold ? `${code} ${backend} ${connector}` : cause;
  });
  for (const faults of byCause.values()) {
    const [{ error, code }, ...others] = faults as [Fault, ...Fault[]];
    const cause = causeOf(error);
    const different = others.filter((other) => other.error.message !== error.message).slice(0, othersShown);
    options.log(code === 'INTERNAL_SERVER_ERROR' ? 'error' : 'warn', 'an operation met a fault', {
      requestId: options.requestId,
      code,
      ...(error.extensions.backend !== undefined && { backend: error.extensions.backend }),
      path: error.path?.join('.'),
      places: faults.length,
      reason: redact(error.message),
      ...(different.length > 0 && { others: different.map(textOf) }),
      cause: redact(cause.stack ?? cause.message),
    });
  }
}

function textOf({ error: { path, message } }: Fault): string {
  return redact(path ? `${path.join('.')}: ${message}` : message);
}

/** The error at the bottom: what was thrown before GraphQL gave it a path, and what that was caused by. */
function causeOf(error: Error): Error {
  let cause = error;
  for (let depth = 0; depth < 10; depth++) {
    const below = (cause instanceof GraphQLError ? cause.originalError : undefined) ?? cause.cause;
    if (!(below instanceof Error)) break;
    cause = below;
  }
  return cause;
}
