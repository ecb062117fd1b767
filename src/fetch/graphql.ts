/** A GraphQL backend, federated or plain: operations out over HTTP, answers in, subscriptions over SSE or WebSocket. */
import { type DocumentNode, Kind, print } from 'graphql';
import { socketProtocols } from '../schema/address.ts';
import type { Backend, HeaderMapping } from '../schema/backend.ts';
import { type Moments, OwnMoments } from '../store/purges.ts';
import type { Log } from '../util/log.ts';
import type { Connections } from './agent.ts';
import { callFault, fault, readAnswer, succeeded } from './answer.ts';
import { type Backoff, defaultBackoff } from './backoff.ts';
import { forgetAll, type OperationContext } from './context.ts';
import { renderEndpoint } from './endpoint.ts';
import type { BackendExecutor, BackendRequest, BackendResult, UnreadAnswer } from './executor.ts';
import { noteFreshness } from './freshness.ts';
import { renderHeaders, sendable } from './headers.ts';
import { Hubs, type Source } from './hub.ts';
import { textOf as jsonOf, lettersOf } from './letters.ts';
import { multipart } from './multipart.ts';
import { createScope, type ScopeOptions } from './scope.ts';
import { Sharing } from './share.ts';
import { subscribeSse } from './sse.ts';
import type { CallRequest, CallResponse, Transport } from './transport.ts';

export type GraphqlOptions = {
  readonly backend: Backend;
  readonly transport: Transport;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: Readonly<Record<string, unknown>>;
  /** The process's pool, for WebSockets. */
  readonly connections?: Connections;
  /** When a subscription that broke is made again. */
  readonly backoff?: Backoff;
  /** When what is in flight became old. @default its own mutations alone */
  readonly moments?: Moments;
  readonly log: Log;
};

const answerTypes = 'application/graphql-response+json, application/json';

/** Where the backend has several URLs the first is called; the transport shares calls out among their origins. */
export function createGraphqlExecutor(options: GraphqlOptions): BackendExecutor {
  const {
    backend,
    transport,
    env,
    config,
    log,
    connections,
    backoff = defaultBackoff,
    moments = new OwnMoments(),
  } = options;
  const { name, options: settings } = backend;
  const { timeoutMs } = settings;
  const hubs = new Hubs();
  const sharing = new Sharing<CallResponse>(name, moments, (context, { headers }) => noteFreshness(context, headers));
  // What is sent in the caller's own name is nobody else's, however alike it looks.
  const isPersonal = settings.headers.some(namesCaller);
  const atStart = createScope({ env, config });
  const [template] = settings.urls;
  const endpoint = template ? renderEndpoint(template, atStart) : { error: 'it has no URL' };
  const { subscriptions } = settings;
  // Loaded with the backends that need it: WebSockets are most of undici.
  const sockets =
    subscriptions?.protocol === 'WS'
      ? import('./ws.ts').then(
          ({ BackendSockets }) => new BackendSockets({ backend: name, timeoutMs, connections, backoff }),
        )
      : undefined;
  const protocols = subscriptions?.protocol === 'WS' ? socketProtocols : undefined;
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
    const { document, variables, context } = request;
    const { json } = textOf(document);
    const files = context.hasFiles ? multipart(json, variables) : undefined;
    const own = files?.headers ?? [['content-type', 'application/json']];
    return {
      method: 'POST',
      url,
      headers: [...own, ['accept', accept], ...headersFor(context)],
      ...(files ? { bytes: files.body } : { body: `${json},"variables":${JSON.stringify(variables)}}` }),
      idempotent: request.operationType === 'query',
    };
  }

  /** What will be sent, and how. */
  function byEvents(request: BackendRequest, url: string): readonly [unknown, Source] {
    const call = callFor(request, url, 'text/event-stream');
    return [
      call,
      (sink, signal) =>
        subscribeSse({ backend: name, transport, call, timeoutMs, backoff }, within(request, signal), sink),
    ];
  }

  function bySocket(request: BackendRequest, url: string): readonly [unknown, Source] {
    const drop = (header: string): void => log('warn', 'a header cannot be sent', { backend: name, name: header });
    const headers = sendable(headersFor(request.context), drop);
    const { query, operationName } = textOf(request.document);
    const payload = { query, variables: { ...request.variables }, ...(operationName && { operationName }) };
    return [
      [headers, payload],
      async (sink, signal) => {
        (await sockets)?.subscribe(url, headers, payload, within(request, signal), sink);
        return undefined;
      },
    ];
  }

  /** Entities that several operations ask for at once, in the same words and in nobody's name, are fetched once. */
  function send(call: CallRequest, { document, operationType, context }: BackendRequest): Promise<CallResponse> {
    const fetch = (within: OperationContext): Promise<CallResponse> => transport.call(call, within);
    if (operationType === 'mutation') return fetch(context).finally(() => sharing.turn());
    const { body, headers } = call;
    if (isPersonal || body === undefined || context.mutates || !textOf(document).isOfEntities) return fetch(context);
    return sharing.join(`${JSON.stringify(headers)}${body}`, context, fetch);
  }

  async function ask(request: BackendRequest): Promise<UnreadAnswer | BackendResult> {
    if (typeof endpoint !== 'string') return fault(name, 'BACKEND_UNAVAILABLE', endpoint.error);
    if (request.operationType === 'mutation') forgetAll(request.context);
    const call = callFor(request, endpoint, answerTypes);
    const answer = await send(call, request).catch(callFault);
    if (!('body' in answer)) return answer;
    const { status, body } = answer;
    const read = (): BackendResult => {
      const letters = lettersOf(body);
      const result = readAnswer(name, status, jsonOf(body, letters), request);
      return letters ? { ...result, letters } : result;
    };
    return succeeded(status) ? { bytes: body, read } : read();
  }

  return {
    ask,

    async execute(request) {
      const answer = await ask(request);
      return 'read' in answer ? answer.read() : answer;
    },

    async subscribe(request) {
      if (typeof events !== 'string') return fault(name, 'BACKEND_UNAVAILABLE', events.error);
      const [sent, source] = subscriptions?.protocol === 'WS' ? bySocket(request, events) : byEvents(request, events);
      const key = isPersonal || subscriptions?.share === false ? undefined : JSON.stringify(sent);
      return hubs.subscribe(key, source, request.context);
    },
  };
}

type Text = {
  readonly query: string;
  readonly operationName: string | undefined;
  /** `{"query":"…","operationName":"…"`, open for the variables. */
  readonly json: string;
  /** Whether it asks for entities and nothing else. */
  readonly isOfEntities: boolean;
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
  const isOfEntities = operation?.selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && selection.name.value === '_entities',
  );
  const json = `{"query":${JSON.stringify(query)}${named}`;
  const text = { query, operationName, json, isOfEntities: isOfEntities === true };
  texts.set(document, text);
  return text;
}

/** The request as it is made for all who want the same: it may outlive the one that was first. */
function within(request: BackendRequest, signal: AbortSignal): BackendRequest {
  return { ...request, context: { ...request.context, signal } };
}

const personal = /^(authorization|cookie)$/i;

/** Whether a header is made of what says who the caller is. */
function namesCaller(mapping: HeaderMapping): boolean {
  if (mapping.from !== undefined) return personal.test(mapping.from);
  return mapping.value.references.some(
    ({ variable, path }) => variable === '$claims' || (variable === '$request' && personal.test(path[1] ?? '')),
  );
}
