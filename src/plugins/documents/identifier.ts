/** How a request names a document: by the SHA-256 of its text, in one of the two places where clients write it. */
import { hash } from 'node:crypto';
import { graphqlError } from '../../util/errors.ts';
import type { Params } from '../policy.ts';
import type { Visit } from '../visit.ts';

/** The SHA-256 of a document's text, in hex. */
export function hashOf(text: string): string {
  return hash('sha256', text);
}

/** An identifier as a hash: `sha256:` before it, as codegen and the appendix to GraphQL over HTTP write it, is left out. */
export function plainHash(identifier: string): string {
  return identifier.replace(/^sha256:(?=[0-9a-f]{64}$)/, '');
}

/** Whether something can be the SHA-256 of a text. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/**
 * The identifier that a request gives of its document, as {@link plainHash}; undefined if it gives none. It stands in `documentId`, of
 * the body or, by GET, of the URL (GraphQL over HTTP, appendix A), or in Apollo's `extensions.persistedQuery.sha256Hash`.
 *
 * @throws {GraphQLError} `BAD_REQUEST` where it is malformed, or where there are two that differ
 */
export function hashIn(params: Params & { readonly documentId?: unknown }, visit: Visit): string | undefined {
  const given = [
    params.documentId ?? (visit.source.method === 'GET' ? visit.query('documentId') : undefined),
    persistedHash(params.extensions?.persistedQuery),
  ].filter((identifier) => identifier !== undefined && identifier !== null);
  const hashes = given.map((identifier) => {
    if (typeof identifier === 'string') return plainHash(identifier);
    throw malformed('The identifier of a document must be a string.');
  });
  if (new Set(hashes).size > 1) throw malformed('The request names two documents.');
  return hashes[0];
}

function persistedHash(persistedQuery: unknown): unknown {
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  const { version, sha256Hash } = persistedQuery as { readonly version?: unknown; readonly sha256Hash?: unknown };
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw malformed('extensions.persistedQuery must have the version 1 and a sha256Hash.');
}

function malformed(message: string): Error {
  return graphqlError('BAD_REQUEST', message, { http: {} });
}
