/** Why a call to a backend came to nothing: the one error that leaves the transport. */
import type { ErrorCode } from '../util/errors.ts';

export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: ErrorCode;
  readonly backend: string;
  /** True where the connection broke before an answer began, as a kept connection does that the backend was just closing. */
  readonly lost: boolean;

  /** @param message for the log: it names no header, body or query */
  constructor(
    code: ErrorCode,
    backend: string,
    message: string,
    options: { readonly cause?: unknown; readonly lost?: boolean } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.code = code;
    this.backend = backend;
    this.lost = options.lost ?? false;
  }
}

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const malformed = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);
const broken = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/**
 * What undici, the socket or TLS threw, as a `CallError`.
 *
 * @param answering whether the answer had begun
 */
export function toCallError(error: unknown, backend: string, answering: boolean): CallError {
  if (error instanceof CallError) return error;
  const name = errorCode(error);
  if (timeouts.has(name))
    return new CallError('BACKEND_TIMEOUT', backend, `no connection in time (${name})`, { cause: error });
  if (malformed.has(name) || name === 'HTTPParserError' || name.startsWith('HPE_')) {
    return new CallError('BACKEND_INVALID_RESPONSE', backend, `the answer is not HTTP (${name})`, { cause: error });
  }
  const message = answering ? `the connection broke off within the answer (${name})` : `no connection (${name})`;
  return new CallError('BACKEND_UNAVAILABLE', backend, message, { cause: error, lost: !answering && broken.has(name) });
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

export function tooLarge(backend: string, maxBytes: number): CallError {
  return new CallError('BACKEND_INVALID_RESPONSE', backend, `the answer is larger than ${maxBytes} bytes`);
}
