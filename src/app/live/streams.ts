/** The subscriptions that a door answers over HTTP, by Server-Sent Events: each ends when its credential does, when nobody reads it, and when the door has to go. */
import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { visitOf } from '../../plugins/visit.ts';
import { Aside } from '../../util/aside.ts';
import { graphqlError } from '../../util/errors.ts';
import { type Endable, endable } from './endable.ts';
import { watchExpiry } from './expiry.ts';
import { isRide } from './road.ts';
import { isStreamed } from './single.ts';

const going = graphqlError('OVERLOADED', 'The gateway is stopping or was changed: subscribe again.');
const expired = graphqlError('UNAUTHENTICATED', 'The credential has expired.');

/** Yoga's context over HTTP, as far as it is used here. */
type Context = { readonly request: Request; readonly res?: ServerResponse };

export class Streams {
  readonly #open = new Map<Endable<ExecutionResult>, ServerResponse | undefined>();
  /** Streams that are none of one subscription. */
  readonly #watched = new Set<ServerResponse>();
  readonly #taken = new Aside<ServerResponse, number>('bytes taken');
  readonly #leaving = new Set<NodeJS.Timeout>();
  readonly #lookMs: number;
  #looking: NodeJS.Timeout | undefined;

  /** @param lookMs how often it is looked whether what was sent is taken */
  constructor(lookMs = 12_000) {
    this.#lookMs = lookMs;
  }

  plugin(): Plugin {
    return {
      onSubscribe: ({ args }) => ({
        onSubscribeResult: ({ result, setResult }) => {
          const { request, res }: Context = args.contextValue;
          if (isAsyncIterable(result) && !isRide(request) && !isStreamed(request))
            setResult(this.#add(result, request, res));
        },
      }),
    };
  }

  /** Ends each with an error that says why: at once, or at some moment within this time. */
  leave(withinMs: number): void {
    for (const stream of this.#open.keys()) {
      if (withinMs === 0) stream.end({ errors: [going] });
      else this.#endLater(stream, Math.random() * withinMs);
    }
  }

  /** Cuts a response that nobody reads, until the function that it gives is called. */
  watch(response: ServerResponse): () => void {
    this.#watched.add(response);
    this.#begin();
    return () => {
      this.#watched.delete(response);
      this.#rest();
    };
  }

  #begin(): void {
    this.#looking ??= setInterval(() => this.#look(), this.#lookMs);
  }

  #rest(): void {
    if (this.#open.size > 0 || this.#watched.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #add(events: AsyncIterable<ExecutionResult>, request: Request, response: ServerResponse | undefined) {
    const stream = endable(events, () => {
      unwatch();
      this.#open.delete(stream);
      this.#rest();
      if (this.#open.size > 0) return;
      for (const timer of this.#leaving) clearTimeout(timer);
      this.#leaving.clear();
    });
    const unwatch = watchExpiry(visitOf(request).caller?.identity, () => stream.end({ errors: [expired] }));
    this.#open.set(stream, response);
    this.#begin();
    // A client that goes while nothing is sent is seen by the request alone.
    request.signal.addEventListener('abort', () => void stream.return(), { once: true });
    return stream;
  }

  #endLater(stream: Endable<ExecutionResult>, ms: number): void {
    const timer = setTimeout(() => {
      this.#leaving.delete(timer);
      stream.end({ errors: [going] });
    }, ms);
    this.#leaving.add(timer);
  }

  /** Who has taken nothing since the last time of what waits to be sent does not read. */
  #look(): void {
    for (const response of [...this.#open.values(), ...this.#watched]) {
      if (!response?.socket || response.writableLength === 0) continue;
      const { bytesWritten } = response.socket;
      if (this.#taken.get(response) === bytesWritten) response.destroy();
      else this.#taken.set(response, bytesWritten);
    }
  }
}
