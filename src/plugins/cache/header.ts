/** `Cache-Control`, `Age` and `Vary` of an answer, and the strictest of them where one request has several operations (RFC 9111). */
import type { Visit } from '../visit.ts';
import { type CachePolicy, noStore } from './policy.ts';

export type Told = {
  readonly policy: CachePolicy;
  /** How old the answer is already. */
  readonly ageSeconds: number;
  /** Request headers that the answer depends on. */
  readonly vary: readonly string[];
};

/** Tells a client and every cache on the way what holds for one operation of a visit. */
export function tellCaching(visit: Visit, next: Told): void {
  const told = strictest(visit.told, next);
  visit.told = told;
  const headers = visit.answerHeaders;
  for (const name of ['age', 'vary']) headers.delete(name);
  const { scope, maxAge } = told.policy;
  if (maxAge <= 0) {
    headers.set('cache-control', 'no-store');
    return;
  }
  headers.set('cache-control', `${scope.toLowerCase()}, max-age=${maxAge}`);
  if (told.ageSeconds > 0) headers.set('age', String(told.ageSeconds));
  if (told.vary.length > 0) headers.set('vary', told.vary.join(', '));
}

export const toldNoStore: Told = { policy: noStore, ageSeconds: 0, vary: [] };

function strictest(a: Told | undefined, b: Told): Told {
  if (!a) return b;
  const maxAge = Math.min(a.policy.maxAge - a.ageSeconds, b.policy.maxAge - b.ageSeconds);
  if (maxAge <= 0) return toldNoStore;
  const scope = a.policy.scope === 'PRIVATE' ? 'PRIVATE' : b.policy.scope;
  return { policy: { maxAge, scope }, ageSeconds: 0, vary: joined(a.vary, b.vary) };
}

function joined(a: readonly string[], b: readonly string[]): readonly string[] {
  const all = new Set([...a, ...b]);
  return all.has('*') ? ['*'] : [...all];
}
