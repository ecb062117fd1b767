/** One HTTP request and its whole answer, decoded, over a shared pool of connections; redirects are answers like any other. */
import type { Dispatcher } from 'undici';
import type { Ending } from '../util/ending.ts';
import type { Connections } from './agent.ts';
import { toCallError, tooLarge } from './error.ts';
import { decode, isCoded } from './read.ts';
import type { CallResponse } from './transport.ts';

export type Exchange = {
  readonly backend: string;
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | Buffer | undefined;
};

/**
 * Sends and reads, up to `maxBytes` of body: as it comes over the wire, and decoded.
 *
 * Rejects with a `CallError`, and with the signal's reason as soon as that is aborted; the connection is then closed.
 */
export function exchange(
  connections: Connections,
  request: Exchange,
  maxBytes: number,
  signal: Ending,
): Promise<CallResponse> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const collector = new Collector(request.backend, maxBytes, signal, resolve, reject);
    const { origin, path, method, headers, body = null } = request;
    try {
      connections.dispatch({ origin, path, method, headers, body }, collector);
    } catch (error) {
      collector.onResponseError(undefined, error);
    }
  });
}

class Collector implements Dispatcher.DispatchHandler {
  readonly #backend: string;
  readonly #maxBytes: number;
  readonly #signal: Ending;
  readonly #resolve: (response: CallResponse | Promise<CallResponse>) => void;
  readonly #reject: (error: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: CallResponse['headers'] = {};
  #size = 0;

  constructor(
    backend: string,
    maxBytes: number,
    signal: Ending,
    resolve: (response: CallResponse | Promise<CallResponse>) => void,
    reject: (error: unknown) => void,
  ) {
    this.#backend = backend;
    this.#maxBytes = maxBytes;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this, { once: true });
  }

  /** The call has ended before its answer. */
  handleEvent(): void {
    const reason = toCallError(this.#signal.reason, this.#backend, false);
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The call may have ended while it waited for a connection.
    if (this.#signal.aborted) controller.abort(toCallError(this.#signal.reason, this.#backend, false));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: WireHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = readHeaders(headers);
    if (Number(this.#headers['content-length']?.[0]) > this.#maxBytes)
      controller.abort(tooLarge(this.#backend, this.#maxBytes));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) controller.abort(tooLarge(this.#backend, this.#maxBytes));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#signal.removeEventListener('abort', this);
    const [first] = this.#chunks;
    const body = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#size);
    const answer = { status: this.#status, headers: this.#headers, body };
    this.#resolve(isCoded(answer) ? decode(this.#backend, answer, this.#maxBytes) : answer);
  }

  onResponseError(_controller: unknown, error: unknown): void {
    this.#signal.removeEventListener('abort', this);
    this.#reject(toCallError(error, this.#backend, this.#status !== 0));
  }
}

type WireHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Names come in lower case already; a name is whatever the backend likes, so it must not meet a prototype. */
export function readHeaders(headers: WireHeaders): CallResponse['headers'] {
  const all: Record<string, readonly string[]> = Object.create(null);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) all[name] = typeof value === 'string' ? [value] : value;
  }
  return all;
}
