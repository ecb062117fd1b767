/** An answer as it is kept: the text that was sent, and what holds for it. */
import type { ExecutionResult } from 'graphql';
import type { Answer } from '../operation.ts';
import { answerOf } from '../written.ts';
import type { CacheOptions, CachePolicy } from './policy.ts';

export type Entry = {
  readonly policy: CachePolicy;
  /** Milliseconds since the epoch. */
  readonly storedAtMs: number;
  /** The answer's JSON. */
  readonly body: string;
};

/** The head is a line of its own, so that nobody has to read the body. */
export function encodeEntry({ policy, storedAtMs, body }: Entry): string {
  return `${policy.maxAge} ${policy.scope} ${storedAtMs}\n${body}`;
}

/** Undefined for a text that is no entry. */
function decodeEntry(text: string): Entry | undefined {
  const match = /^(\d+(?:\.\d+)?) (PUBLIC|PRIVATE) (\d+)\n/.exec(text);
  if (!match) return undefined;
  return {
    policy: { maxAge: Number(match[1]), scope: match[2] as CachePolicy['scope'] },
    storedAtMs: Number(match[3]),
    body: text.slice(match[0].length),
  };
}

/** A kept text that was read: whatever does not differ from one recall of it to the next. */
export type ReadEntry = Entry & {
  readonly text: string;
  /** The body in UTF-8. */
  readonly bytes: Buffer;
  readonly mayHaveExtensions: boolean;
};

/** Undefined for a text that is no entry. */
export function readEntry(text: string): ReadEntry | undefined {
  const entry = decodeEntry(text);
  if (!entry) return undefined;
  const { body } = entry;
  return { ...entry, text, bytes: Buffer.from(body), mayHaveExtensions: body.includes('"extensions"') };
}

/** An answer that sends the same text again; it is parsed only if somebody looks inside. */
export function toAnswer({ body, bytes, mayHaveExtensions }: ReadEntry): Answer {
  return answerOf(bytes, () => JSON.parse(body) as ExecutionResult, mayHaveExtensions);
}

/** `FRESH` is given; `STALE` is given, and fetched again; `LAST_RESORT` is given where fetching fails. */
export type EntryState = 'FRESH' | 'STALE' | 'LAST_RESORT' | 'OVER';

export function stateOf({ policy }: Entry, ageSeconds: number, options: CacheOptions): EntryState {
  const over = ageSeconds - policy.maxAge;
  if (over < 0) return 'FRESH';
  if (over < (options.staleWhileRevalidateSeconds ?? 0)) return 'STALE';
  return over < (options.staleIfErrorSeconds ?? 0) ? 'LAST_RESORT' : 'OVER';
}

/** How long an entry can be of any use. */
export function lifetimeMs({ maxAge }: CachePolicy, options: CacheOptions): number {
  return 1000 * (maxAge + Math.max(options.staleWhileRevalidateSeconds ?? 0, options.staleIfErrorSeconds ?? 0));
}
