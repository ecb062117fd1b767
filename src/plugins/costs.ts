/** The cost of operations, each computed once however many policies ask. */
import type { DocumentNode } from 'graphql';
import { type ActualCost, compileActualCost } from './actual-cost.ts';
import { estimateCost } from './cost.ts';
import type { Operation } from './operation.ts';
import type { CostRules } from './weights.ts';

export type Costs = {
  readonly estimate: (operation: Operation) => number;
  /** By the data of an answer, which has the shape of the operation's document; by its outline where that is enough. */
  readonly actual: (operation: Operation, came: { readonly data?: unknown; readonly outline?: unknown }) => number;
};

/** @param defaultListSize what a list is taken to hold of which nothing is said: `@limits(listSize:)` */
export function createCosts(rules: CostRules, defaultListSize: number): Costs {
  /** Of documents whose estimate no variable can change. */
  const constants = new WeakMap<DocumentNode, number>();
  const varying = new WeakSet<DocumentNode>();
  /** Policies ask one after the other about the same operation. */
  let last: { readonly operation: Operation; readonly estimate: number } | undefined;

  const estimateOf = (operation: Operation): number => {
    const { document, schema, variables } = operation;
    if (varying.has(document)) return estimateCost({ document, schema, variables, rules, defaultListSize });
    const constant = constants.get(document);
    if (constant !== undefined) return constant;
    const watched = watch(variables);
    const estimate = estimateCost({ document, schema, variables: watched.variables, rules, defaultListSize });
    if (watched.wasRead()) varying.add(document);
    else constants.set(document, estimate);
    return estimate;
  };

  const counts = new WeakMap<DocumentNode, ActualCost>();

  const actualOf = ({ document, schema }: Operation): ActualCost => {
    let count = counts.get(document);
    if (!count) {
      count = compileActualCost({ document, schema, rules });
      counts.set(document, count);
    }
    return count;
  };

  return {
    estimate: (operation) => {
      if (last?.operation !== operation) last = { operation, estimate: estimateOf(operation) };
      return last.estimate;
    },
    actual: (operation, came) => {
      const { count, looksAtLeaves } = actualOf(operation);
      return count(came.outline !== undefined && !looksAtLeaves ? came.outline : came.data, operation.variables);
    },
  };
}

/** Variables that remember whether anybody looked at one of them. */
function watch(variables: Readonly<Record<string, unknown>>) {
  let wasRead = false;
  const note = <T>(value: T): T => {
    wasRead = true;
    return value;
  };
  return {
    wasRead: () => wasRead,
    variables: new Proxy(variables, {
      get: (target, key) => note(Reflect.get(target, key)),
      has: (target, key) => note(Reflect.has(target, key)),
      getOwnPropertyDescriptor: (target, key) => note(Reflect.getOwnPropertyDescriptor(target, key)),
      ownKeys: (target) => note(Reflect.ownKeys(target)),
    }),
  };
}
