/** One call of a connector: request from its templates, answer through its mappings. */
import { OperationTypeNode } from 'graphql';
import type { Backend, Connector, ConnectorHttp } from '../../schema/backend.ts';
import type { Types } from '../../schema/connect/types.ts';
import type { Scope } from '../../schema/mapping/types.ts';
import type { Log } from '../../util/log.ts';
import type { OperationContext } from '../context.ts';
import { renderHeaders } from '../headers.ts';
import { createScope } from '../scope.ts';
import type { CallRequest, Transport } from '../transport.ts';
import { buildBody } from './body.ts';
import { decodeBody } from './decode.ts';
import { failedAnswer, failedCall, fault, invalidAnswer, type Origin } from './failure.ts';
import { type Answer, memoryOf } from './memory.ts';
import { buildUrl } from './url.ts';

export type CallOptions = {
  readonly backend: Backend;
  readonly transport: Pick<Transport, 'call'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values of `$config`, by source. */
  readonly config: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Replaces the base URL of every source. */
  readonly baseUrl?: string | undefined;
  /** Hears every complaint of a mapping; the log gets the first few of a call. */
  readonly complain?: Scope['complain'];
  readonly log: Log;
};

/** What a call is made for: the values of its variables. */
export type Inputs = {
  readonly args?: unknown;
  readonly this?: unknown;
  readonly batch?: readonly unknown[];
  readonly context?: Readonly<Record<string, unknown>>;
};

/** Calls and maps; null where nothing came. Rejects with a `GraphQLError` that has a code. */
export type Call = (connector: Connector, inputs: Inputs, context: OperationContext) => Promise<unknown>;

/** Complaints of one mapping that the log gets to see. */
const shownComplaints = 5;

/**
 * @param owner whose memory of the operation is used
 * @param types of the backend
 */
export function createCall(options: CallOptions, owner: object, types: Types): Call {
  const { backend, transport, env, config, baseUrl, log } = options;

  /** The same request twice in one operation is one, where making it changes nothing. */
  function send(request: CallRequest, context: OperationContext): Promise<Answer> {
    const memory = memoryOf(context, owner);
    const make = async (): Promise<Answer> => {
      const response = await transport.call(request, context);
      const decoded = decodeBody(response);
      memory.big ||= decoded.big === true;
      return { ...decoded, status: response.status, headers: response.headers };
    };
    if (!request.idempotent) return make();
    const key = JSON.stringify([request.method, request.url, request.headers, request.body]);
    const known = memory.answers.get(key) ?? make();
    memory.answers.set(key, known);
    return known;
  }

  return async (connector, inputs, context) => {
    const { caller } = context;
    for (const read of connector.reads) caller.reads.add(read);
    const origin: Origin = { backend: backend.name, connector };
    const complaints: string[] = [];
    const complain: Scope['complain'] = (message, path) => {
      options.complain?.(message, path);
      if (complaints.length < shownComplaints)
        complaints.push(path.length > 0 ? `${path.join('.')}: ${message}` : message);
    };
    const values = { caller, env, config: config.get(connector.sourceName ?? '') ?? {}, ...inputs, complain };
    try {
      const scope = createScope(values);
      if (!connector.http) return connector.selection.evaluate({}, scope) ?? null;
      const request = buildRequest(origin, connector.http, scope, context);
      const answer = await send(request, context).catch((error) => Promise.reject(failedCall(origin, error)));
      const { status, headers } = answer;
      return readAnswer(origin, answer, createScope({ ...values, status, response: { headers } }));
    } finally {
      if (complaints.length > 0) log('debug', 'a mapping met something else', { ...nameOf(origin), complaints });
    }
  };

  /** Making it twice does no harm: a GET, or entities by their keys, that is no mutation. */
  function isSafe({ typeName, entity }: Connector, { method }: ConnectorHttp): boolean {
    return types.rootOf(typeName) !== OperationTypeNode.MUTATION && (method === 'GET' || entity !== undefined);
  }

  function buildRequest(origin: Origin, http: ConnectorHttp, scope: Scope, context: OperationContext): CallRequest {
    const refuse = (reason: string): never => {
      log('warn', 'a call cannot be made', { ...nameOf(origin), requestId: context.requestId, reason });
      throw fault(origin, 'BAD_USER_INPUT', 'A value cannot be used where it is needed.');
    };
    const url = buildUrl(http, scope, baseUrl);
    if (typeof url !== 'string') {
      if (url.fault === 'address') throw fault(origin, 'BACKEND_UNAVAILABLE', url.reason);
      return refuse(url.reason);
    }
    const headers = renderHeaders(http.headers, scope, context.caller);
    const contentType = headers.find(([name]) => name === 'content-type')?.[1];
    const body = http.body && buildBody(http.body, contentType, scope);
    if (http.body && !body) return refuse('the body is no object, so it cannot be a form');
    if (body?.contentType !== undefined && contentType === undefined) headers.push(['content-type', body.contentType]);
    return { method: http.method, url, headers, body: body?.text, idempotent: isSafe(origin.connector, http) };
  }
}

function readAnswer(origin: Origin, answer: Answer, scope: Scope): unknown {
  const { connector } = origin;
  const { status, body, fault: unread } = answer;
  const success = connector.isSuccess
    ? connector.isSuccess.evaluate(body, scope) === true
    : status >= 200 && status < 300;
  if (!success) throw failedAnswer(origin, status, body, scope);
  if (unread === 'broken') throw invalidAnswer(origin, 'the answer says that it is JSON and is not');
  const value = connector.selection.evaluate(body, scope) ?? null;
  if (body !== null || !isEmpty(value)) return value;
  if (unread) throw invalidAnswer(origin, 'the answer is neither JSON nor text');
  return null;
}

/** What a selection makes of nothing. */
function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function nameOf({ backend, connector }: Origin): Record<string, string> {
  return { backend, connector: connector.coordinate };
}
