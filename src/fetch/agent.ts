/** The pool of connections that backends share: one for the process. */
import type { Dispatcher } from 'undici';
// By their files: the whole package is four times as much (fetch, WebSockets, caches, mocks), and every start would wait for it.
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';

export type Connections = Dispatcher;

/** Longer than a slow network's handshake, shorter than anybody waits. */
const connectTimeoutMs = 5_000;

/** A connection is replaced after this, so that a changed DNS answer is followed. */
const connectionAgeMs = 300_000;

/** An event over WebSocket may be as long as any answer. */
const maxMessageBytes = 16 * 1024 ** 2;

/** Opens a pool. Its calls have no timeouts of their own: the transport's deadline holds from connect to last byte. */
export function openConnections(): Connections {
  return new Agent({
    connect: { timeout: connectTimeoutMs },
    clientTtl: connectionAgeMs,
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
