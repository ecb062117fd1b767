/** `ETag` and 304: a client that has an answer already is told so instead of being sent it again (RFC 9110, section 13). */
import { hash } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import { visitOf } from '../visit.ts';

/** For GET, and what caches may keep. */
export function useEtag(): Plugin {
  return {
    async onResponse({ request, response, setResponse, fetchAPI }) {
      if (request.method !== 'GET' || response.status !== 200) return;
      const { told } = visitOf(request);
      if (told && told.policy.maxAge > 0) setResponse(await withEtag(request, response, fetchAPI.Response));
    },
  };
}

/**
 * The answer with its `ETag`, or 304 without a body if the request's `If-None-Match` has it.
 *
 * @param response its body is read
 * @param make the class to use: Yoga's `fetchAPI.Response`
 */
export async function withEtag(request: Request, response: Response, make: typeof Response): Promise<Response> {
  const body = await response.text();
  const etag = `"${hash('sha256', body, 'base64url')}"`;
  const headers = new Headers(response.headers);
  headers.set('etag', etag);
  if (!matches(request.headers.get('if-none-match'), etag)) return new make(body, { status: response.status, headers });
  for (const name of ['content-type', 'content-length']) headers.delete(name);
  return new make(null, { status: 304, headers });
}

/** Weak comparison: proxies that compress an answer make its tag weak. */
function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
