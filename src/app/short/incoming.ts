/** A request of `node:http` as a visit, and its body: nothing is made of it that nobody asks for. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { VisitSource } from '../../plugins/visit.ts';
import { Ender, type Ending } from '../../util/ending.ts';

export class IncomingSource implements VisitSource {
  readonly method: string;
  readonly url: string;
  readonly remoteAddress: string | undefined;
  readonly #headers: IncomingHttpHeaders;
  readonly #response: ServerResponse;
  #ender: Ender | undefined;

  constructor({ method = 'GET', url = '/', headers, socket }: IncomingMessage, response: ServerResponse) {
    this.method = method;
    this.url = url;
    this.remoteAddress = socket.remoteAddress;
    this.#headers = headers;
    this.#response = response;
    this.#ender = undefined;
  }

  header(name: string): string | undefined {
    if (!Object.hasOwn(this.#headers, name)) return undefined;
    const value = this.#headers[name];
    return typeof value === 'object' ? value.join(', ') : value;
  }

  get signal(): Ending {
    if (!this.#ender) {
      const response = this.#response;
      const ender = new Ender();
      if (response.destroyed) ender.abort();
      response.once('close', () => {
        if (!response.writableFinished) ender.abort();
      });
      this.#ender = ender;
    }
    return this.#ender;
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
