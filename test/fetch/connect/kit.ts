/** A REST server that records what it is asked, raw, and an executor for a file whose source is that server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { type ExecutionResult, parse, Source } from 'graphql';
import type { CallOptions } from '../../../src/fetch/connect/call.ts';
import { createConnectExecutor } from '../../../src/fetch/connect/executor.ts';
import type { OperationContext } from '../../../src/fetch/context.ts';
import type { BackendExecutor } from '../../../src/fetch/executor.ts';
import type { TransportOptions } from '../../../src/fetch/http.ts';
import type { Backend } from '../../../src/schema/backend.ts';
import { readConnect } from '../../../src/schema/connect/read.ts';
import { silent } from '../../../src/util/log.ts';
import { formatProblem, hasErrors } from '../../../src/util/problem.ts';
import { backendAt, bodyOf, contextFor, requestFor, sendJson, startHttp, transportFor } from '../kit.ts';

/** A request as it came over the wire. */
export type Recorded = {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly url: string;
  /** Names as they were sent, lower-cased by nobody. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** What a test answers a request with: JSON, or by its own hand. */
export type Answering = (request: Recorded, response: ServerResponse) => unknown;

export type Rest = {
  readonly origin: string;
  readonly requests: Recorded[];
  readonly executor: BackendExecutor;
  /** Runs a query, in a context of its own unless one is given. */
  readonly run: (
    query: string,
    variables?: Record<string, unknown>,
    context?: OperationContext,
  ) => Promise<ExecutionResult>;
  /** `METHOD url` of each request so far, and forgets them. */
  readonly calls: () => string[];
};

/**
 * @param sdl `$BASE` in it is the server's origin; without `@source`, one named `api` is added
 * @param answer its value goes out as JSON; undefined if it answered by itself
 */
export async function startRest(
  t: TestContext,
  sdl: string,
  answer: Answering = () => ({}),
  options: Partial<CallOptions> & { readonly transportOptions?: Partial<TransportOptions> } = {},
): Promise<Rest> {
  const requests: Recorded[] = [];
  const origin = await startHttp(t, async (request, response) => {
    const { method = '', url = '', rawHeaders, headers } = request;
    const recorded = { method, url, rawHeaders, headers, body: await bodyOf(request) };
    requests.push(recorded);
    const value = answer(recorded, response);
    if (value !== undefined) sendJson(response, value);
  });
  const { transportOptions, ...callOptions } = options;
  const executor = createConnectExecutor({
    backend: readBackend(sdl.replaceAll('$BASE', origin), origin),
    transport: transportFor(t, transportOptions),
    env: {},
    config: new Map(),
    log: silent,
    ...callOptions,
  });
  return {
    origin,
    requests,
    executor,
    run: async (query, variables = {}, context = contextFor()) => {
      const { data, errors } = await executor.execute(requestFor(query, variables, context));
      // graphql-js gives objects without a prototype, which are equal to no literal.
      return { data: JSON.parse(JSON.stringify(data)), ...(errors && { errors }) };
    },
    calls: () => requests.splice(0).map(({ method, url }) => `${method} ${url}`),
  };
}

/** A file that has to be right. */
export function readBackend(sdl: string, origin = 'http://api.test'): Backend {
  const source = sdl.includes('@source') ? '' : `extend schema @source(name: "api", http: { baseURL: "${origin}" })\n`;
  const document = parse(new Source(source + sdl, 'schemas/orders.graphql'));
  const { connectors, subgraph, problems } = readConnect(document, 'orders');
  if (hasErrors(problems)) throw new Error(problems.map(formatProblem).join('\n'));
  return { ...backendAt(origin), kind: 'rest', document, subgraph, connectors };
}

/** Answers with text of a content type and a status. */
export function sendText(response: ServerResponse, text: string, type: string | undefined, status = 200): undefined {
  response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(text);
}
