/** The cost of operations, each computed once however many policies ask. */
import type { ExecutionResult } from 'graphql';
import { actualCost } from './actual-cost.ts';
import { estimateCost } from './cost.ts';
import type { Operation } from './operation.ts';
import type { CostRules } from './weights.ts';

export type Costs = {
  readonly estimate: (operation: Operation) => number;
  /** By the data of an answer, which has the shape of the operation's document. */
  readonly actual: (operation: Operation, result: ExecutionResult) => number;
};

/** @param defaultListSize what a list is taken to hold of which nothing is said: `@limits(listSize:)` */
export function createCosts(rules: CostRules, defaultListSize: number): Costs {
  const estimates = new WeakMap<Operation, number>();
  return {
    estimate: (operation) => {
      const estimate = estimates.get(operation) ?? estimateCost({ ...operation, rules, defaultListSize });
      estimates.set(operation, estimate);
      return estimate;
    },
    actual: (operation, { data }) => actualCost({ ...operation, rules, data }),
  };
}
