/** An answer that ends a request before there is an operation: a GraphQL error with an HTTP status. */
import { type ErrorCode, errorTable } from '../util/errors.ts';
import type { Visit } from './visit.ts';

export type Refusal = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

/**
 * One error, in the media type of GraphQL over HTTP that the client prefers.
 *
 * @param options.status default: the status of the code
 */
export function refuse(
  visit: Visit,
  code: ErrorCode,
  message: string,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Refusal {
  if (visit.record) visit.record.refusal = code;
  const own = 'application/graphql-response+json';
  const type = visit.header('accept')?.includes(own) ? own : 'application/json';
  return {
    status: options.status ?? errorTable[code].status,
    headers: { 'content-type': `${type}; charset=utf-8`, ...options.headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code } }] }),
  };
}
