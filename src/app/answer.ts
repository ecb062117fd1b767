/** Answers that the server gives itself, where no door does: small JSON objects that tell nothing of what is inside. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { STATUS_CODES } from '../util/http.ts';
import type { Log } from '../util/log.ts';

export function sendJson(
  response: ServerResponse,
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

export const nothingHere = 'There is nothing here.';

export function sendNotFound(response: ServerResponse): void {
  sendJson(response, 404, { error: nothingHere });
}

/** For what should not have happened. */
export function sendFailure(error: unknown, response: ServerResponse, log: Log): void {
  log('error', 'a request failed', { error });
  if (response.headersSent) response.destroy();
  else sendJson(response, 500, { error: 'Something went wrong.' });
}

const statuses = new Map<string | undefined, number>([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['HPE_HEADER_OVERFLOW', 431],
]);

/**
 * Answers what is no HTTP request, or came in too slowly, and closes the connection.
 *
 * @param response of the request that was cut short by the error: once its head is sent, nothing more can be said
 */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Duplex, response?: ServerResponse): void {
  if (!socket.writable || error.code === 'ECONNRESET' || response?.headersSent) {
    socket.destroy();
    return;
  }
  const status = statuses.get(error.code) ?? 400;
  endConnection(socket, status, STATUS_CODES[status] ?? '');
}

/** Answers a request to become a WebSocket with no, and closes the connection: there is no response to say it by. */
export function refuseUpgrade(socket: Duplex, status: number, error: string): void {
  // Whoever has gone meanwhile is told nothing.
  socket.on('error', () => {});
  endConnection(socket, status, error);
}

function endConnection(socket: Duplex, status: number, error: string): void {
  const body = `${JSON.stringify({ error })}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
