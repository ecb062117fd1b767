/** How long an answer may be kept and by whom: `@cache` of the client, `@cacheControl` of the graph, and what backends answered. */
import { type Caller, isPrivate, namesSomebody } from '../caller.ts';
import type { Caching, Operation } from '../operation.ts';

/** `@cache` of a client: its ceiling, and its default. */
export type CacheOptions = {
  /** Seconds that no answer is kept longer than, and that one is kept of which nothing else is said. */
  readonly maxAge: number;
  /** @default 'PUBLIC' */
  readonly scope?: Caching['scope'];
  /**
   * For how long after that an old answer is given while a new one is fetched.
   * @default 0
   */
  readonly staleWhileRevalidateSeconds?: number;
  /**
   * For how long after that an old answer is given where backends fail.
   * @default 0
   */
  readonly staleIfErrorSeconds?: number;
  /**
   * Whether identical operations in flight share one execution.
   * @default true
   */
  readonly share?: boolean;
};

/** What holds for one answer; `maxAge` in seconds, 0 where it may not be kept at all. */
export type CachePolicy = { readonly maxAge: number; readonly scope: Caching['scope'] };

export const noStore: CachePolicy = { maxAge: 0, scope: 'PRIVATE' };

/** The lowest age and the strictest scope of all. */
export function policyOf(operation: Operation, options: CacheOptions, backends?: Caching): CachePolicy {
  const { caching } = operation;
  const least = Math.min(caching.maxAge ?? Infinity, options.maxAge, backends?.maxAge ?? Infinity);
  const isOneCallers = caching.scope === 'PRIVATE' || options.scope === 'PRIVATE' || backends?.scope === 'PRIVATE';
  return { maxAge: Math.max(0, Math.floor(least)), scope: isOneCallers ? 'PRIVATE' : 'PUBLIC' };
}

/** A policy for an answer to which these inputs of its caller have contributed. */
export function withReads(policy: CachePolicy, reads: Iterable<string>): CachePolicy {
  return [...reads].some(isPrivate) ? { ...policy, scope: 'PRIVATE' } : policy;
}

/**
 * The inputs that an answer is kept under beside those that were read, so that what is private is one caller's alone; undefined where
 * nothing tells the caller from others.
 *
 * @param policy before the inputs were considered: a schema or a backend that says PRIVATE knows what no input shows
 */
export function ownerOf(
  policy: CachePolicy,
  caller: Caller,
  reads: ReadonlySet<string>,
): readonly string[] | undefined {
  if (policy.scope === 'PUBLIC') return [];
  if (caller.identity?.claims.sub !== undefined) return ['claim:sub'];
  const sent = ['header:authorization', 'header:cookie'].filter(
    (read) => reads.has(read) && caller.valueOf(read) !== 'null',
  );
  return sent.length > 0 ? sent : undefined;
}

/**
 * By what caches must tell answers apart, a browser's own too, which keeps what is private: the request headers that were read.
 *
 * Which ones made an answer private is no business of the client: then it is `*`, so that no cache gives it again unasked. Those that
 * say who somebody is are told by whoever reads credentials.
 */
export function varyOf(reads: Iterable<string>): readonly string[] {
  const headers = [...reads].filter((read) => read.startsWith('header:') && !namesSomebody(read));
  if (headers.some(isPrivate)) return ['*'];
  return headers.map((read) => read.slice('header:'.length)).sort();
}
