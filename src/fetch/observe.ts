/** Calls as others can watch them: published on a diagnostics channel, which costs nothing while nobody listens. */
import { channel } from 'node:diagnostics_channel';
import type { ErrorCode } from '../util/errors.ts';
import type { Exchange } from './exchange.ts';

/** Published on `portico:call` twice for each HTTP request, `call` being the same object both times. */
export type CallEvent = { readonly phase: 'start' | 'end'; readonly call: CallTrace };

export type CallTrace = {
  readonly backend: string;
  readonly requestId: string;
  readonly method: string;
  /** Without the query, which may hold what belongs to a client. */
  readonly url: string;
  /** 1 for the first, 2 for its retry, … */
  readonly attempt: number;
  /** Set at the end: the status of an answer, or the code of a failure. */
  status: number | undefined;
  error: ErrorCode | undefined;
  durationMs: number | undefined;
};

/** Told the end of each call, beside whoever listens on the channel: by numbers alone, so that it costs next to nothing. */
export type CallMeter = (status: number | undefined, error: ErrorCode | undefined, ms: number) => void;

type End = (status: number | undefined, error: ErrorCode | undefined) => void;

const calls = channel('portico:call');

/** Publishes the start of a call; what it gives publishes the end. */
export function startTrace(wire: Exchange, requestId: string, attempt: number, meter?: CallMeter): End {
  if (!calls.hasSubscribers && !meter) return notTraced;
  const startedMs = performance.now();
  const published = calls.hasSubscribers ? publishStart(wire, requestId, attempt) : undefined;
  return (status, error) => {
    const durationMs = performance.now() - startedMs;
    meter?.(status, error, durationMs);
    published?.(status, error, durationMs);
  };
}

function publishStart(wire: Exchange, requestId: string, attempt: number): CallMeter {
  const call: CallTrace = {
    backend: wire.backend,
    requestId,
    method: wire.method,
    url: wire.origin + wire.path.replace(/\?.*$/s, ''),
    attempt,
    status: undefined,
    error: undefined,
    durationMs: undefined,
  };
  calls.publish({ phase: 'start', call } satisfies CallEvent);
  return (status, error, durationMs) => {
    Object.assign(call, { status, error, durationMs });
    calls.publish({ phase: 'end', call } satisfies CallEvent);
  };
}

const notTraced: End = () => {};
