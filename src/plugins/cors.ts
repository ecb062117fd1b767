/** Cross-origin resource sharing: which pages of other origins may read what this door answers (the Fetch standard, "CORS protocol"). */
import type { Policy } from './policy.ts';
import type { Visit } from './visit.ts';

export type CorsOptions = {
  /** `https://shop.test`, as browsers send it. */
  readonly origins: readonly string[];
  /** Whether pages of this machine may, too: outside production that is where front ends are written. */
  readonly local: boolean;
};

const localOrigin = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether pages of this origin may call. */
export function isAllowedOrigin(origin: string, { origins, local }: CorsOptions): boolean {
  return origins.includes(origin) || (local && localOrigin.test(origin));
}

/** Answers preflights, by whoever asks, and tells the browser of an allowed origin that its page may read the answer, credentials and all. */
export function useCors(options: CorsOptions): Policy {
  const allowed = (visit: Visit): string | undefined => {
    const origin = visit.header('origin');
    return origin !== undefined && isAllowedOrigin(origin, options) ? origin : undefined;
  };
  return {
    onVisit(visit) {
      // Safari waits for a body unless it is told that there is none.
      return visit.source.method === 'OPTIONS'
        ? { status: 204, headers: { 'content-length': '0' }, body: null }
        : undefined;
    },
    onHeaders(headers, visit) {
      const origin = allowed(visit);
      if (origin === undefined) return;
      headers.set('access-control-allow-origin', origin);
      headers.set('access-control-allow-credentials', 'true');
      headers.append('vary', 'Origin');
      const method = visit.header('access-control-request-method');
      if (method !== undefined) headers.set('access-control-allow-methods', method);
      const names = visit.header('access-control-request-headers');
      if (names === undefined) return;
      headers.set('access-control-allow-headers', names);
      headers.append('vary', 'Access-Control-Request-Headers');
    },
  };
}
