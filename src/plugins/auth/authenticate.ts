/** Who is calling, by all providers of a door: one verdict, whatever transport the credentials came by. */
import { hasPreflightHeader } from '../csrf.ts';
import { absent, type CredentialSource, type Provider, type Verdict } from './provider.ts';

/**
 * The first identity that a provider accepts. A refusal counts only if nobody accepts, and for less than doubt:
 * while one provider cannot tell, the credential may be a good one of its.
 */
export async function authenticate(providers: readonly Provider[], source: CredentialSource): Promise<Verdict> {
  const refusals: string[] = [];
  let doubt: Verdict | undefined;
  for (const provider of providers) {
    const verdict = await provider.verify(source);
    if (verdict.kind === 'accepted') return verdict;
    if (verdict.kind === 'refused') refusals.push(`${provider.name}: ${verdict.reason}`);
    if (verdict.kind === 'unknowable') doubt ??= { kind: 'unknowable', reason: `${provider.name}: ${verdict.reason}` };
  }
  if (doubt) return doubt;
  return refusals.length > 0 ? { kind: 'refused', reason: refusals.join('; ') } : absent;
}

/** What an HTTP request offers. A cookie comes with whatever request another site makes, so it counts only with a header that a site cannot add. */
export function credentialsOf(request: Request): CredentialSource {
  const { headers } = request;
  return {
    header: (name) => headers.get(name) ?? undefined,
    query: (name) => new URL(request.url).searchParams.get(name) ?? undefined,
    cookie: (name) => (hasPreflightHeader(headers) ? readCookie(headers.get('cookie') ?? '', name) : undefined),
  };
}

function readCookie(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
