/** `@limits(cost:)`: refuses what is estimated too dear before any call, and tells the client what an operation costs. */
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { graphqlError } from '../util/errors.ts';
import { tellCaching, toldNoStore } from './cache/header.ts';
import { beforeCalls } from './gate.ts';
import type { Operation, PolicyContext } from './operation.ts';

/** The header by which a client asks for `extensions.cost`; its value is `1`. */
export const costHeader = 'x-portico-cost';

export type CostOptions = {
  /** Cost points that one operation may have. */
  readonly max: number;
  readonly estimate: (operation: Operation) => number;
  /** What an operation did cost, by the data of its answer. */
  readonly actual: (operation: Operation, result: ExecutionResult) => number;
  /** Whether clients that ask are told: `@errors(detail: FULL)` or `@limits(showCost: true)`. */
  readonly show: boolean;
};

/**
 * `COST_LIMIT_EXCEEDED`, HTTP 400, for operations that are estimated above the limit.
 *
 * `extensions.cost` is put into the answer after everything else and is nobody's but this client's: our cache does not remember it, and
 * others are told not to.
 */
export function useCost({ max, estimate, actual, show }: CostOptions): Plugin<PolicyContext> {
  const estimates = new WeakMap<object, { readonly operation: Operation; readonly estimated: number }>();
  return {
    ...beforeCalls((operation, context, stop) => {
      const estimated = estimate(operation);
      estimates.set(context, { operation, estimated });
      if (estimated <= max) return;
      const message = `The operation's estimated cost ${estimated} is over the limit of ${max}.`;
      stop({ errors: [graphqlError('COST_LIMIT_EXCEEDED', message, { http: {} })] });
    }),
    onExecutionResult({ request, context, result, setResult }) {
      const known = estimates.get(context);
      if (!show || !known || !result || isAsyncIterable(result) || request.headers.get(costHeader) !== '1') return;
      const { operation, estimated } = known;
      // What writes the answer by itself does not know of extensions that are added to it.
      const { stringify: _, ...rest } = result;
      const cost = { estimated, actual: actual(operation, rest), max };
      setResult({ ...rest, extensions: { ...rest.extensions, cost } });
      tellCaching(request, toldNoStore);
    },
  };
}
