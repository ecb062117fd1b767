/**
 * Cross-site request forgery: refuses what any web page can make a browser send without asking us first (a CORS preflight).
 *
 * That is a body of a type that forms have, or of none, and a GET that says it has one. What is left to a page is a GET of a query:
 * it changes nothing (Yoga refuses mutations by GET), CORS keeps its answer from the page, and cookies do not count with it.
 */
import { MIMEType } from 'node:util';
import type { Policy } from './policy.ts';
import { refuse } from './refusal.ts';
import type { Visit } from './visit.ts';

/** Headers that a page cannot send to another site without a preflight; one of them, whatever its value, lifts the restriction. */
export const preflightHeaders = ['x-portico-preflight', 'apollo-require-preflight'] as const;

export function hasPreflightHeader(visit: Visit): boolean {
  return preflightHeaders.some((name) => visit.header(name) !== undefined);
}

/** Answers 415 `BAD_REQUEST` to what a page can send without a preflight, and to any charset but UTF-8. */
export function useCsrf(): Policy {
  return {
    onVisit(visit) {
      const wrong = findFault(visit);
      return wrong === undefined ? undefined : refuse(visit, 'BAD_REQUEST', wrong, { status: 415 });
    },
  };
}

function findFault(visit: Visit): string | undefined {
  const header = visit.header('content-type');
  // As nearly everybody writes it.
  if (header === 'application/json') return undefined;
  if (header === undefined && visit.source.method !== 'POST') return undefined;
  const type = header === undefined ? undefined : parseType(header);
  if (header !== undefined && type === undefined) return 'The Content-Type is malformed.';
  const charset = type?.params.get('charset') ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) return 'The charset of the Content-Type must be utf-8.';
  if (type?.essence === 'application/json' || hasPreflightHeader(visit)) return undefined;
  return `The Content-Type must be application/json, or the header ${preflightHeaders[0]} must be there.`;
}

/** Parsed as browsers do (WHATWG MIME Sniffing), so that both sides agree what is sent: `text/plain; application/json` is text. */
function parseType(text: string): MIMEType | undefined {
  try {
    return new MIMEType(text);
  } catch {
    return undefined;
  }
}
