/** `Vary` for what every answer of a door depends on, so that no cache gives one kind of request the answer of another (RFC 9110, 12.5.5). */
import type { Policy } from './policy.ts';

export type VaryOptions = {
  /** Whether CORS lets any origin in: then an answer to others, or to none, is not theirs. */
  readonly origins: boolean;
  /** The request headers that credentials come in. A browser has one cache for all who sign in, one after the other. */
  readonly credentials: readonly string[];
};

/** Adds `Accept`, by which the media type is chosen, `Origin` for CORS, and to private answers the headers of credentials. */
export function useVary({ origins, credentials }: VaryOptions): Policy {
  const always = ['accept', ...(origins ? ['origin'] : [])];
  const alone = always.join(', ');
  const mostly = [...new Set([...always, ...credentials])].join(', ');
  return {
    onHeaders(headers) {
      const isPrivate = headers.get('cache-control')?.startsWith('private') ?? false;
      const before = headers.get('vary');
      if (before === null) return headers.set('vary', isPrivate ? mostly : alone);
      if (before === '*') return;
      const told = before.toLowerCase().split(/ *, */);
      headers.set('vary', [...new Set([...told, ...always, ...(isPrivate ? credentials : [])])].join(', '));
    },
  };
}
