/** What a WebSocket says of its caller: the headers that opened it, and those that its `connection_init` brings after them. */
import type { IncomingMessage } from 'node:http';

/** What describes the message and the connection, or what only a browser and a proxy may say. */
const notForPayload =
  /^(accept|accept-encoding|connection|content-.*|cookie|expect|forwarded|host|keep-alive|origin|proxy-.*|sec-.*|te|trailer|transfer-encoding|upgrade|via|x-forwarded-.*|x-real-ip|x-portico-.*|apollo-require-preflight)$/;

const ofHandshake = /^(accept|connection|content-.*|keep-alive|sec-websocket-.*|transfer-encoding|upgrade)$/;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The headers that each operation of a socket is taken to have come with.
 *
 * A browser cannot set headers of a WebSocket, so clients put them into the payload of `connection_init`, as its keys or under `headers`:
 * `{"Authorization": "Bearer …"}`, `{"headers": {"authorization": "Bearer …"}}`. What stands in the handshake cannot be replaced by it, for a
 * proxy may have put it there; but for `authorization`, which is checked, and which browsers fill with a site's password by themselves.
 */
export function liveHeaders(request: IncomingMessage, payload: unknown): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (!ofHandshake.test(name)) for (const value of values ?? []) headers.append(name, value);
  }
  const stands = new Set(headers.keys());
  stands.delete('authorization');
  for (const [name, value] of sentIn(payload)) if (!stands.has(name)) headers.set(name, value);
  headers.set('content-type', 'application/json');
  headers.set('accept', 'text/event-stream, application/graphql-response+json');
  // No page of another site has opened the socket: that was seen to before. So its cookies count.
  headers.set('x-portico-preflight', '1');
  return headers;
}

function sentIn(payload: unknown): [string, string][] {
  if (typeof payload !== 'object' || payload === null) return [];
  const inner = 'headers' in payload ? payload.headers : undefined;
  const nested = typeof inner === 'object' && !Array.isArray(inner) ? inner : undefined;
  return [...Object.entries(payload), ...Object.entries(nested ?? {})].flatMap(([key, value]): [string, string][] => {
    const name = key.toLowerCase();
    const isSane = typeof value === 'string' && token.test(name) && fieldValue.test(value);
    return isSane && !notForPayload.test(name) ? [[name, value]] : [];
  });
}
