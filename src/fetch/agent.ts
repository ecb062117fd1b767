/** The pool of connections that backends share: one for the process. */
// By their files: the whole package is four times as much (fetch, WebSockets, caches, mocks), and every start would wait for it.
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';

export type Connections = Dispatcher;

/** Longer than a slow network's handshake, shorter than anybody waits. */
const connectTimeoutMs = 5_000;

/** A connection is replaced after this, so that a changed DNS answer is followed. */
const connectionAgeMs = 300_000;

/** An event over WebSocket may be as long as any answer. */
const maxMessageBytes = 16 * 1024 ** 2;

/**
 * Opens a pool. Its calls have no timeouts of their own: the transport's deadline holds from connect to last byte.
 *
 * All connections are replaced together: told of their age, undici would ask the clock for each of them with every call.
 */
export function openConnections(): Connections {
  return new RenewedAgent();
}

class RenewedAgent extends Dispatcher {
  #agent = openAgent();
  /** Those before it, for as long as calls of theirs go on. */
  readonly #leaving = new Set<Agent>();
  readonly #timer = setInterval(() => this.#renew(), connectionAgeMs).unref();

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#agent.dispatch(options, handler);
  }

  #renew(): void {
    const before = this.#agent;
    this.#agent = openAgent();
    this.#leaving.add(before);
    void before.close().finally(() => this.#leaving.delete(before));
  }

  override async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#agent, ...this.#leaving].map((agent) => agent.close()));
  }

  /** Asked for by undici's WebSocket; no part of its types. */
  get webSocketOptions(): unknown {
    return (this.#agent as unknown as { readonly webSocketOptions: unknown }).webSocketOptions;
  }
}

function openAgent(): Agent {
  return new Agent({
    connect: { timeout: connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    webSocket: { maxPayloadSize: maxMessageBytes },
  });
}

/** A call whose answer is read as it comes. */
export function openStream(
  connections: Connections,
  options: Dispatcher.RequestOptions,
): Promise<Dispatcher.ResponseData> {
  return request.call(connections, options);
}
