/** Subscriptions to a GraphQL backend over WebSocket (graphql-transport-ws), one connection each. */
import type { ExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'undici';
import type { Connections } from './agent.ts';
import { fault, readResult } from './answer.ts';
import type { BackendRequest } from './executor.ts';
import { stoppable } from './stoppable.ts';

export type SocketOptions = {
  readonly backend: string;
  readonly url: string;
  /** Sent with the handshake, and as the payload of `connection_init`, because servers look for credentials in either. */
  readonly headers: readonly (readonly [string, string])[];
  /** For the handshake and the acknowledgement. */
  readonly timeoutMs: number;
  readonly connections: Connections | undefined;
};

/** Subscribes. The events end when the backend completes, with an error if it breaks off, or quietly when the signal is aborted. */
export function subscribeWebSocket(
  options: SocketOptions,
  payload: { readonly query: string; readonly variables: Record<string, unknown>; readonly operationName?: string },
  request: BackendRequest,
): AsyncIterable<ExecutionResult> {
  const { backend, url, headers, timeoutMs, connections } = options;
  const { signal } = request.context;
  class Socket extends WebSocket {
    constructor(address: string, protocol: string) {
      const pairs = headers.map(([name, value]): [string, string] => [name, value]);
      super(address, { protocols: protocol, headers: pairs, ...(connections && { dispatcher: connections }) });
    }
  }
  const client = createClient({
    url,
    webSocketImpl: Socket,
    connectionParams: Object.fromEntries(headers),
    connectionAckWaitTimeout: timeoutMs,
    retryAttempts: 0,
  });
  const events = client.iterate(payload);
  const stop = (): void => {
    signal.removeEventListener('abort', stop);
    void events.return?.();
    void client.dispose();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });

  async function* results(): AsyncGenerator<ExecutionResult, void> {
    try {
      for await (const event of events) yield readResult(backend, event, request);
    } catch (error) {
      if (signal.aborted) return;
      // The client throws the list of an "error" message, the event of a close, or what went wrong in itself.
      if (Array.isArray(error)) yield readResult(backend, { errors: error }, request);
      else yield fault(backend, 'BACKEND_UNAVAILABLE', 'the WebSocket broke off');
    } finally {
      stop();
    }
  }

  return stoppable(results(), stop);
}
