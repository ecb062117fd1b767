/** One call of a connector: request from its templates, answer through its mappings. */
import { isDeepStrictEqual } from 'node:util';
import { OperationTypeNode } from 'graphql';
import type { Backend, Connector, ConnectorHttp } from '../../schema/backend.ts';
import type { Types } from '../../schema/connect/types.ts';
import { inputReferences, narrow, picksOnly } from '../../schema/mapping/mapping.ts';
import type { Wanted } from '../../schema/mapping/narrow.ts';
import type { Mapping, Scope } from '../../schema/mapping/types.ts';
import { type Moments, OwnMoments } from '../../store/purges.ts';
import { isObject } from '../../util/json.ts';
import type { Log } from '../../util/log.ts';
import { succeeded } from '../answer.ts';
import type { OperationContext } from '../context.ts';
import { noteFreshness } from '../freshness.ts';
import { renderHeaders } from '../headers.ts';
import { joined } from '../letters.ts';
import { createScope } from '../scope.ts';
import { Sharing } from '../share.ts';
import type { CallRequest, CallResponse, Transport } from '../transport.ts';
import { buildBody } from './body.ts';
import { openComplaints } from './complaints.ts';
import { decodeBody } from './decode.ts';
import { failedAnswer, failedCall, fault, invalidAnswer, type Origin } from './failure.ts';
import { type Answer, memoryOf } from './memory.ts';
import { nodesWanted, pageOf, toConnection } from './page.ts';
import { type MakeUrl, urlMaker } from './url.ts';

