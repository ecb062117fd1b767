/**
 * The short way through a door: a plain request is answered straight on `node:http`, by the same policies in the same order as on
 * the whole way, which is Yoga's. It begins before Yoga: a hook in Yoga would cost as much as all that is done here.
 *
 * Whatever turns out not to be plain after all, or to be a mistake in the request or its document, goes on to Yoga with what was read:
 * nothing was counted or called for it yet. So there is one place that tells clients of such mistakes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentNode, GraphQLError } from 'graphql';
import { admit } from '../../plugins/admission.ts';
import type { Answer } from '../../plugins/operation.ts';
import type { Params, Policy } from '../../plugins/policy.ts';
import { Visit } from '../../plugins/visit.ts';
import type { Log } from '../../util/log.ts';
import { first, isPromise, type MaybePromise } from '../../util/maybe.ts';
import type { Engine, EngineContext } from '../engine.ts';
import { IncomingSource, readBody } from './incoming.ts';
import { arePlain, type PlainParams, parseParams } from './params.ts';
import { type AnswerType, answerTypeOf } from './plain.ts';
import { send, sendAnswer } from './reply.ts';
import { type Prepare, Texts } from './texts.ts';

export type ShortWayOptions = {
  readonly path: string;
  readonly policies: readonly Policy[];
  readonly engine: Engine;
  readonly prepare: Prepare;
  /** Takes a request that was let in, and its body, the whole way. */
  readonly goOn: (request: IncomingMessage, response: ServerResponse, begun: Visit, body: Buffer) => void;
  readonly waitUntil: (done: Promise<void>) => void;
  readonly log: Log;
};

export type ShortWay = {
  /** False for a request that is not plain: nothing was done with it. */
  readonly take: (request: IncomingMessage, response: ServerResponse) => boolean;
};

export function createShortWay(options: ShortWayOptions): ShortWay {
  const { path, policies, engine, goOn, waitUntil, log } = options;
  const texts = new Texts(options.prepare);
  const entering = policies.filter(({ onVisit }) => onVisit);
  const choosing = policies.filter(({ onParams }) => onParams);
  const checking = policies.filter(({ onVariables }) => onVariables);
  const noting = policies.filter(({ onValid }) => onValid);
  const admitters = policies.filter(({ admit }) => admit);
  const extending = policies.filter(({ extend }) => extend);
  const finishing = policies.filter(({ onAnswer }) => onAnswer);
  const heading = policies.filter(({ onHeaders }) => onHeaders);

  async function pass(request: IncomingMessage, response: ServerResponse, type: AnswerType): Promise<void> {
    const visit = new Visit(new IncomingSource(request, response));
    const entered = first(entering, ({ onVisit }) => onVisit?.(visit));
    const refusal = isPromise(entered) ? await entered : entered;
    if (refusal) return send(response, refusal, visit, heading);
    const body = await readBody(request);
    if (!body) return;
    let params = parseParams(body);
    if (params && choosing.length > 0) {
      const chosen = choose(params, visit);
      params = isPromise(chosen) ? await chosen : chosen;
    }
    const document = params && arePlain(params) ? find(params) : undefined;
    if (!document) return goOn(request, response, visit, body);
    const answer = await execute(params as PlainParams, document, visit);
    sendAnswer(
      response,
      finishing.reduce((result, { onAnswer }) => onAnswer?.(result, visit) ?? result, answer),
      type,
      visit,
      heading,
    );
  }

  /** The parameters when it is said which document is meant; undefined where a policy would not have it. */
  function choose(params: Params, visit: Visit, from = 0): MaybePromise<Params | undefined> {
    try {
      const chosen = choosing[from]?.onParams?.(params, visit);
      const goOnWith = (given: Params | undefined) =>
        from + 1 < choosing.length ? choose(given ?? params, visit, from + 1) : (given ?? params);
      return isPromise(chosen) ? chosen.then(goOnWith, () => undefined) : goOnWith(chosen);
    } catch {
      return undefined;
    }
  }

  function find(params: PlainParams): DocumentNode | undefined {
    const document = texts.find(params.query, params.operationName ?? undefined);
    if (!document) return undefined;
    try {
      for (const { onVariables } of checking) onVariables?.(params.variables);
    } catch {
      return undefined;
    }
    for (const { onValid } of noting) onValid?.(document, params);
    return document;
  }

  async function execute(params: PlainParams, document: DocumentNode, visit: Visit): Promise<Answer> {
    if (!visit.caller) throw new Error('nobody has said who is calling');
    const context: EngineContext = { visit, caller: visit.caller, requestId: visit.requestId, waitUntil };
    const answer = await run(params, document, context).catch((error: unknown) => ({ errors: errorsOf(error) }));
    const { operation } = context;
    return operation
      ? extending.reduce((result: Answer, { extend }) => extend?.(result, operation, context) ?? result, answer)
      : answer;
  }

  async function run({ operationName, variables }: PlainParams, document: DocumentNode, context: EngineContext) {
    const preparing = engine.prepare({ document, operationName, variables, context });
    const prepared = isPromise(preparing) ? await preparing : preparing;
    if (prepared.errors) return { errors: prepared.errors };
    const admitting = admit(admitters, prepared.operation, context);
    const admitted = isPromise(admitting) ? await admitting : admitting;
    const executing = admitted.execute(() => engine.run(prepared));
    const answer = isPromise(executing) ? await executing : executing;
    admitted.settle(answer);
    return answer;
  }

  return {
    take(request, response) {
      const type = answerTypeOf(request, path);
      if (!type) return false;
      pass(request, response, type).catch((error: unknown) => {
        log('error', 'a request failed', { error });
        response.destroy();
      });
      return true;
    },
  };
}

/** What was thrown, as Yoga makes errors of it. */
function errorsOf(error: unknown): readonly GraphQLError[] {
  if (error instanceof AggregateError) return error.errors.flatMap(errorsOf);
  if (error instanceof GraphQLError) return [error];
  // Whoever asked has gone away.
  if (error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError')) return [];
  return [
    error instanceof Error
      ? new GraphQLError(error.message, { originalError: error })
      : new GraphQLError(String(error)),
  ];
}
