/** An operation that came by WebSocket on the road of all others: through Yoga, so that no policy is passed by, with its result caught before it becomes HTTP. */
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { type GraphQLParams, isAsyncIterable, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Identity } from '../../plugins/caller.ts';
import type { VisitRecord } from '../../plugins/record.ts';
import { visitOf } from '../../plugins/visit.ts';
import { endable } from './endable.ts';
import type { LiveResult } from './result.ts';

/** What is known of a request that never was one of HTTP. */
type Ride = {
  /** Undefined: only who is asking, and whether they may. */
  readonly params: GraphQLParams | undefined;
  result?: LiveResult | AsyncIterable<LiveResult>;
  isSubscription?: boolean;
};

const rides = new WeakMap<Request, Ride>();

export function isRide(request: Request): boolean {
  return rides.has(request);
}

/** The last of a door's plugins: by then every other has said what it has to say. */
export function useRoad(): Plugin {
  return {
    onRequestParse({ request, fetchAPI, endResponse, setRequestParser }) {
      const ride = rides.get(request);
      if (!ride) return;
      const { params } = ride;
      if (params) setRequestParser(() => params);
      else endResponse(new fetchAPI.Response(null, { status: 204 }));
    },
    onSubscribe({ args }) {
      const ride = rides.get(args.contextValue.request);
      if (ride) ride.isSubscription = true;
    },
    onResultProcess({ request, setResultProcessor }) {
      const ride = rides.get(request);
      if (!ride) return;
      setResultProcessor((result, fetchAPI) => {
        // A batch does not come by WebSocket.
        ride.result = result as NonNullable<Ride['result']>;
        return new fetchAPI.Response(null, { status: 204 });
      }, 'text/event-stream');
    },
  };
}

export type Road = {
  /** Who a caller with these headers is, by the door's own policies; a number is the HTTP status of the refusal. */
  readonly identify: (headers: Headers) => Promise<{ readonly identity: Identity | undefined } | number>;
  readonly run: (headers: Headers, params: GraphQLParams, signal: AbortSignal) => Promise<Arrival>;
};

export type Arrival =
  /** Nothing was executed: it is all errors. */
  | { readonly errors: readonly GraphQLError[] }
  | {
      readonly result: LiveResult | AsyncIterable<LiveResult>;
      readonly isSubscription: boolean;
      readonly errors?: never;
    };

/** The door's Yoga, as far as what comes here has to do with it. */
export type RoadYoga = YogaServerInstance<
  { readonly req?: IncomingMessage; readonly record?: VisitRecord | undefined },
  object
>;

/**
 * @param request the one that opened the connection
 * @param recorder begins a record of each operation
 */
export function createRoad(
  yoga: RoadYoga,
  request: IncomingMessage,
  recorder?: { readonly begin: (response: undefined) => VisitRecord },
): Road {
  const url = `http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`;

  async function send(
    headers: Headers,
    ride: Ride,
    record: VisitRecord | undefined,
    signal?: AbortSignal,
  ): Promise<[Request, Response]> {
    const sent = new yoga.fetchAPI.Request(url, { method: 'POST', headers, ...(signal && { signal }) });
    rides.set(sent, ride);
    try {
      return [sent, await yoga.fetch(sent, { req: request, record })];
    } catch (error) {
      record?.end();
      throw error;
    }
  }

  return {
    async identify(headers) {
      const record = recorder?.begin(undefined);
      const [sent, { ok, status }] = await send(headers, { params: undefined }, record);
      record?.end();
      return ok ? { identity: visitOf(sent).caller?.identity } : status;
    },
    async run(headers, params, signal) {
      const ride: Ride = { params };
      const record = recorder?.begin(undefined);
      const [, response] = await send(headers, ride, record, signal);
      const { isSubscription = false } = ride;
      const result = ride.result && record ? recorded(ride.result, record, signal) : ride.result;
      if (!result) {
        record?.end();
        return { errors: await errorsOf(response) };
      }
      // A result without data is a request that was refused; one whose execution failed has null.
      if (!isAsyncIterable(result) && result.errors && !('data' in result)) return { errors: result.errors };
      return { result, isSubscription };
    },
  };
}

/** The same result: with its last part its record is over. */
function recorded(
  result: NonNullable<Ride['result']>,
  record: VisitRecord,
  signal: AbortSignal,
): NonNullable<Ride['result']> {
  if (isAsyncIterable(result)) return endable(result, () => record.end());
  record.isAborted = signal.aborted;
  record.end();
  return result;
}

/** What a policy answered in HTTP's own words. */
async function errorsOf(response: Response): Promise<readonly GraphQLError[]> {
  const body: unknown = await response.json().catch(() => undefined);
  const errors =
    typeof body === 'object' && body !== null && 'errors' in body && Array.isArray(body.errors) ? body.errors : [];
  const told = errors.map(({ message, extensions }) => new GraphQLError(String(message), { extensions }));
  return told.length > 0 ? told : [new GraphQLError(`The operation was refused (${response.status}).`)];
}
