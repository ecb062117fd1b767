/** A request of `node:http` as a visit, and its body: nothing is made of it that nobody asks for. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VisitSource } from '../../plugins/visit.ts';

export class IncomingSource implements VisitSource {
  readonly method: string;
  readonly url: string;
  readonly remoteAddress: string | undefined;
  readonly header: (name: string) => string | undefined;
  readonly #response: ServerResponse;
  #signal: AbortSignal | undefined;

  constructor({ method = 'GET', url = '/', headers, socket }: IncomingMessage, response: ServerResponse) {
    this.method = method;
    this.url = url;
    this.remoteAddress = socket.remoteAddress;
    this.header = (name) => {
      if (!Object.hasOwn(headers, name)) return undefined;
      const value = headers[name];
      return typeof value === 'object' ? value.join(', ') : value;
    };
    this.#response = response;
    this.#signal = undefined;
  }

  get signal(): AbortSignal {
    if (!this.#signal) {
      const response = this.#response;
      const controller = new AbortController();
      if (response.destroyed) controller.abort();
      response.once('close', () => {
        if (!response.writableFinished) controller.abort();
      });
      this.#signal = controller.signal;
    }
    return this.#signal;
  }
}

/** Gives the whole body to `then`. Where it does not come, too large or cut off, nobody waits for an answer either. */
export function readBody(request: IncomingMessage, then: (body: Buffer) => void): void {
  let whole: Buffer | undefined;
  let more: Buffer[] | undefined;
  request.on('data', (chunk: Buffer) => {
    if (more) more.push(chunk);
    else if (whole) more = [whole, chunk];
    else whole = chunk;
  });
  request.on('end', () => then(more ? Buffer.concat(more) : (whole ?? nothing)));
  // Whoever saw it has answered, if there was anybody to answer.
  request.on('error', () => {});
}

const nothing = Buffer.alloc(0);
