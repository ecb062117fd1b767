/** A gate before the calls of an operation: the same for queries, mutations and subscriptions, so that none of them goes round it. */
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Operation, PolicyContext } from './operation.ts';

/** What stands at a gate. To stop an operation is to answer in its place: plugins that let it through before see that answer. */
export type Check = (
  operation: Operation,
  context: PolicyContext,
  stop: (answer: ExecutionResult) => void,
) => void | Promise<void>;

/** The hooks of a plugin that checks each operation; what the engine answers without an operation on the graph passes. */
export function beforeCalls(check: Check): Pick<Plugin<PolicyContext>, 'onExecute' | 'onSubscribe'> {
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { operation } = args.contextValue;
      if (operation) await check(operation, args.contextValue, setResultAndStopExecution);
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const { operation } = args.contextValue;
      if (operation) await check(operation, args.contextValue, setResultAndStopExecution);
    },
  };
}
