/** How long a backend allows its answer to be kept, and by whom (RFC 9111). */
import type { OperationContext } from './context.ts';
import type { CallResponse } from './transport.ts';

/**
 * Folds an answer's `Cache-Control` and `Age` into the operation's: the least `max-age` wins, `private` once is private.
 *
 * Portico is a shared cache: `s-maxage` goes before `max-age`. An age that cannot be read is none at all.
 */
export function noteFreshness(
  context: Pick<OperationContext, 'maxAge' | 'private'>,
  headers: CallResponse['headers'],
): void {
  const text = headers['cache-control'];
  if (!text) return;
  const directives = readDirectives(text.join(','));
  if (directives.has('private') || directives.has('no-store')) context.private = true;
  const maxAge = allowedAge(directives);
  if (maxAge === undefined) return;
  const left = Math.max(0, maxAge - (seconds(headers.age?.[0]) ?? 0));
  context.maxAge = Math.min(context.maxAge ?? left, left);
}

function allowedAge(directives: ReadonlyMap<string, string>): number | undefined {
  if (directives.has('no-store') || directives.has('no-cache')) return 0;
  const age = directives.get('s-maxage') ?? directives.get('max-age');
  return age === undefined ? undefined : (seconds(age) ?? 0);
}

/** Names in lower case; of a name that comes twice, the first counts. */
function readDirectives(text: string): Map<string, string> {
  const directives = new Map<string, string>();
  for (const match of text.matchAll(/([^\s,;="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*)))?/g)) {
    const name = match[1]?.toLowerCase() ?? '';
    if (!directives.has(name)) directives.set(name, match[2] ?? match[3] ?? '');
  }
  return directives;
}

/** Larger than any age that means something, as RFC 9111 section 1.2.2 allows. */
const forever = 2 ** 31;

function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Math.min(Number(text), forever) : undefined;
}
