/** `RateLimit-Policy` and `RateLimit`: what a client may spend and has left (draft-ietf-httpapi-ratelimit-headers-11). */
import type { AnswerHeaders } from './answer.ts';

/** One budget at one moment, in cost points. */
export type Quota = {
  /** Printable ASCII. */
  readonly name: string;
  readonly points: number;
  readonly windowMs: number;
  readonly remaining: number;
  /** Where something was refused, how long until it would not be. */
  readonly retryAfterSeconds: number;
};

/** Sets both headers. */
export function tellQuotas(headers: AnswerHeaders, quotas: readonly Quota[]): void {
  if (quotas.length === 0) return;
  headers.set('ratelimit-policy', quotas.map(toPolicy).join(', '));
  headers.set('ratelimit', quotas.map(toLimit).join(', '));
}

function toPolicy({ name, points, windowMs }: Quota): string {
  return `"${name}";q=${toInteger(points)};w=${Math.max(1, toInteger(windowMs / 1000))}`;
}

/**
 * `t` is how long the client should make do with `r`: until the bucket is full again, but not longer than `Retry-After` where there is one
 * (section 6 of the draft).
 */
function toLimit({ name, points, windowMs, remaining, retryAfterSeconds }: Quota): string {
  const untilFull = ((points - remaining) / points) * (windowMs / 1000);
  const seconds = retryAfterSeconds > 0 ? Math.min(retryAfterSeconds, untilFull) : untilFull;
  return `"${name}";r=${toInteger(remaining)};t=${Math.ceil(seconds)}`;
}

/** Structured fields have integers of at most 15 digits (RFC 9651, section 3.3.1). */
function toInteger(value: number): number {
  return Math.min(999_999_999_999_999, Math.max(0, Math.floor(value)));
}
