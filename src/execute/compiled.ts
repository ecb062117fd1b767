/** The compiled engine: follows a plan, call by call, as soon as what each needs is there. */
import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql';
import type { BackendExecutor } from '../fetch/executor.ts';
import { mapEvents } from '../util/map-events.ts';
import { answerOnce } from './once.ts';
import type { Plan } from './plan.ts';
import { Run } from './round.ts';
import type { GraphRunner } from './stitched.ts';
import { Passages } from './through.ts';

export type CompiledOptions = {
  /** The plan of an operation; the same for the same document, unless fields are moving between backends. */
  readonly planOf: (document: DocumentNode) => Plan;
  /** What answers for each backend, by its name. */
  readonly executors: ReadonlyMap<string, BackendExecutor>;
};

export function createCompiledRunner({ planOf, executors }: CompiledOptions): GraphRunner {
  /** What leads nowhere is no backend's fault: such an operation fails as a whole, like one that is not valid. */
  function planOrError(document: DocumentNode): Plan | ExecutionResult {
    try {
      return planOf(document);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  }

  const passages = new Passages();

  return {
    plan: (document) => void planOrError(document),

    async execute(document, variables, context) {
      const plan = planOrError(document);
      return 'calls' in plan ? new Run(plan, executors, variables, context).all() : plan;
    },

    async executeThrough(document, shape, variables, context) {
      const plan = planOrError(document);
      if (!('calls' in plan)) return plan;
      const run = new Run(plan, executors, variables, context);
      const [call, other] = plan.calls;
      const executor = call && executors.get(call.backend);
      const passage = call && !other && executor?.ask ? passages.of(call, shape) : undefined;
      if (!call || !executor?.ask || !passage) return run.all();
      const answer = await executor.ask({
        document: call.document,
        variables: run.variablesOf(call),
        operationType: call.operation,
        context,
      });
      return 'read' in answer ? (passage(answer) ?? run.after(answer.read())) : run.after(answer);
    },

    executeInParts(document, variables, context) {
      const plan = planOrError(document);
      if ('calls' in plan) return new Run(plan, executors, variables, context).inParts();
      return { first: Promise.resolve(plan), whole: Promise.resolve(plan) };
    },

    async subscribe(document, variables, context) {
      const plan = planOrError(document);
      if (!('calls' in plan)) return plan;
      const [first] = plan.calls;
      const executor = first && executors.get(first.backend);
      if (!first || !executor?.subscribe) throw new Error('the operation is no subscription');
      const run = new Run(plan, executors, variables, context);
      const { document: source, operation: operationType } = first;
      const passed = run.variablesOf(first);
      const events = await executor.subscribe({ document: source, variables: passed, operationType, context });
      if (!(Symbol.asyncIterator in events)) return run.after(events);
      return mapEvents(events, (event) =>
        answerOnce(event, document, variables, context, (own) => new Run(plan, executors, variables, own).after(event)),
      );
    },
  };
}
