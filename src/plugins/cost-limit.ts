/** `@limits(cost:)`: refuses what is estimated too dear before any call, and tells the client what an operation costs. */
import type { ExecutionResult } from 'graphql';
import { Aside } from '../util/aside.ts';
import { graphqlError } from '../util/errors.ts';
import { tellCaching, toldNoStore } from './cache/header.ts';
import type { Operation } from './operation.ts';
import type { Policy } from './policy.ts';

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
export function useCost({ max, estimate, actual, show }: CostOptions): Policy {
  /** What may be told: of an operation whose estimate failed there is nothing. */
  const estimates = new Aside<Operation, number>('estimated cost');
  return {
    admit(operation) {
      const estimated = estimate(operation);
      if (show) estimates.set(operation, estimated);
      if (estimated <= max) return undefined;
      const message = `The operation's estimated cost ${estimated} is over the limit of ${max}.`;
      return { answer: { errors: [graphqlError('COST_LIMIT_EXCEEDED', message, { http: {} })] } };
    },
    extend(answer, operation, { visit }) {
      const estimated = show && visit.header(costHeader) === '1' ? estimates.get(operation) : undefined;
      if (estimated === undefined) return answer;
      const cost = { estimated, actual: actual(operation, answer), max };
      tellCaching(visit, toldNoStore);
      return { ...answer, extensions: { ...answer.extensions, cost } };
    },
  };
}
