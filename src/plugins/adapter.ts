/** Makes one plugin of Yoga and envelop of a list of policies: the whole way through a door. */
import { mapAsyncIterator } from '@envelop/core';
import { type ExecutionResult, GraphQLError, parse } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { unwatched } from '../util/around.ts';
import { first, then } from '../util/maybe.ts';
import { type Admitted, admit } from './admission.ts';
import type { Answer, PolicyContext } from './operation.ts';
import { ParsedDocuments } from './parsed.ts';
import type { Policy } from './policy.ts';
import type { VisitRecord } from './record.ts';
import { returning } from './validate.ts';
import { resume, type Visit, visitOf } from './visit.ts';

type ServerContext = {
  readonly req?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
  /** A visit that has begun already: it was let in. */
  readonly begun?: Visit;
  /** Of one that begins here. */
  readonly record?: VisitRecord | undefined;
};

/**
 * The engine's plugin stands before it: where policies are asked to admit an operation, `context.operation` is there.
 *
 * @param parsed what Yoga remembers of documents
 */
export function usePolicies(
  policies: readonly Policy[],
  parsed = new ParsedDocuments(),
): Plugin<PolicyContext, ServerContext> {
  const parsing = policies.find(({ parse }) => parse !== undefined)?.parse ?? parse;
  const around = policies.find((policy) => policy.around !== undefined)?.around ?? unwatched;
  const parseFn: typeof parse = (source, options) => around(() => parsing(source, options));
  const finish = (answer: Answer, visit: Visit, place = 0): Answer =>
    policies.reduce((result, { onAnswer }) => onAnswer?.(result, visit, place) ?? result, answer);

  return {
    onRequest({ request, serverContext, fetchAPI, endResponse }) {
      if (serverContext.begun) return resume(request, serverContext.begun);
      const visit = visitOf(request, serverContext.req?.socket?.remoteAddress, serverContext.record);
      const refusal = first(policies, ({ onVisit }) => onVisit?.(visit));
      return then(refusal, (refused) => {
        if (refused) endResponse(new fetchAPI.Response(refused.body, refused));
      });
    },
    onEnveloped({ context, extendContext }) {
      // Over WebSocket there is no request of ours: whoever opened the connection has put all this there.
      if (!context?.request) return;
      const visit = visitOf(context.request);
      if (visit.caller) extendContext({ visit, caller: visit.caller, requestId: visit.requestId });
      else extendContext({ visit });
    },
    async onParams({ params, request, setParams, context }) {
      const visit = visitOf(request);
      // Operations of a batch come here in its order, each with a context of its own.
      Object.assign(context, { place: visit.operations++ });
      let current = params;
      for (const { onParams } of policies) {
        // What is no object is refused behind us.
        if (typeof current !== 'object' || current === null) return;
        current = (await onParams?.(current, visit)) ?? current;
      }
      if (current !== params) setParams(current);
      const { query }: { readonly query?: unknown } = current;
      if (typeof query !== 'string' || parsed.has(query)) return;
      for (const { onNewDocument } of policies) await onNewDocument?.(query, visit);
    },
    onParse({ params: { source }, setParsedDocument, setParseFn }) {
      setParseFn(parseFn);
      for (const { findDocument } of policies) {
        const document = findDocument?.(source.toString());
        if (document) setParsedDocument(document);
      }
      return ({ result }) => {
        // What a policy refuses is no error of syntax, for which Yoga would take it: that is 200 for clients that accept application/json only.
        if (!(result instanceof GraphQLError) || result.extensions.code === undefined) return;
        parsed.errorCache.set(source.toString(), result);
        throw result;
      };
    },
    onValidate({ params: { documentAST }, context, addValidationRule, validateFn, setValidationFn }) {
      const validating = returning(validateFn);
      setValidationFn((...args) => around(() => validating(...args)));
      const { params } = context;
      // Thrown, not set as the result: the cache of validations behind this plugin knows nothing of the operation's name.
      for (const policy of policies) {
        policy.onDocument?.(documentAST, params?.operationName);
        policy.onVariables?.(params?.variables);
        for (const rule of policy.validationRules ?? []) addValidationRule(rule);
      }
      return ({ valid }) => {
        if (valid) for (const { onValid } of policies) onValid?.(documentAST, params);
      };
    },
    async onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const context: PolicyContext = args.contextValue;
      if (!context.operation) return undefined;
      const admitted = await admit(policies, context.operation, context);
      if (admitted.answer?.errors) setResultAndStopExecution(await admitted.execute(async () => executeFn(args)));
      // An answer from memory is for the plugins behind us like any other.
      else setExecuteFn(async (executionArgs) => admitted.execute(async () => executeFn(executionArgs)));
      return {
        onExecuteDone({ result }) {
          // What comes in parts keeps its reservations: its headers go before anybody knows more.
          if (!isAsyncIterable(result)) admitted.settle(result as Answer);
          return { onEnd: () => admitted.settle({ data: null }) };
        },
      };
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const context: PolicyContext = args.contextValue;
      if (!context.operation) return undefined;
      const admitted = await admit(policies, context.operation, context);
      if (admitted.answer) setResultAndStopExecution(admitted.answer);
      return { onSubscribeResult: ({ result }) => settleStream(admitted, result) };
    },
    onExecutionResult({ context: yogas, result, setResult }) {
      // Yoga's type knows nothing of what `onEnveloped` has put there; where nothing was executed the operation is missing.
      const context = yogas as unknown as PolicyContext;
      const { operation } = context;
      if (!operation || !result || isAsyncIterable(result)) return;
      let answer: Answer = result;
      for (const { extend } of policies) answer = extend?.(answer, operation, context) ?? answer;
      if (answer !== result) setResult(answer);
    },
    onResultProcess({ request, result, setResult }) {
      const visit = visitOf(request);
      if (!isAsyncIterable(result)) {
        setResult(
          Array.isArray(result) ? result.map((one, place) => finish(one, visit, place)) : finish(result, visit),
        );
        return;
      }
      for (const { onStream } of policies) onStream?.(visit);
      setResult(mapAsyncIterator(result, (part) => finish(part, visit)));
    },
    onResponse({ request, response: { headers } }) {
      const visit = visitOf(request);
      visit.answerHeaders.putInto(headers);
      for (const { onHeaders } of policies) onHeaders?.(headers, visit);
    },
  };
}

/** A subscription that did not come about is an answer; of one that did each event is. */
function settleStream(admitted: Admitted, result: ExecutionResult | AsyncIterable<unknown>) {
  if (!isAsyncIterable(result)) admitted.settle({ data: null });
  return { onNext: (event: { result: unknown }) => admitted.settleEvent(event.result as Answer) };
}
