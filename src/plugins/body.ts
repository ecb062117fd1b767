/** How large the body of an HTTP request may be: decided on node:http, before anything reads the request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { graphqlError } from '../util/errors.ts';

/** How long a client that was refused may go on sending until the connection is closed under it. */
const lingerMs = 2000;

/**
 * Refuses a body of more than `maxBytes`, by its `Content-Length` at once, else as soon as so many bytes have come: 413
 * `PAYLOAD_TOO_LARGE`. A compressed body, whose size nobody knows before it is unpacked, is 415 `BAD_REQUEST`.
 *
 * The request stays what it is and can be handed to Yoga, or read in any other way: only what arrives is counted. Where it is refused
 * while it is read, whoever reads it gets the error and never a body cut short. Yoga's own `maxRequestBodySize` should be `false`:
 * it pipes each body through a stream, which costs more than all else that Yoga does.
 *
 * @returns false if the request was answered already
 */
export function limitBody(request: IncomingMessage, response: ServerResponse, maxBytes: number): boolean {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    const error = graphqlError('BAD_REQUEST', 'The body must not be compressed.', { http: { status: 415 } });
    refuse(request, response, error, { 'accept-encoding': 'identity' });
    return false;
  }
  const tooLarge = () =>
    graphqlError('PAYLOAD_TOO_LARGE', `The body is larger than the limit of ${maxBytes} bytes.`, { http: {} });
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > maxBytes) {
    refuse(request, response, tooLarge());
    return false;
  }
  // Node's parser lets no body be longer than its Content-Length.
  if (length === undefined && request.headers['transfer-encoding'] !== undefined)
    count(request, maxBytes, () => refuse(request, response, tooLarge()));
  return true;
}

/** `push` is how a source feeds its stream. Counting there takes no listener, which would start the flow before its reader is there. */
function count(request: IncomingMessage, maxBytes: number, onExcess: () => void): void {
  const push = request.push.bind(request);
  let bytes = 0;
  request.push = (chunk: Buffer | null, encoding) => {
    bytes += chunk?.length ?? 0;
    if (bytes <= maxBytes) return push(chunk, encoding);
    onExcess();
    return true;
  };
}

/**
 * Answers, drops what still comes, and closes. To close at once would make the operating system reset the connection, and a client
 * that is still sending would see that instead of the answer.
 */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: GraphQLError,
  headers: Readonly<Record<string, string>> = {},
): void {
  const close = () => response.end();
  const timer = setTimeout(close, lingerMs);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
  // Not earlier, for to destroy a request is to destroy its connection, with the answer on its way. Before Node does so, as a fault.
  request.socket.prependOnceListener('close', () => request.destroy(error));
  request.push = (chunk: Buffer | null) => {
    if (chunk === null) close();
    return true;
  };
  if (!response.headersSent) {
    const { code, http } = error.extensions;
    const body = JSON.stringify({ errors: [{ message: error.message, extensions: { code } }] });
    const type = 'application/json; charset=utf-8';
    const length = Buffer.byteLength(body);
    response.writeHead(http?.status ?? 413, {
      'content-type': type,
      'content-length': length,
      connection: 'close',
      ...headers,
    });
    response.write(body);
  }
  request.resume();
}
