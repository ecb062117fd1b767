/** A GraphQL backend, federated or plain: operations out over HTTP, answers in, subscriptions over SSE or WebSocket. */
import { type DocumentNode, Kind, print } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import type { Log } from '../util/log.ts';
import type { Connections } from './agent.ts';
import { callFault, fault, readAnswer } from './answer.ts';
import type { OperationContext } from './context.ts';
import { renderEndpoint } from './endpoint.ts';
import type { BackendExecutor, BackendRequest } from './executor.ts';
import { renderHeaders, sendable } from './headers.ts';
import { createScope, type ScopeOptions } from './scope.ts';
import { subscribeSse } from './sse.ts';
import type { CallRequest, Transport } from './transport.ts';
import { subscribeWebSocket } from './ws.ts';

export type GraphqlOptions = {
  readonly backend: Backend;
  readonly transport: Transport;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: Readonly<Record<string, unknown>>;
  /** The process's pool, for WebSockets. */
  readonly connections?: Connections;
  readonly log: Log;
};

const answerTypes = 'application/graphql-response+json, application/json';

/** Where the backend has several URLs the first is called; the transport shares calls out among their origins. */
export function createGraphqlExecutor(options: GraphqlOptions): BackendExecutor {
  const { backend, transport, env, config, log } = options;
  const { name, options: settings } = backend;
  const atStart = createScope({ env, config });
  const [template] = settings.urls;
  const endpoint = template ? renderEndpoint(template, atStart) : { error: 'it has no URL' };
  const { subscriptions } = settings;
  const protocols = subscriptions?.protocol === 'WS' ? ['ws:', 'wss:'] : undefined;
  const events = subscriptions ? renderEndpoint(subscriptions.url, atStart, protocols) : endpoint;
  for (const each of new Set([endpoint, events])) {
    if (typeof each !== 'string') log('error', 'a backend cannot be called', { backend: name, reason: each.error });
  }

  function headersFor(context: OperationContext): [string, string][] {
    const { caller } = context;
    const complain: NonNullable<ScopeOptions['complain']> = (message) =>
      log('warn', message, { backend: name, requestId: context.requestId });
    const own = renderHeaders(settings.headers, createScope({ caller, env, config, complain }), caller);
    return own.filter(([header]) => !/^(accept|content-type)$/i.test(header));
  }

  function callFor(request: BackendRequest, url: string, accept: string): CallRequest {
    return {
      method: 'POST',
      url,
      headers: [['content-type', 'application/json'], ['accept', accept], ...headersFor(request.context)],
      body: `${textOf(request.document).json},"variables":${JSON.stringify(request.variables)}}`,
      idempotent: request.operationType === 'query',
    };
  }

  return {
    async execute(request) {
      if (typeof endpoint !== 'string') return fault(name, 'BACKEND_UNAVAILABLE', endpoint.error);
      if (request.operationType === 'mutation') request.context.mutates = true;
      const call = callFor(request, endpoint, answerTypes);
      const answer = await transport.call(call, request.context).catch(callFault);
      return 'body' in answer ? readAnswer(name, answer, request) : answer;
    },

    async subscribe(request) {
      if (typeof events !== 'string') return fault(name, 'BACKEND_UNAVAILABLE', events.error);
      const { timeoutMs } = settings;
      if (subscriptions?.protocol !== 'WS') {
        return subscribeSse(name, transport, callFor(request, events, 'text/event-stream'), request, timeoutMs);
      }
      const drop = (header: string): void => log('warn', 'a header cannot be sent', { backend: name, name: header });
      const headers = sendable(headersFor(request.context), drop);
      const { query, operationName } = textOf(request.document);
      const payload = { query, variables: { ...request.variables }, ...(operationName && { operationName }) };
      const socket = { backend: name, url: events, headers, timeoutMs, connections: options.connections };
      return subscribeWebSocket(socket, payload, request);
    },
  };
}

type Text = {
  readonly query: string;
  readonly operationName: string | undefined;
  /** `{"query":"…","operationName":"…"`, open for the variables. */
  readonly json: string;
};

const texts = new WeakMap<DocumentNode, Text>();

/** A document is printed once, however often it is sent. */
function textOf(document: DocumentNode): Text {
  const known = texts.get(document);
  if (known) return known;
  const query = print(document);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const operationName = operation?.name?.value;
  const named = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
  const text = { query, operationName, json: `{"query":${JSON.stringify(query)}${named}` };
  texts.set(document, text);
  return text;
}
