/** The pool of connections that backends share: one for the process. */
import { Agent, type Dispatcher } from 'undici';

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
