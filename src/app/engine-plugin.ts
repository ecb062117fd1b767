/** The engine as a plugin of envelop, the first of those that hook into execution: from here on `context.operation` is there. */
import type { DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { graphqlError } from '../util/errors.ts';
import type { Engine, EngineContext, EngineRequest } from './engine.ts';
import { isRide } from './live/road.ts';
import { isStreamed } from './live/single.ts';

/** Yoga's request; none over WebSocket. */
type Context = EngineContext & { readonly request?: Request };

export function useEngine({ prepare, run, runInParts, subscribe }: Engine): Plugin<Context> {
  return {
    async onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      const prepared = await prepare(requestOf(args));
      if (prepared.errors) return setResultAndStopExecution({ errors: prepared.errors });
      setExecuteFn(async () => (prepared.operation.inParts ? runInParts(prepared) : run(prepared)));
      return undefined;
    },
    async onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const { request } = args.contextValue as Context;
      // Before anybody is subscribed to: an answer that cannot be sent would leave the backend's stream open.
      if (request && !isStreamed(request) && !acceptsEvents(request))
        return setResultAndStopExecution({ errors: [notAcceptable()] });
      const prepared = await prepare(requestOf(args));
      if (prepared.errors) return setResultAndStopExecution({ errors: prepared.errors });
      setSubscribeFn(() => subscribe(prepared));
      return undefined;
    },
  };
}

/** What envelop hands to the hooks of execution, as far as it is used here. */
type ExecuteArgs = {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variableValues?: Readonly<Record<string, unknown>> | null;
  readonly contextValue: EngineContext;
};

function requestOf(args: unknown): EngineRequest {
  const { document, operationName, variableValues: variables, contextValue: context } = args as ExecuteArgs;
  return { document, operationName, variables, context, takesParts: takesParts(context) };
}

/** A client takes an answer in parts by saying so, or by having a connection on which everything comes in parts. */
function takesParts({ request }: Context): boolean {
  if (!request) return false;
  if (isRide(request) || isStreamed(request)) return true;
  return /multipart\/mixed|text\/event-stream/i.test(request.headers.get('accept') ?? '');
}

function acceptsEvents({ headers }: Request): boolean {
  return /text\/event-stream|\*\/\*/i.test(headers.get('accept') ?? '*/*');
}

function notAcceptable(): GraphQLError {
  const message = 'A subscription is answered to who accepts text/event-stream.';
  return graphqlError('BAD_REQUEST', message, { http: { status: 406 } });
}
