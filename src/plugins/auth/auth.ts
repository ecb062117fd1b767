/** The door: each request gets an id and a caller, or is refused before anything is read of it. */
import { randomUUID } from 'node:crypto';
import type { BlockList } from 'node:net';
import type { Plugin } from 'graphql-yoga';
import type { Log } from '../../util/log.ts';
import { Caller } from '../caller.ts';
import type { PolicyContext } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { authenticate, credentialsOf } from './authenticate.ts';
import { clientIp } from './ip.ts';
import type { Provider, Verdict } from './provider.ts';

const callers = new WeakMap<Request, Caller>();
const requestIds = new WeakMap<Request, string>();

export type AuthOptions = {
  /** Those that may enter by this door; without `required`, those that a credential is checked against. */
  readonly providers: readonly Provider[];
  /** Whether a request without a credential is refused. */
  readonly required: boolean;
  /**
   * Whose `X-Forwarded-For` is believed.
   * @default nobody's
   */
  readonly trustedProxies?: BlockList;
  readonly log: Log;
};

/**
 * Makes the caller of each request, or answers 401 `UNAUTHENTICATED` (one answer for all reasons), or 503 `OVERLOADED` while it cannot be told.
 *
 * Yoga answers preflights, GraphiQL's page and health checks before its plugins, so those are asked for nothing.
 * Nothing else may be let by here: a query can be sent with `Accept: text/html`, too.
 */
export function useAuth(options: AuthOptions): Plugin<PolicyContext, ServerContext> {
  const { providers, required, trustedProxies, log } = options;
  const challenge = [...new Set(providers.map((provider) => provider.challenge))].join(', ');

  return {
    async onRequest({ request, serverContext, fetchAPI, endResponse }) {
      const requestId = requestIdOf(request);
      const forwardedFor = request.headers.get('x-forwarded-for');
      const ip = clientIp(serverContext?.req?.socket?.remoteAddress, forwardedFor, trustedProxies);
      const verdict = await verify(providers, request);
      if (verdict.kind === 'unknowable') {
        log('warn', 'a credential could not be checked', { requestId, ip, reason: verdict.reason });
        const headers = { 'retry-after': '1' };
        const message = 'Credentials cannot be checked for the moment.';
        endResponse(refuse(request, fetchAPI.Response, 'OVERLOADED', message, { headers }));
      } else if (verdict.kind === 'refused' || (verdict.kind === 'absent' && required)) {
        const reason = verdict.kind === 'refused' ? verdict.reason : 'no credential';
        log('info', 'a caller was refused', { requestId, ip, reason });
        const headers = { 'www-authenticate': challenge };
        const message = 'A valid credential is required.';
        endResponse(refuse(request, fetchAPI.Response, 'UNAUTHENTICATED', message, { headers }));
      } else {
        const identity = verdict.kind === 'accepted' ? verdict.identity : undefined;
        callers.set(request, new Caller({ headers: request.headers, identity, ip }));
      }
    },
    onResponse({ request, response }) {
      response.headers.set('x-request-id', requestIdOf(request));
    },
    // Earlier than `onContextBuilding`, so that policies that look at the document have it as well.
    onEnveloped({ context, extendContext }) {
      // Over WebSocket there is no request of ours: whoever opened the connection has put the caller there.
      const request = context?.request;
      const caller = request && callers.get(request);
      if (caller) extendContext({ caller, requestId: requestIdOf(request) });
    },
  };
}

type ServerContext = { readonly req?: { readonly socket?: { readonly remoteAddress?: string | undefined } } };

/** Who makes a request, from `useAuth`'s `onRequest` on. */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error('useAuth has not seen this request');
  return caller;
}

/** The id of a request, in our log and its `x-request-id`: the sender's own if it is a sane one, else a new one. */
export function requestIdOf(request: Request): string {
  let id = requestIds.get(request);
  if (id === undefined) {
    const sent = request.headers.get('x-request-id');
    id = sent !== null && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID();
    requestIds.set(request, id);
  }
  return id;
}

/** A provider that fails, which none should, lets nobody in. */
async function verify(providers: readonly Provider[], request: Request): Promise<Verdict> {
  try {
    return await authenticate(providers, credentialsOf(request));
  } catch (error) {
    return { kind: 'unknowable', reason: error instanceof Error ? error.message : String(error) };
  }
}
