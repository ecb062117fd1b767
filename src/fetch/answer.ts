/** What a GraphQL backend answered, made fit to go on with: whatever it sends, there come data and errors, and nothing is thrown. */
import { type DocumentNode, type ExecutionResult, type GraphQLError, getOperationAST, Kind } from 'graphql';
import { type ErrorCode, graphqlError, toldError } from '../util/errors.ts';
import { isObject } from '../util/json.ts';
import { responseKey } from '../util/response-key.ts';
import { entityFields, representationsOf } from './entities.ts';
import { CallError } from './error.ts';
import type { BackendRequest } from './executor.ts';
import type { Data } from './keys.ts';

/**
 * Reads the answer to a call.
 *
 * The body decides, not the content type: a GraphQL answer is one under any name. With a status that means failure only an
 * answer with errors is believed, because anybody between may have sent the rest.
 */
export function readAnswer(backend: string, status: number, text: string, request: BackendRequest): ExecutionResult {
  const body = parseJson(text);
  const isGood = succeeded(status);
  if (status === 429) return fault(backend, 'BACKEND_OVERLOADED', 'the backend asked for fewer calls', status);
  if (isObject(body) && (isGood ? 'data' in body || 'errors' in body : hasMessages(body.errors))) {
    return readResult(backend, body, request);
  }
  if (isGood) return fault(backend, 'BACKEND_INVALID_RESPONSE', 'the answer is not GraphQL', status);
  if (status >= 500) return fault(backend, 'BACKEND_UNAVAILABLE', `the backend answered ${status}`, status);
  if (status >= 400) return fault(backend, 'BACKEND_ERROR', `the backend answered ${status}`, status);
  return fault(backend, 'BACKEND_INVALID_RESPONSE', `the backend answered ${status}, which is not followed`, status);
}

export function succeeded(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Reads one result: a whole answer, or an event of a subscription. */
export function readResult(backend: string, result: unknown, request: BackendRequest): ExecutionResult {
  if (!isObject(result)) return fault(backend, 'BACKEND_INVALID_RESPONSE', 'the answer is not GraphQL');
  const { data } = result;
  const errors = readErrors(backend, result.errors);
  if (isObject(data)) {
    errors.push(...checkEntities(backend, data, errors.length > 0, request));
  } else if ((data !== null && data !== undefined) || errors.length === 0) {
    errors.push(invalid(backend, 'the answer has no data'));
  }
  if (!isObject(data)) errors.push(...lostBy(errors, request.document));
  return { data: isObject(data) ? data : null, ...(errors.length > 0 && { errors }) };
}

/**
 * What a null took with it that went up as far as it could is not there for the same reason: an error for each field of the root that
 * none of those of an answer without data names.
 */
export function lostBy(errors: readonly GraphQLError[], document: DocumentNode): GraphQLError[] {
  const [first] = errors;
  if (!first || errors.some(({ path }) => !path)) return [];
  const named = new Set(errors.map(({ path }) => path?.[0]));
  const { message, extensions } = first;
  const asked = getOperationAST(document)?.selectionSet.selections ?? [];
  return asked.flatMap((node) => {
    const key = node.kind === Kind.FIELD && !node.directives?.length ? responseKey(node) : undefined;
    return key === undefined || named.has(key) ? [] : toldError(message, { path: [key], extensions });
  });
}

/** The answer of a backend that gave none. */
export function fault(backend: string, code: ErrorCode, message: string, status?: number): ExecutionResult {
  const extensions = { backend, ...(status !== undefined && { backendStatus: status }) };
  return { data: null, errors: [graphqlError(code, message, { extensions })] };
}

/** The answer of a call that failed. */
export function callFault(error: unknown): ExecutionResult {
  if (!(error instanceof CallError)) throw error;
  const { code, backend, message } = error;
  return { data: null, errors: [graphqlError(code, message, { extensions: { backend }, originalError: error })] };
}

/** Undefined where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Each error of an answer goes the whole way to the client; no client reads as many. */
const mostErrors = 1000;

function readErrors(backend: string, errors: unknown): GraphQLError[] {
  if (errors === undefined || errors === null) return [];
  const all: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  const read = all.slice(0, mostErrors).map((error) => readError(backend, error));
  const more = all.length - mostErrors;
  if (more > 0) read.push(readError(backend, `the backend gave ${more} more errors`));
  return read;
}

/** An error of the backend as one of ours. Its locations are dropped: they are places in a document that the client never saw. */
function readError(backend: string, error: unknown): GraphQLError {
  if (typeof error === 'string') return graphqlError('BACKEND_ERROR', error, { extensions: { backend } });
  if (!isObject(error)) return invalid(backend, 'an error of the backend is no object');
  const message = typeof error.message === 'string' ? error.message : 'the backend gave an error without a message';
  // Yoga makes a status and headers of `extensions.http`, which a backend has no say in.
  const { http: _, code, ...rest } = isObject(error.extensions) ? error.extensions : ({} as Data);
  const extensions = { ...rest, ...(code !== undefined && { backendCode: code }), backend };
  const path = isPath(error.path) ? error.path : undefined;
  return graphqlError('BACKEND_ERROR', message, { extensions, path });
}

/** As many entities as were asked for, each an object or null; otherwise nobody can tell which is which, and all are null. */
function checkEntities(backend: string, data: Data, explained: boolean, request: BackendRequest): GraphQLError[] {
  return entityFields(request.document).flatMap((field): GraphQLError[] => {
    const key = responseKey(field);
    const entities = data[key];
    if (entities === undefined && field.directives?.length) return [];
    if ((entities === null || entities === undefined) && explained) return [];
    const count = representationsOf(field, request.variables).length;
    if (!Array.isArray(entities) || entities.length !== count) {
      data[key] = new Array(count).fill(null);
      const came = Array.isArray(entities) ? `${entities.length} entities` : 'no list of entities';
      return [invalid(backend, `${came} came where ${count} were asked for`, [key])];
    }
    return entities.flatMap((entity, index) => {
      if (entity === null || isObject(entity)) return [];
      entities[index] = null;
      return [invalid(backend, 'an entity is no object', [key, index])];
    });
  });
}

function invalid(backend: string, message: string, path?: readonly (string | number)[]): GraphQLError {
  return graphqlError('BACKEND_INVALID_RESPONSE', message, { extensions: { backend }, path });
}

function isPath(path: unknown): path is (string | number)[] {
  return (
    Array.isArray(path) &&
    path.every((step) => typeof step === 'string' || (Number.isSafeInteger(step) && (step as number) >= 0))
  );
}

function hasMessages(errors: unknown): boolean {
  return Array.isArray(errors) && errors.some((error) => isObject(error) && typeof error.message === 'string');
}
