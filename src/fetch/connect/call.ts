/** One call of a connector: request from its templates, answer through its mappings. */
import { OperationTypeNode } from 'graphql';
import type { Backend, Connector, ConnectorHttp } from '../../schema/backend.ts';
import type { Types } from '../../schema/connect/types.ts';
import { narrow } from '../../schema/mapping/mapping.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import type { Scope } from '../../schema/mapping/types.ts';
import type { Log } from '../../util/log.ts';
import type { OperationContext } from '../context.ts';
import { noteFreshness } from '../freshness.ts';
import { renderHeaders } from '../headers.ts';
import { createScope } from '../scope.ts';
import type { CallRequest, Transport } from '../transport.ts';
import { buildBody } from './body.ts';
import { decodeBody } from './decode.ts';
import { failedAnswer, failedCall, fault, invalidAnswer, type Origin } from './failure.ts';
import { type Answer, memoryOf } from './memory.ts';
import { nodesWanted, pageOf, toConnection } from './page.ts';
import { Sharing } from './share.ts';
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
export type Call = (
  connector: Connector,
  inputs: Inputs,
  context: OperationContext,
  wanted?: Wanted | undefined,
) => Promise<unknown>;

/** What a call answered, as far as it is wanted; mapped again each time. */
export type Reply = (wanted: Wanted | undefined) => unknown;

/** As {@link Call}, for those who do not know yet what of the answer they want. */
export type Ask = (connector: Connector, inputs: Inputs, context: OperationContext) => Promise<Reply>;

/** Complaints of one mapping that the log gets to see. */
const shownComplaints = 5;

/**
 * @param owner whose memory of the operation is used
 * @param types of the backend
 */
export function createCall(options: CallOptions, owner: object, types: Types): Call {
  const ask = createAsk(options, owner, types);
  return async (connector, inputs, context, wanted) => (await ask(connector, inputs, context))(wanted);
}

/** As {@link createCall}. */
export function createAsk(options: CallOptions, owner: object, types: Types): Ask {
  const { backend, transport, env, config, baseUrl, log } = options;
  const sharing = new Sharing<Answer>(backend.name);

  /** The same request twice in one operation is one, where making it changes nothing. */
  function send(connector: Connector, request: CallRequest, context: OperationContext): Promise<Answer> {
    const make = async (within: OperationContext): Promise<Answer> => {
      const response = await transport.call(request, within);
      return { ...decodeBody(response), status: response.status, headers: response.headers };
    };
    if (isMutation(connector)) return make(context).finally(() => sharing.forget());
    if (!request.idempotent) return make(context);
    const { answers } = memoryOf(context, owner);
    const key = JSON.stringify([request.method, request.url, request.headers, request.body]);
    const known = answers.get(key) ?? (isAnybodys(connector, request, context) ? share(key) : make(context));
    answers.set(key, known);
    return known;

    async function share(key: string): Promise<Answer> {
      const answer = await sharing.join(key, context, make);
      noteFreshness(context, answer.headers);
      return answer;
    }
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
    const { pagination } = connector;
    const page = pagination && pageOf(pagination, inputs.args ?? {});
    if (typeof page === 'string') throw fault(origin, 'BAD_USER_INPUT', page);
    const own = { ...inputs, ...(page && { page: page.variables }) };
    const values = { caller, env, config: config.get(connector.sourceName ?? '') ?? {}, ...own, complain };
    const tell = (): void => {
      if (complaints.length > 0) {
        log('debug', 'a mapping met something else', { ...nameOf(origin), complaints: complaints.splice(0) });
      }
    };
    const telling =
      (read: Reply): Reply =>
      (wanted) => {
        try {
          return read(wanted);
        } finally {
          tell();
        }
      };
    try {
      const scope = createScope(values);
      if (!connector.http) return telling((wanted) => narrowed(connector, wanted)({}, scope) ?? null);
      const request = buildRequest(origin, connector.http, scope, context);
      const answer = await send(connector, request, context).catch((error) =>
        Promise.reject(failedCall(origin, error)),
      );
      const { status, headers } = answer;
      memoryOf(context, owner).big ||= answer.big === true;
      const answered = createScope({ ...values, status, response: { headers } });
      checkAnswer(origin, answer, answered);
      return telling((wanted) => {
        if (!page) return readAnswer(origin, answer, answered, wanted);
        const nodes = readAnswer(origin, answer, answered, nodesWanted(wanted));
        return toConnection(origin, page, nodes, answer, answered, wanted);
      });
    } finally {
      tell();
    }
  };

  function isMutation({ typeName }: Connector): boolean {
    return types.rootOf(typeName) === OperationTypeNode.MUTATION;
  }

  /** Making it twice does no harm: a GET, or entities by their keys, that is no mutation. */
  function isSafe(connector: Connector, { method }: ConnectorHttp): boolean {
    return !isMutation(connector) && (method === 'GET' || connector.entity !== undefined);
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

/** Nothing of a caller is in it, and nothing that its own operation may have changed. */
function isAnybodys({ reads }: Connector, { method, body }: CallRequest, { mutates }: OperationContext): boolean {
  return method === 'GET' && body === undefined && reads.length === 0 && !mutates;
}

function checkAnswer(origin: Origin, answer: Answer, scope: Scope): void {
  const { status, body, fault: unread } = answer;
  const { isSuccess } = origin.connector;
  const success = isSuccess ? isSuccess.evaluate(body, scope) === true : isFine(status);
  if (!success) throw failedAnswer(origin, answer, scope);
  if (unread === 'broken' && isFine(status)) throw invalidAnswer(origin, 'the answer says that it is JSON and is not');
}

function readAnswer(
  origin: Origin,
  { status, body, fault: unread }: Answer,
  scope: Scope,
  wanted: Wanted | undefined,
): unknown {
  const { selection } = origin.connector;
  const part = narrowed(origin.connector, wanted)(body, scope) ?? null;
  // Whether anything came at all shows in what nobody wants, too.
  const value = wanted && isEmpty(part) ? (selection.evaluate(body, scope) ?? null) : part;
  if (!isEmpty(value)) return value;
  const isObject = typeof body === 'object' && body !== null;
  // Of a 404 that counts as a success, a page or a sentence is of no interest.
  if (isFine(status)) {
    if (unread) throw invalidAnswer(origin, 'the answer is neither JSON nor text');
    if (body !== null && !isObject) throw invalidAnswer(origin, 'the answer is a lone value');
  }
  return isObject ? value : null;
}

function isFine(status: number): boolean {
  return status >= 200 && status < 300;
}

function narrowed({ selection }: Connector, wanted: Wanted | undefined): Connector['selection']['evaluate'] {
  return wanted ? narrow(selection, wanted) : selection.evaluate;
}

/** What a selection makes of nothing. */
function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function nameOf({ backend, connector }: Origin): Record<string, string> {
  return { backend, connector: connector.coordinate };
}
