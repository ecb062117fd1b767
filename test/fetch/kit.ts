/** Backends of a few lines over real sockets, and what a call needs around it. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { parse } from 'graphql';
import type { OperationContext } from '../../src/fetch/context.ts';
import type { BackendRequest } from '../../src/fetch/executor.ts';
import { createTransport, type TransportOptions } from '../../src/fetch/http.ts';
import type { CallRequest, Transport } from '../../src/fetch/transport.ts';
import { Caller } from '../../src/plugins/caller.ts';
import type { Backend, BackendOptions } from '../../src/schema/backend.ts';
import { parseTemplate } from '../../src/schema/mapping/template.ts';
import type { Template } from '../../src/schema/mapping/types.ts';
import { silent } from '../../src/util/log.ts';
import type { Lifetime } from '../kit/directory.ts';

/** Starts an HTTP server on loopback; it and its connections are gone when the test is over. */
export async function startHttp(t: Lifetime, listener: RequestListener): Promise<string> {
  return `http://${await listen(t, createServer(listener))}`;
}

/** Starts a server that says just what `onRequest` writes once a request has begun to come in. */
export async function startRaw(t: TestContext, onRequest: (socket: Socket, request: string) => void): Promise<string> {
  const server = createNetServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => onRequest(socket, chunk.toString('latin1')));
  });
  return `http://${await listen(t, server)}`;
}

/** `host:port` that it listens on, on loopback. */
export async function listen(t: Lifetime, server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A transport of a backend `orders` without retries and breaker, closed after the test. */
export function transportFor(t: Lifetime, options: Partial<TransportOptions> = {}): Transport {
  const transport = createTransport({
    backend: 'orders',
    timeoutMs: 2_000,
    retryAttempts: 0,
    breaker: undefined,
    concurrency: 256,
    log: silent,
    ...options,
  });
  t.after(() => transport.close());
  return transport;
}

export function contextFor(options: { signal?: AbortSignal; caller?: Caller } = {}): OperationContext {
  return {
    caller: options.caller ?? new Caller({}),
    requestId: 'r1',
    signal: options.signal ?? new AbortController().signal,
    calls: [],
    loaders: new Map(),
    maxAge: undefined,
    private: false,
  };
}

export function get(url: string, more: Partial<CallRequest> = {}): CallRequest {
  return { method: 'GET', url, headers: [], idempotent: true, ...more };
}

export function template(text: string): Template {
  const parsed = parseTemplate(text, '0.4');
  if (!parsed.value) throw new Error(`not a template: ${text}`);
  return parsed.value;
}

/** A backend `orders` whose SDL is `sdl`. */
export function backendAt(url: string, options: Partial<BackendOptions> = {}, sdl = 'type Query { a: Int }'): Backend {
  const document = parse(sdl);
  return {
    name: 'orders',
    kind: 'federated',
    document,
    subgraph: document,
    options: {
      urls: [template(url)],
      headers: [],
      timeoutMs: 2_000,
      retryAttempts: 0,
      breaker: undefined,
      concurrency: 256,
      subscriptions: undefined,
      ...options,
    },
    connectors: [],
    merges: [],
  };
}

export function requestFor(
  query: string,
  variables: Record<string, unknown> = {},
  context: OperationContext = contextFor(),
): BackendRequest {
  const document = parse(query, { noLocation: true });
  const [operation] = document.definitions;
  const operationType = operation?.kind === 'OperationDefinition' ? operation.operation : ('query' as never);
  return { document, variables, operationType, context };
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
