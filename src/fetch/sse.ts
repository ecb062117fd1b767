/** Subscriptions to a GraphQL backend over Server-Sent Events, one connection each (graphql-sse, "distinct connections mode"). */
import type { ExecutionResult } from 'graphql';
import { type ErrorCode, graphqlError } from '../util/errors.ts';
import { callFault, fault, parseJson, readAnswer, readResult } from './answer.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { CallError } from './error.ts';
import { readEvents } from './events.ts';
import type { BackendRequest } from './executor.ts';
import type { Sink } from './hub.ts';
import { codingsOf, readAll } from './read.ts';
import { pause } from './retry.ts';
import type { CallRequest, Transport } from './transport.ts';

/** What a refusal may be long; it is no event stream, so it has to end. */
const maxRefusalBytes = 1024 ** 2;

export type EventsOptions = {
  readonly backend: string;
  readonly transport: Transport;
  readonly call: CallRequest;
  readonly timeoutMs: number;
  readonly backoff: Backoff;
};

type Body = Awaited<ReturnType<Transport['open']>>['body'];

/**
 * Subscribes, until the signal of the request's context is aborted. The events end with the backend's `complete`. A connection that is cut
 * off is made again; one that the backend ends without that word, or that cannot be made again, ends them with an error.
 */
export async function subscribeSse(
  options: EventsOptions,
  request: BackendRequest,
  sink: Sink,
): Promise<ExecutionResult | undefined> {
  const body = await open(options, request);
  if (!('destroy' in body)) return body;
  follow(body, options, request, sink).catch((error: unknown) => {
    // A fault of ours must not leave those waiting who listen.
    sink.next({ errors: [graphqlError('INTERNAL_SERVER_ERROR', String(error))] });
    sink.end();
  });
  return undefined;
}

/** The stream, or why there is none. */
async function open(
  { backend, transport, call, timeoutMs }: EventsOptions,
  request: BackendRequest,
): Promise<Body | ExecutionResult> {
  const opened = await transport.open(call, request.context).catch(callFault);
  if (!('body' in opened)) return opened;
  const { status, headers, body } = opened;
  const isStream = /^text\/event-stream\s*(;|$)/i.test(headers['content-type']?.[0] ?? '');
  if (isStream && status === 200 && codingsOf(headers).length === 0) return body;
  const text = await readAll(body, maxRefusalBytes, timeoutMs).catch(() => Buffer.alloc(0));
  const answer = readAnswer(backend, status, text.toString(), request);
  return answer.errors ? answer : fault(backend, 'BACKEND_INVALID_RESPONSE', 'the answer is no event stream', status);
}

/** How a stream came to its end: with what error, and whether another one may go on where it was cut off. */
type End = { readonly error?: ExecutionResult; readonly again: boolean };

async function follow(first: Body, options: EventsOptions, request: BackendRequest, sink: Sink): Promise<void> {
  const { signal } = request.context;
  const { backoff } = options;
  let failures = 0;
  let stream: Body | undefined = first;
  while (stream) {
    const openedMs = performance.now();
    let end = await read(stream, options.backend, request, sink.next);
    stream = undefined;
    // What holds for a moment only, each time, does not hold.
    if (performance.now() - openedMs > backoff.longestMs) failures = 0;
    while (!stream && end.again && failures < backoff.attempts && !signal.aborted) {
      await pause(backoffMs(backoff, failures), signal).catch(() => {});
      failures += 1;
      const opened = await open(options, request);
      if ('destroy' in opened) stream = opened;
      else end = { error: opened, again: isPassing(opened) };
    }
    if (!stream && end.error && !signal.aborted) sink.next(end.error);
  }
  sink.end();
}

const passing: ReadonlySet<unknown> = new Set<ErrorCode>([
  'BACKEND_UNAVAILABLE',
  'BACKEND_TIMEOUT',
  'BACKEND_OVERLOADED',
]);

function isPassing({ errors }: ExecutionResult): boolean {
  return passing.has(errors?.[0]?.extensions.code);
}

async function read(
  stream: Body,
  backend: string,
  request: BackendRequest,
  next: (event: ExecutionResult) => void,
): Promise<End> {
  const { signal } = request.context;
  const stop = (): void => void stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const { event, data } of readEvents(stream)) {
      if (event === 'complete') return { again: false };
      if (event === 'next') next(readResult(backend, parseJson(data), request));
    }
    // Whoever ends in good order without the word knows no other way to complete: to ask again would be to start over.
    const error = fault(backend, 'BACKEND_UNAVAILABLE', 'the events ended without "complete"');
    return { error, again: false };
  } catch (cause) {
    const tooLong = cause instanceof RangeError;
    const code = tooLong ? 'BACKEND_INVALID_RESPONSE' : 'BACKEND_UNAVAILABLE';
    return { error: callFault(new CallError(code, backend, 'the events broke off', { cause })), again: !tooLong };
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}
