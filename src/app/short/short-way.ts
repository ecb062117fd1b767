/**
 * The short way through a door: a plain request is answered straight on `node:http`, by the same policies in the same order as on
 * the whole way, which is Yoga's. It begins before Yoga: a hook in Yoga would cost as much as all that is done here.
 *
 * Whatever turns out not to be plain after all, or to be a mistake in the request or its document, goes on to Yoga with what was read:
 * nothing was counted or called for it yet. So there is one place that tells clients of such mistakes. Only what is over the limits is
 * refused here, where it costs the least: somebody may be sending much of it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentNode, GraphQLError } from 'graphql';
import { admit } from '../../plugins/admission.ts';
import { findDeepText } from '../../plugins/limits.ts';
import type { Answer, Operation } from '../../plugins/operation.ts';
import type { Params, Policy } from '../../plugins/policy.ts';
import type { VisitRecord } from '../../plugins/record.ts';
import { Visit } from '../../plugins/visit.ts';
import type { Log } from '../../util/log.ts';
import { attempt, first, isPromise, type MaybePromise, then } from '../../util/maybe.ts';
import type { Engine, EngineContext } from '../engine.ts';
import { IncomingSource, readBody } from './incoming.ts';
import { arePlain, type PlainParams, parseParams } from './params.ts';
import { type AnswerType, answerTypeOf } from './plain.ts';
import { send, sendAnswer } from './reply.ts';
import { type Prepare, Texts, type Verdict } from './texts.ts';

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

type Passing = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly type: AnswerType;
  readonly visit: Visit;
};

export type ShortWay = {
  /** False for a request that is not plain: nothing was done with it. */
  readonly take: (request: IncomingMessage, response: ServerResponse, record?: VisitRecord) => boolean;
};

export function createShortWay(options: ShortWayOptions): ShortWay {
  const { path, policies, engine, goOn, waitUntil, log } = options;
  const texts = new Texts(options.prepare);
  const entering = policies.filter(({ onVisit }) => onVisit);
  const choosing = policies.filter(({ onParams }) => onParams);
  const waiting = policies.filter(({ onNewDocument }) => onNewDocument);
  const checking = policies.filter(({ onVariables }) => onVariables);
  const noting = policies.filter(({ onValid }) => onValid);
  const admitters = policies.filter(({ admit }) => admit);
  const extending = policies.filter(({ extend }) => extend);
  const finishing = policies.filter(({ onAnswer }) => onAnswer);
  const heading = policies.filter(({ onHeaders }) => onHeaders);

  function pass(
    request: IncomingMessage,
    response: ServerResponse,
    type: AnswerType,
    record: VisitRecord | undefined,
  ): void {
    const visit = new Visit(new IncomingSource(request, response), record);
    const fail = (error: unknown) => {
      log('error', 'a request failed', { error });
      response.destroy();
    };
    const go = (body: Buffer) => void attempt(() => answerTo(body, { request, response, type, visit }), fail);
    void attempt(
      () =>
        then(
          first(entering, ({ onVisit }) => onVisit?.(visit)),
          (refusal) => (refusal ? send(response, refusal, visit, heading) : readBody(request, go)),
        ),
      fail,
    );
  }

  function answerTo(body: Buffer, { request, response, type, visit }: Passing): MaybePromise<void> {
    const tell = (answer: Answer): void => {
      let last = answer;
      for (const { onAnswer } of finishing) last = onAnswer?.(last, visit, 0) ?? last;
      sendAnswer(response, last, type, visit, heading);
    };
    const text = body.toString();
    const deep = findDeepText(text);
    if (deep) return tell({ errors: [deep] });
    const sent = parseParams(text);
    return then(sent && choose(sent, visit), (params) => {
      const plain = params && arePlain(params) ? params : undefined;
      return then(plain && find(plain, visit), (found) => {
        if (!plain || !found) return goOn(request, response, visit, body);
        if (found instanceof GraphQLError) return tell({ errors: [found] });
        return then(execute(plain, found, visit), tell);
      });
    });
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

  /** The document, or why it is refused; undefined for what goes on. A new one waits for its turn. */
  function find(params: PlainParams, visit: Visit): MaybePromise<Verdict> {
    const operationName = params.operationName ?? undefined;
    const check = () => checked(params, texts.find(params.query, operationName));
    if (texts.has(params.query, operationName)) return check();
    const turn = () =>
      first(waiting, ({ onNewDocument }) => onNewDocument?.(params.query, visit) as MaybePromise<undefined>);
    return attempt<Verdict>(
      () => then(turn(), check),
      (error) => {
        if (error instanceof GraphQLError) return error;
        throw error;
      },
    );
  }

  function checked(params: PlainParams, verdict: Verdict): Verdict {
    if (!verdict || verdict instanceof GraphQLError) return verdict;
    try {
      for (const { onVariables } of checking) onVariables?.(params.variables);
    } catch {
      return undefined;
    }
    for (const { onValid } of noting) onValid?.(verdict, params);
    return verdict;
  }

  function execute(params: PlainParams, document: DocumentNode, visit: Visit): MaybePromise<Answer> {
    if (!visit.caller) throw new Error('nobody has said who is calling');
    const context: EngineContext = { visit, caller: visit.caller, requestId: visit.requestId, waitUntil };
    const came = attempt<Answer>(
      () => run(params, document, context),
      (error) => ({ errors: errorsOf(error) }),
    );
    return then(came, (answer) => {
      let extended = answer;
      for (const { extend } of context.operation ? extending : [])
        extended = extend?.(extended, context.operation as Operation, context) ?? extended;
      return extended;
    });
  }

  function run(
    { operationName, variables }: PlainParams,
    document: DocumentNode,
    context: EngineContext,
  ): MaybePromise<Answer> {
    return then(engine.prepare({ document, operationName, variables, context, takesParts: false }), (prepared) => {
      if (prepared.errors) return { errors: prepared.errors };
      return then(admit(admitters, prepared.operation, context), (admitted) =>
        then(
          admitted.execute(() => engine.run(prepared)),
          (answer) => {
            admitted.settle(answer);
            return answer;
          },
        ),
      );
    });
  }

  return {
    take(request, response, record) {
      const type = answerTypeOf(request, path);
      if (!type) return false;
      pass(request, response, type, record);
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