export type CallOptions = {
  readonly backend: Backend;
  readonly transport: Pick<Transport, 'call'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values of `$config`, by source. */
  readonly config: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Replaces the base URL of every source. */
  readonly baseUrl?: string | undefined;
  /** When what is in flight became old. @default its own mutations alone */
  readonly moments?: Moments;
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

/** What a call answered. */
export type Reply = {
  /** It as far as it is wanted; mapped again each time. */
  readonly read: (wanted: Wanted | undefined) => unknown;
  /** Throws where what came without its key is no way to say that there is no such entity. */
  readonly checkAbsence: () => void;
};

/** As {@link Call}, for those who do not know yet what of the answer they want. */
export type Ask = (connector: Connector, inputs: Inputs, context: OperationContext) => Promise<Reply>;

/** What is known of a connector's calls before any is made. */
type Made = {
  readonly origin: Origin;
  readonly config: Readonly<Record<string, unknown>>;
  /** Undefined where no call is made. */
  readonly url: MakeUrl | undefined;
  /** It is a mutation. */
  readonly changes: boolean;
  /** Making it twice does no harm: a GET, or entities by their keys, that is no mutation. */
  readonly isSafe: boolean;
  /** Nothing of a caller is in it. */
  readonly isAnybodys: boolean;
  /** What it gives are values of the answer, as they are there. */
  readonly picksOnly: boolean;
};

/**
 * @param owner whose memory of the operation is used
 * @param types of the backend
 */
export function createCall(options: CallOptions, owner: object, types: Types): Call {
  const ask = createAsk(options, owner, types);
  return async (connector, inputs, context, wanted) => (await ask(connector, inputs, context)).read(wanted);
}

/** As {@link createCall}. */
export function createAsk(options: CallOptions, owner: object, types: Types): Ask {
  const { backend, transport, env, config, baseUrl, log, moments = new OwnMoments() } = options;
  const sharing = new Sharing<Answer>(backend.name, moments, (context, { headers }) => noteFreshness(context, headers));
  const made = new Map<Connector, Made>(backend.connectors.map((connector) => [connector, make(connector)]));

  function make(connector: Connector): Made {
    const { http, sourceName, reads, pagination, selection } = connector;
    const changes = types.rootOf(connector.typeName) === OperationTypeNode.MUTATION;
    return {
      origin: { backend: backend.name, connector },
      config: config.get(sourceName ?? '') ?? {},
      url: http && urlMaker(http, baseUrl),
      changes,
      isSafe: !changes && (http?.method === 'GET' || connector.entity !== undefined),
      isAnybodys: http?.method === 'GET' && reads.length === 0,
      picksOnly: http !== undefined && !pagination && picksOnly(selection),
    };
  }

  /** The same request twice in one operation is one, where making it changes nothing. */
  function send({ changes, isAnybodys }: Made, request: CallRequest, context: OperationContext): Promise<Answer> {
    const fetch = (within: OperationContext): Promise<Answer> => transport.call(request, within).then(toAnswer);
    if (changes) return fetch(context).finally(() => sharing.turn());
    if (!request.idempotent) return fetch(context);
    const { answers } = memoryOf(context, owner);
    const key = textOf(request);
    const known = answers.get(key);
    if (known) return known;
    // Nothing of a caller is in it, and nothing that its own operation may have changed.
    const canShare = isAnybodys && request.body === undefined && !context.mutates;
    const answer = canShare ? sharing.join(key, context, fetch) : fetch(context);
    answers.set(key, answer);
    return answer;
  }

  return async (connector, inputs, context) => {
    const { caller } = context;
    for (const read of connector.reads) caller.reads.add(read);
    const known = made.get(connector) ?? make(connector);
    const { origin } = known;
    const { pagination } = connector;
    const page = pagination && pageOf(pagination, inputs.args ?? {});
    if (typeof page === 'string') throw fault(origin, 'BAD_USER_INPUT', page);
    const complaints = openComplaints(options.complain);
    const tell = (): void => {
      const all = complaints.take();
      if (all.length > 0) log('debug', 'a mapping met something else', { ...nameOf(origin), complaints: all });
    };
    const telling =
      (read: Reply['read']): Reply['read'] =>
      (wanted) => {
        try {
          return read(wanted);
        } finally {
          tell();
        }
      };
    try {
      const { complain } = complaints;
      // What a call reads of its caller is known: most read nothing.
      const who = connector.reads.length > 0 ? caller : undefined;
      const values = { caller: who, env, config: known.config, ...inputs, page: page?.variables, complain };
      const scope = createScope(values);
      const memory = memoryOf(context, owner);
      if (!known.picksOnly) memory.letters = undefined;
      if (!connector.http) {
        return { read: telling((wanted) => narrowed(connector, wanted)({}, scope) ?? null), checkAbsence: noCheck };
      }
      const request = buildRequest(known, connector.http, scope, context);
      if (!request) return { read: () => null, checkAbsence: noCheck };
      let answer: Answer;
      try {
        answer = await send(known, request, context);
      } catch (error) {
        throw failedCall(origin, error);
      }
      const { status, headers } = answer;
      if (answer.big) memory.big = true;
      memory.letters = joined(memory.letters, answer.letters);
      const answered = createScope({ ...values, status, response: { headers } });
      checkAnswer(origin, answer, answered);
      const read = telling((wanted) => {
        if (!page) return readAnswer(origin, answer, answered, wanted);
        const nodes = readAnswer(origin, answer, answered, nodesWanted(wanted));
        return toConnection(origin, page, nodes, answer, answered, wanted);
      });
      return { read, checkAbsence: () => checkAbsence(origin, answer, answered) };
    } finally {
      tell();
    }
  };

  /** Undefined where there is nothing to call. */
  function buildRequest(
    { origin, url: makeUrl, isSafe, changes }: Made,
    http: ConnectorHttp,
    scope: Scope,
    context: OperationContext,
  ): CallRequest | undefined {
    const refuse = (reason: string): never => {
      log('warn', 'a call cannot be made', { ...nameOf(origin), requestId: context.requestId, reason });
      throw fault(origin, 'BAD_USER_INPUT', 'A value cannot be used where it is needed.');
    };
    const url = makeUrl?.(scope) ?? '';
    if (typeof url !== 'string') {
      // Who changes something has to say what.
      if (url.fault === 'hole' && !changes) return undefined;
      if (url.fault === 'address') throw fault(origin, 'BACKEND_UNAVAILABLE', url.reason);
      return refuse(url.reason);
    }
    const headers = renderHeaders(http.headers, scope, context.caller);
    if (!http.body) return { method: http.method, url, headers, idempotent: isSafe };
    const contentType = headers.find(([name]) => name === 'content-type')?.[1];
    const body = buildBody(http.body, contentType, scope);
    if (!body) return refuse('the body is no object, so it cannot be a form');
    if (body.contentType !== undefined && contentType === undefined) headers.push(['content-type', body.contentType]);
    return { method: http.method, url, headers, body: body.text, idempotent: isSafe };
  }
}

function toAnswer(response: CallResponse): Answer {
  const { body, fault: unread, big, letters } = decodeBody(response);
  return { status: response.status, headers: response.headers, body, fault: unread, big, letters };
}

/** Equal for equal requests. */
function textOf({ method, url, headers, body }: CallRequest): string {
  if (headers.length === 0 && body === undefined) return `${method} ${url}`;
  return JSON.stringify([method, url, headers, body]);
}

function checkAnswer(origin: Origin, answer: Answer, scope: Scope): void {
  const { status, body, fault: unread } = answer;
  const { isSuccess } = origin.connector;
  const success = isSuccess ? isSuccess.evaluate(body, scope) === true : succeeded(status);
  if (!success) throw failedAnswer(origin, answer, scope);
  if (unread === 'broken' && succeeded(status))
    throw invalidAnswer(origin, 'the answer says that it is JSON and is not');
}

function readAnswer(
  origin: Origin,
  { status, body, fault: unread }: Answer,
  scope: Scope,
  wanted: Wanted | undefined,
): unknown {
  const { selection } = origin.connector;
  const isLone = typeof body !== 'object';
  // Of a 404 that counts as a success, a page or a sentence is of no interest.
  if (succeeded(status) && (unread || isLone) && needsMore(selection, body, scope)) {
    throw invalidAnswer(origin, unread ? 'the answer is neither JSON nor text' : 'the answer is a lone value');
  }
  const part = narrowed(origin.connector, wanted)(body, scope) ?? null;
  // Whether anything came at all shows in what nobody wants, too.
  const value = wanted && isEmpty(part) ? (selection.evaluate(body, scope) ?? null) : part;
  return (isLone || body === null) && isEmpty(value) ? null : value;
}

/** Whether a mapping looks for something in an answer that has no properties; a text of the mapping's own does not hide that. */
function needsMore(selection: Mapping, body: unknown, { variables }: Scope): boolean {
  let misses = false;
  const complain = () => {
    misses = true;
  };
  const value = selection.evaluate(body, { variables, complain }) ?? null;
  if (isEmpty(value)) return true;
  const parts = inputReferences(selection);
  const asItIs = parts.some(({ path }) => path.length === 0);
  const within = misses && parts.length > 0;
  return body === null ? asItIs || within : within && !asItIs;
}

/** Of an entity without its key: nothing of that kind came, or an answer that is about something else. */
function checkAbsence(origin: Origin, { status, body }: Answer, { variables }: Scope): void {
  if (!succeeded(status) || isHollow(body)) return;
  const { selection } = origin.connector;
  const scope = { variables };
  const isAbout = inputReferences(selection).some(({ path: [name] }) => hasKey(body, name));
  if (isAbout && addsNothing(selection.evaluate(body, scope), selection.evaluate(null, scope))) return;
  throw invalidAnswer(origin, 'an entity came without its key');
}

function hasKey(body: unknown, name: string | undefined): boolean {
  return name === undefined || (isObject(body) && Object.hasOwn(body, name));
}

/** Whether there is no value in it. */
function isHollow(value: unknown): boolean {
  if (typeof value !== 'object') return value === undefined;
  return value === null || Object.values(value).every(isHollow);
}

/** Whether nothing of an answer is in what a mapping made of it. @param blank what it makes of none */
function addsNothing(value: unknown, blank: unknown): boolean {
  if (isHollow(value) || value === blank) return true;
  if (!isObject(value) || !isObject(blank)) return isDeepStrictEqual(value, blank);
  return Object.entries(value).every(([name, item]) => addsNothing(item, blank[name]));
}

function noCheck(): void {}

function narrowed({ selection }: Connector, wanted: Wanted | undefined): Connector['selection']['evaluate'] {
  return wanted ? narrow(selection, wanted) : selection.evaluate;
}

/** What a selection makes of nothing. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null;
  if (Array.isArray(value)) return value.length === 0;
  for (const _key in value) return false;
  return true;
}

function nameOf({ backend, connector }: Origin): Record<string, string> {
  return { backend, connector: connector.coordinate };
}
