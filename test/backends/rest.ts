/** What the demo's REST backends share: routes to functions, JSON in and out, refusals as problem+json (RFC 9457). */
import { STATUS_CODES } from 'node:http';
import { type BackendOptions, type Running, serve } from './server.ts';

export type RestRequest = {
  /** The parts of the path that the route names, decoded. */
  readonly params: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  /** The JSON body; undefined if there was none. */
  readonly body: unknown;
};

export type Reply = {
  readonly body: unknown;
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Method, path with `:names`, and what answers it. */
export type Route = readonly [method: string, path: string, handle: (request: RestRequest) => Reply];

/** Thrown to answer with a problem. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** Ends a request with a status and a problem+json body. */
export function refuse(status: number, detail: string): never {
  throw new Refusal(status, detail);
}

/** Serves `routes`; `reset` puts the backend's data back. */
export function serveRest(
  name: string,
  options: BackendOptions,
  routes: readonly Route[],
  reset?: () => void,
): Promise<Running> {
  const answer = (method: string, target: string, text: string): Reply => {
    const url = new URL(target, 'http://rest');
    let allowed = '';
    for (const [routeMethod, pattern, handle] of routes) {
      const params = match(pattern, url.pathname);
      if (!params) continue;
      if (routeMethod === method) return handle({ params, query: url.searchParams, body: parseBody(text) });
      allowed = routeMethod;
    }
    return allowed
      ? refuse(405, `${url.pathname} takes ${allowed}`)
      : refuse(404, `there is nothing at ${url.pathname}`);
  };

  return serve(
    name,
    options,
    (call, _request, response) => {
      let reply: Reply;
      try {
        reply = answer(call.method, call.path, call.body);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, message: detail } = error;
        reply = {
          status,
          headers: { 'content-type': 'application/problem+json' },
          body: { type: 'about:blank', title: STATUS_CODES[status], status, detail },
        };
      }
      response
        .writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
        .end(JSON.stringify(reply.body));
    },
    reset,
  );
}

function match(pattern: string, path: string): Map<string, string> | undefined {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, want] of wanted.entries()) {
    const part = parts[index] ?? '';
    if (want.startsWith(':') && part !== '') params.set(want.slice(1), decode(part));
    else if (want !== part) return undefined;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse(400, 'the path is not percent-encoded UTF-8');
  }
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return refuse(400, 'the body is not JSON');
  }
}

/** A whole number of the query string, within bounds; `fallback` where it is absent. */
export function integerOf(
  query: URLSearchParams,
  name: string,
  { fallback, most }: { readonly fallback: number; readonly most: number },
): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= most
    ? value
    : refuse(400, `${name} must be a whole number from 1 to ${most}`);
}

/** A comma-separated list of the query string; undefined where it is absent or empty. */
export function listOf(query: URLSearchParams, name: string, most: number): readonly string[] | undefined {
  const items = query.get(name)?.split(',').filter(Boolean);
  if (!items?.length) return undefined;
  return items.length <= most ? items : refuse(400, `${name} takes ${most} at most`);
}

/** A field of a JSON object that came as a body; undefined where either is missing. */
export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined;
}
