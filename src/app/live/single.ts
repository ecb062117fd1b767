/**
 * All operations of a client on one event stream (graphql-sse, "single connection mode"), for browsers that open few connections. A PUT
 * reserves the stream, a GET with its token opens it, POSTs with the token are answered on it, a DELETE stops one of them.
 *
 * Each of these is a request like any other, that every policy has seen.
 */
import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Caller } from '../../plugins/caller.ts';
import { preflightHeaders } from '../../plugins/csrf.ts';
import { refuse } from '../../plugins/refusal.ts';
import { visitOf } from '../../plugins/visit.ts';
import { type ErrorCode, graphqlError } from '../../util/errors.ts';
import type { Log } from '../../util/log.ts';
import { endable } from './endable.ts';
import { watchExpiry } from './expiry.ts';
import { type Operation, Reservation } from './reservation.ts';
import type { LiveResult } from './result.ts';
import type { Streams } from './streams.ts';

export type SingleOptions = {
  /** The request headers that hold credentials, in lower case. */
  readonly credentials: readonly string[];
  /** What looks after streams that nobody reads. */
  readonly streams: Streams;
  readonly log: Log;
  /**
   * How long a stream is reserved for who does not open it, in milliseconds.
   * @default 10_000
   */
  readonly reservedMs?: number;
};

const tokenHeader = 'x-graphql-event-stream-token';
const tokenForm = /^stream-[\w-]{32}$/;

/** Streams that are reserved and not opened: who asks for more has to wait. */
const mostReserved = 1000;

/** How often an open stream says that it is there. */
const pingMs = 12_000;

const expired = graphqlError('UNAUTHENTICATED', 'The credential has expired.');
const failed = graphqlError('INTERNAL_SERVER_ERROR', 'Unexpected error.');

type Place = { readonly reservation: Reservation; operation?: Operation; isSent?: boolean };

const places = new WeakMap<Request, Place>();

/** Whether a request's answer goes to a stream that is open, or will be. */
export function isStreamed(request: Request): boolean {
  return places.has(request);
}

/** The server's context of Yoga, as far as it is used here. */
type ServerContext = { readonly req?: IncomingMessage; readonly res?: ServerResponse };

export class SingleConnections {
  readonly #options: SingleOptions;
  readonly #open = new Map<string, Reservation>();
  readonly #leaving = new Set<NodeJS.Timeout>();
  #reserved = 0;

  constructor(options: SingleOptions) {
    this.#options = options;
  }

  /** Whether a request has to do with a stream. One that opens it comes with the credential by which it was reserved. */
  meet(request: IncomingMessage): boolean {
    const token = tokenOf((name) => String(request.headers[name] ?? ''), request.url ?? '');
    const reservation = token === undefined ? undefined : this.#open.get(token);
    if (request.method === 'GET' && reservation) {
      for (const [name, value] of reservation.credentials) request.headers[name] ??= value;
    }
    return token !== undefined;
  }

