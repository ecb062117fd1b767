/** An answer that ends a request before there is an operation: a GraphQL error with an HTTP status. */
import { type ErrorCode, errorTable } from '../util/errors.ts';

/**
 * A response with one error, in the media type of GraphQL over HTTP that the client prefers.
 *
 * @param response the class to use: Yoga's `fetchAPI.Response`
 * @param options.status default: the status of the code
 */
export function refuse(
  request: Request,
  response: typeof Response,
  code: ErrorCode,
  message: string,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const own = 'application/graphql-response+json';
  const type = request.headers.get('accept')?.includes(own) ? own : 'application/json';
  return new response(JSON.stringify({ errors: [{ message, extensions: { code } }] }), {
    status: options.status ?? errorTable[code].status,
    headers: { 'content-type': `${type}; charset=utf-8`, ...options.headers },
  });
}
