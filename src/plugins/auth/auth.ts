/** The door: each request gets an id and a caller, or is refused before anything is read of it. */
import type { BlockList } from 'node:net';
import type { Log } from '../../util/log.ts';
import { attempt, type MaybePromise, then } from '../../util/maybe.ts';
import { Caller } from '../caller.ts';
import type { Policy } from '../policy.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Visit } from '../visit.ts';
import { authenticate, credentialsOf } from './authenticate.ts';
import { clientIp } from './ip.ts';
import type { Provider, Verdict } from './provider.ts';

export type AuthOptions = {
  /** Those that may enter by this door; without `required`, those that a credential is checked against. */
  readonly providers: readonly Provider[];
  /** Whether a request without a credential is refused. */
  readonly required: boolean;
  /**
   * Whose `X-Forwarded-For` is believed.
   * @default nobody's
   */
  readonly trustedProxies?: BlockList;
  readonly log: Log;
};

/**
 * Makes the caller of each request, or answers 401 `UNAUTHENTICATED` (one answer for all reasons), or 503 `OVERLOADED` while it cannot be told.
 *
 * Preflights, GraphiQL's page and health checks are answered before, so those are asked for nothing.
 * Nothing else may be let by here: a query can be sent with `Accept: text/html`, too.
 */
export function useAuth(options: AuthOptions): Policy {
  const { providers, required, trustedProxies, log } = options;
  const challenge = [...new Set(providers.map((provider) => provider.challenge))].join(', ');

  const decide = (visit: Visit, verdict: Verdict): Refusal | undefined => {
    const { requestId, source } = visit;
    const ip = clientIp(source.remoteAddress, visit.header('x-forwarded-for'), trustedProxies);
    if (verdict.kind === 'unknowable') {
      log('warn', 'a credential could not be checked', { requestId, ip, reason: verdict.reason });
      const headers = { 'retry-after': '1' };
      return refuse(visit, 'OVERLOADED', 'Credentials cannot be checked for the moment.', { headers });
    }
    if (verdict.kind === 'refused' || (verdict.kind === 'absent' && required)) {
      const reason = verdict.kind === 'refused' ? verdict.reason : 'no credential';
      log('info', 'a caller was refused', { requestId, ip, reason });
      const headers = { 'www-authenticate': challenge };
      return refuse(visit, 'UNAUTHENTICATED', 'A valid credential is required.', { headers });
    }
    const identity = verdict.kind === 'accepted' ? verdict.identity : undefined;
    visit.caller = new Caller({ headers: source, identity, ip });
    return undefined;
  };

  return {
    onVisit: (visit) => then(verify(providers, visit), (verdict) => decide(visit, verdict)),
    onHeaders(headers, visit) {
      headers.set('x-request-id', visit.requestId);
    },
  };
}

/** A provider that fails, which none should, lets nobody in. */
function verify(providers: readonly Provider[], visit: Visit): MaybePromise<Verdict> {
  return attempt(
    () => authenticate(providers, credentialsOf(visit)),
    (error) => ({ kind: 'unknowable', reason: error instanceof Error ? error.message : String(error) }),
  );
}
