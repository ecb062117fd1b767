/** Subscriptions to a GraphQL backend over Server-Sent Events, one connection each (graphql-sse, "distinct connections mode"). */
import type { ExecutionResult } from 'graphql';
import { callFault, fault, parseJson, readAnswer, readResult } from './answer.ts';
import { CallError } from './error.ts';
import { readEvents } from './events.ts';
import type { BackendRequest } from './executor.ts';
import { codingsOf, readAll } from './read.ts';
import { stoppable } from './stoppable.ts';
import type { CallRequest, Transport } from './transport.ts';

/** What a refusal may be long; it is no event stream, so it has to end. */
const maxRefusalBytes = 1024 ** 2;

/** Subscribes. The events end with the backend's `complete`, with an error if it breaks off, or quietly when the signal is aborted. */
export async function subscribeSse(
  backend: string,
  transport: Transport,
  call: CallRequest,
  request: BackendRequest,
  timeoutMs: number,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const opened = await transport.open(call, request.context).catch(callFault);
  if (!('body' in opened)) return opened;
  const { status, headers, body } = opened;
  const isStream = /^text\/event-stream\s*(;|$)/i.test(headers['content-type']?.[0] ?? '');
  if (!isStream || status !== 200 || codingsOf(headers).length > 0) {
    const text = await readAll(body, maxRefusalBytes, timeoutMs).catch(() => Buffer.alloc(0));
    const answer = readAnswer(backend, { status, headers, body: text }, request);
    return answer.errors ? answer : fault(backend, 'BACKEND_INVALID_RESPONSE', 'the answer is no event stream', status);
  }

  let stopped = false;
  async function* results(): AsyncGenerator<ExecutionResult, void> {
    try {
      for await (const { event, data } of readEvents(body)) {
        if (event === 'complete') return;
        if (event === 'next') yield readResult(backend, parseJson(data), request);
      }
      if (!stopped) yield fault(backend, 'BACKEND_UNAVAILABLE', 'the events ended without "complete"');
    } catch (error) {
      if (stopped || request.context.signal.aborted) return;
      const code = error instanceof RangeError ? 'BACKEND_INVALID_RESPONSE' : 'BACKEND_UNAVAILABLE';
      yield callFault(new CallError(code, backend, 'the events broke off', { cause: error }));
    } finally {
      body.destroy();
    }
  }

  return stoppable(results(), () => {
    stopped = true;
    body.destroy();
  });
}
