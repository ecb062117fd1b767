/** Subscriptions to a GraphQL backend over WebSocket (graphql-transport-ws): several on one connection, which is made again when it breaks. */
import type { ExecutionResult } from 'graphql';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
// By its file, as the package around it is as much again.
import { WebSocket } from 'undici/lib/web/websocket/websocket.js';
import type { Connections } from './agent.ts';
import { fault, readResult } from './answer.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import type { BackendRequest } from './executor.ts';
import type { Sink } from './hub.ts';
import { pause } from './retry.ts';

export type SocketsOptions = {
  readonly backend: string;
  /** For the handshake and the acknowledgement. */
  readonly timeoutMs: number;
  readonly connections: Connections | undefined;
  readonly backoff: Backoff;
};

/** Servers limit what may run on one socket. */
const mostOnOne = 50;

/** How long nothing may come before the backend is asked whether it is there, and how long it may take to say so. */
const keepAliveMs = 15_000;
const pongMs = 5000;

/** The connections of one backend, each for the subscriptions that go to the same place with the same headers. */
export class BackendSockets {
  readonly #options: SocketsOptions;
  readonly #open = new Map<string, Shared[]>();

  constructor(options: SocketsOptions) {
    this.#options = options;
  }

  /**
   * Subscribes, until the signal of the request's context is aborted. The events end when the backend completes, or with an error if it
   * breaks off and does not come back.
   *
   * @param headers sent with the handshake, and as the payload of `connection_init`, because servers look for credentials in either
   */
  subscribe(
    url: string,
    headers: readonly (readonly [string, string])[],
    payload: SubscribePayload,
    request: BackendRequest,
    sink: Sink,
  ): void {
    const { backend } = this.#options;
    const { signal } = request.context;
    if (signal.aborted) {
      sink.end();
      return;
    }
    const key = JSON.stringify([url, headers]);
    const alike = this.#open.get(key) ?? [];
    this.#open.set(key, alike);
    const shared = alike.find(({ isFull }) => !isFull) ?? new Shared(url, headers, this.#options);
    if (!alike.includes(shared)) alike.push(shared);
    let isOver = false;
    const end = (last?: ExecutionResult): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', stop);
      if (last) sink.next(last);
      sink.end();
      leave();
    };
    const stop = (): void => end();
    signal.addEventListener('abort', stop, { once: true });
    const unsubscribe = shared.subscribe(payload, {
      next: (event) => {
        if (!isOver) sink.next(readResult(backend, event, request));
      },
      // The client gives the list of an "error" message, the event of a close, or what went wrong in itself.
      error: (error) =>
        end(
          Array.isArray(error)
            ? readResult(backend, { errors: error }, request)
            : fault(backend, 'BACKEND_UNAVAILABLE', 'the WebSocket broke off'),
        ),
      complete: () => end(),
    });
    const leave = (): void => {
      unsubscribe();
      if (!shared.isIdle) return;
      shared.dispose();
      alike.splice(alike.indexOf(shared), 1);
      if (alike.length === 0) this.#open.delete(key);
    };
  }
}

/** One connection. It is opened by the first subscription and closed after the last. */
class Shared {
  readonly #client: Client;
  readonly #waits = new AbortController();
  readonly #enders = new Set<(error: unknown) => void>();
  #failures = 0;
  #openedMs: number | undefined;
  #pongTimer: NodeJS.Timeout | undefined;

  constructor(url: string, headers: readonly (readonly [string, string])[], options: SocketsOptions) {
    const { timeoutMs, connections, backoff } = options;
    class Socket extends WebSocket {
      constructor(address: string, protocol: string) {
        const pairs = headers.map(([name, value]): [string, string] => [name, value]);
        super(address, { protocols: protocol, headers: pairs, ...(connections && { dispatcher: connections }) });
      }
    }
    this.#client = createClient({
      url,
      webSocketImpl: Socket,
      connectionParams: Object.fromEntries(headers),
      connectionAckWaitTimeout: timeoutMs,
      keepAlive: keepAliveMs,
      retryAttempts: Number.POSITIVE_INFINITY,
      // One that never came about is told at once; one that was refused is not asked for again.
      shouldRetry: (problem) =>
        this.#openedMs !== undefined && this.#failures < backoff.attempts && !isRefusal(problem),
      retryWait: () => pause(backoffMs(backoff, this.#failures++), this.#waits.signal).catch(() => {}),
      on: {
        connected: () => {
          this.#openedMs = performance.now();
        },
        ping: (received) => {
          if (!received) this.#pongTimer = setTimeout(() => this.#client.terminate(), pongMs);
        },
        pong: (received) => {
          if (received) clearTimeout(this.#pongTimer);
        },
        closed: (event) => {
          clearTimeout(this.#pongTimer);
          // What holds for a moment only, each time, does not hold.
          if (performance.now() - (this.#openedMs ?? 0) > backoff.longestMs) this.#failures = 0;
          // A server that closes in good order with subscriptions open wants no more of them: the client would come back at once.
          if (codeOf(event) === 1000) for (const end of [...this.#enders]) end(event);
        },
      },
    });
  }

  get isFull(): boolean {
    return this.#enders.size >= mostOnOne;
  }

  get isIdle(): boolean {
    return this.#enders.size === 0;
  }

  subscribe(
    payload: SubscribePayload,
    sink: { next: (event: unknown) => void; error: (error: unknown) => void; complete: () => void },
  ): () => void {
    this.#enders.add(sink.error);
    const stop = this.#client.subscribe(payload, sink);
    return () => {
      this.#enders.delete(sink.error);
      stop();
    };
  }

  dispose(): void {
    this.#waits.abort();
    clearTimeout(this.#pongTimer);
    // It waits for a connection that is being made, and fails with it: nobody wants to know any more.
    Promise.resolve(this.#client.dispose()).catch(() => {});
  }
}

function codeOf(problem: unknown): number | undefined {
  return typeof problem === 'object' && problem !== null && 'code' in problem && typeof problem.code === 'number'
    ? problem.code
    : undefined;
}

/** A message that is none, which the client throws, and the protocol's own codes; 4499 is a connection that the client gave up itself. */
function isRefusal(problem: unknown): boolean {
  if (problem instanceof Error) return true;
  const code = codeOf(problem) ?? 0;
  return code >= 4000 && code < 4499;
}