  plugin(): Plugin<object, ServerContext> {
    return {
      onRequest: ({ request, serverContext, fetchAPI, endResponse }) => {
        const { method } = request;
        const visit = visitOf(request);
        const end = (code: ErrorCode, message: string, status: number): void => {
          const { body, ...init } = refuse(visit, code, message, { status });
          endResponse(new fetchAPI.Response(body, init));
        };
        if (method === 'PUT') {
          if (cluster.isWorker)
            return end('BAD_REQUEST', 'Several processes serve this door: have a stream for each operation.', 501);
          if (this.#reserved >= mostReserved) return end('OVERLOADED', 'Too many streams are reserved.', 503);
          const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
          return endResponse(new fetchAPI.Response(this.#reserve(visit.caller, request), { status: 201, headers }));
        }
        const token = tokenOf((name) => request.headers.get(name) ?? '', request.url);
        if (token === undefined) return undefined;
        const reservation = this.#open.get(token);
        // Another caller's is told of no more than one that is not there.
        if (reservation?.owner !== ownerOf(visit.caller)) return end('BAD_REQUEST', 'There is no such stream.', 404);
        if (method === 'POST') {
          places.set(request, { reservation });
          return undefined;
        }
        if (method === 'DELETE') {
          const id = visit.query('operationId');
          if (id === undefined)
            return end('BAD_REQUEST', 'The parameter operationId must say which operation to stop.', 400);
          reservation.stop(id);
          return endResponse(new fetchAPI.Response(null, { status: 200 }));
        }
        if (method !== 'GET') return undefined;
        if (reservation.isTaken) return end('BAD_REQUEST', 'The stream is open already.', 409);
        return endResponse(this.#stream(reservation, request, serverContext.res, fetchAPI));
      },
      onRequestParse: ({ request }) => {
        const place = places.get(request);
        if (!place) return undefined;
        return {
          onRequestParseDone({ requestParserResult: params }) {
            if (Array.isArray(params))
              throw graphqlError('BAD_REQUEST', 'A stream takes one operation at a time.', { http: {} });
            place.operation = place.reservation.begin(params.extensions?.operationId);
          },
        };
      },
      onSubscribe: ({ args }) => {
        const { request } = args.contextValue as { readonly request: Request };
        const operation = places.get(request)?.operation;
        if (!operation) return undefined;
        operation.isSubscription = true;
        return {
          onSubscribeResult: ({ result, setResult }) => {
            if (!isAsyncIterable(result)) return;
            const events = endable<ExecutionResult>(result, () => unwatch());
            const unwatch = watchExpiry(visitOf(request).caller?.identity, () => events.end({ errors: [expired] }));
            setResult(events);
          },
        };
      },
      onResultProcess: ({ request, result, setResultProcessor }) => {
        const place = places.get(request);
        const operation = place?.operation;
        // What was refused is told to who asked, as without a stream.
        if (!operation || (!isAsyncIterable(result) && !('data' in result))) return;
        place.isSent = true;
        const { record } = visitOf(request);
        record?.extend();
        setResultProcessor((given, fetchAPI) => {
          const results = given as LiveResult | AsyncIterable<LiveResult>;
          void this.#send(place.reservation, operation, results).finally(() => record?.end());
          return new fetchAPI.Response(null, { status: 202 });
        }, 'text/event-stream');
      },
      onResponse: ({ request }) => {
        const place = places.get(request);
        if (place?.operation && !place.isSent) place.reservation.forget(place.operation);
      },
    };
  }

  /** Ends each: at once, or at some moment within this time. */
  leave(withinMs: number): void {
    for (const reservation of this.#open.values()) {
      if (withinMs === 0) reservation.leave();
      else {
        const timer = setTimeout(() => {
          this.#leaving.delete(timer);
          reservation.leave();
        }, Math.random() * withinMs);
        this.#leaving.add(timer);
      }
    }
  }

  #reserve(caller: Caller | undefined, { headers }: Request): string {
    const token = `stream-${randomBytes(24).toString('base64url')}`;
    const credentials = [...this.#options.credentials, ...preflightHeaders].flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    this.#reserved++;
    const reservation = new Reservation(ownerOf(caller), credentials, () => {
      clearTimeout(timer);
      unwatch();
      if (!reservation.isTaken) this.#reserved--;
      this.#open.delete(token);
      if (this.#open.size > 0) return;
      for (const each of this.#leaving) clearTimeout(each);
      this.#leaving.clear();
    });
    const timer = setTimeout(() => {
      if (!reservation.isTaken) reservation.close();
    }, this.#options.reservedMs ?? 10_000);
    const unwatch = watchExpiry(caller?.identity, () => reservation.close());
    this.#open.set(token, reservation);
    return token;
  }

  #stream(
    reservation: Reservation,
    request: Request,
    response: ServerResponse | undefined,
    { Response, ReadableStream, TextEncoder }: Pick<typeof globalThis, 'Response' | 'ReadableStream' | 'TextEncoder'>,
  ): Response {
    reservation.take();
    this.#reserved--;
    const close = (): void => reservation.close();
    // A client that goes while nothing is sent is seen by the request alone.
    request.signal.addEventListener('abort', close, { once: true });
    const unwatch = response && this.#options.streams.watch(response);
    const encoder = new TextEncoder();
    const ping = encoder.encode(':\n\n');
    let pings: NodeJS.Timeout | undefined;
    const over = (): void => {
      clearInterval(pings);
      unwatch?.();
    };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        // Some browsers take the headers for there only when something has come.
        controller.enqueue(ping);
        pings = setInterval(() => {
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(ping);
        }, pingMs);
      },
      async pull(controller) {
        const text = await reservation.read();
        if (text !== undefined) return controller.enqueue(encoder.encode(text));
        over();
        controller.close();
      },
      cancel() {
        over();
        close();
      },
    });
    const headers = {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-store',
      'x-accel-buffering': 'no',
    };
    return new Response(body, { headers });
  }

  async #send(
    reservation: Reservation,
    operation: Operation,
    results: LiveResult | AsyncIterable<LiveResult>,
  ): Promise<void> {
    try {
      await reservation.send(operation, isAsyncIterable(results) ? results : only(results));
    } catch (error) {
      if (operation.isStopped) return;
      this.#options.log('error', 'a subscription failed', { error });
      await reservation.send(operation, only({ errors: [failed] }));
    }
  }
}

async function* only(result: LiveResult): AsyncGenerator<LiveResult, void> {
  yield result;
}

/** A token of ours: parameters of that name may mean something else at a door. */
function tokenOf(header: (name: string) => string, url: string): string | undefined {
  const at = url.indexOf('?');
  const token = header(tokenHeader) || (at < 0 ? '' : (new URLSearchParams(url.slice(at + 1)).get('token') ?? ''));
  return tokenForm.test(token) || header(tokenHeader) !== '' ? token : undefined;
}

function ownerOf(caller: Caller | undefined): string {
  const identity = caller?.identity;
  return identity ? JSON.stringify([identity.provider, identity.subject]) : '';
}
