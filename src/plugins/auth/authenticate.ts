/** Who is calling, by all providers of a door: one verdict, whatever transport the credentials came by. */

import { first, type MaybePromise, then } from '../../util/maybe.ts';
import { hasPreflightHeader } from '../csrf.ts';
import type { Visit } from '../visit.ts';
import { absent, type CredentialSource, type Provider, type Verdict } from './provider.ts';

/**
 * The first identity that a provider accepts. A refusal counts only if nobody accepts, and for less than doubt:
 * while one provider cannot tell, the credential may be a good one of its.
 */
export function authenticate(providers: readonly Provider[], source: CredentialSource): MaybePromise<Verdict> {
  const refusals: string[] = [];
  let doubt: Verdict | undefined;
  const hear = (provider: Provider, verdict: Verdict): Verdict | undefined => {
    if (verdict.kind === 'accepted') return verdict;
    if (verdict.kind === 'refused') refusals.push(`${provider.name}: ${verdict.reason}`);
    if (verdict.kind === 'unknowable') doubt ??= { kind: 'unknowable', reason: `${provider.name}: ${verdict.reason}` };
    return undefined;
  };
  const accepted = first(providers, (provider) => then(provider.verify(source), (verdict) => hear(provider, verdict)));
  return then(
    accepted,
    (verdict) => verdict ?? doubt ?? (refusals.length > 0 ? { kind: 'refused', reason: refusals.join('; ') } : absent),
  );
}

/** What an HTTP request offers. A cookie comes with whatever request another site makes, so it counts only with a header that a site cannot add. */
export function credentialsOf(visit: Visit): CredentialSource {
  return {
    header: (name) => visit.header(name),
    query: (name) => visit.query(name),
    cookie: (name) => (hasPreflightHeader(visit) ? readCookie(visit.header('cookie') ?? '', name) : undefined),
  };
}

function readCookie(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
