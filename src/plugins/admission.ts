/** How the policies let an operation through, one after the other, and learn what became of it: the same for both ways through a door. */
import { GraphQLError } from 'graphql';
import { attempt, isPromise, type MaybePromise } from '../util/maybe.ts';
import type { Answer, Operation, PolicyContext } from './operation.ts';
import type { Admission, Execute, Policy } from './policy.ts';

/** What the policies said of one operation. */
export class Admitted {
  /** Given in the place of an execution. */
  readonly answer: Answer | undefined;
  readonly #admissions: readonly Admission[];

  constructor(admissions: readonly Admission[], answer: Answer | undefined) {
    this.#admissions = admissions;
    this.answer = answer;
  }

  /** Gives the answer, or runs the operation as the policies want it run. A failure is settled; of an answer whoever calls it says what came. */
  execute(execute: Execute): MaybePromise<Answer> {
    let run = execute;
    for (const admission of this.#admissions) {
      const inner = run;
      const { run: around } = admission;
      admission.refresh?.(inner);
      if (around) run = () => around(inner);
    }
    if (this.answer) return this.answer;
    return attempt(run, (error) => this.#fail(error));
  }

  #fail(error: unknown): never {
    const told = error instanceof GraphQLError ? error : new GraphQLError(String(error));
    this.settle({ data: null, errors: [told] });
    throw error;
  }

  settle(answer: Answer): void {
    for (const { settle } of this.#admissions) settle?.(answer);
  }

  settleEvent(answer: Answer): void {
    for (const { settleEvent } of this.#admissions) settleEvent?.(answer);
  }
}

/** Asks each policy; the first that answers in the place of the execution is the last that is asked. */
export function admit(
  policies: readonly Policy[],
  operation: Operation,
  context: PolicyContext,
): MaybePromise<Admitted> {
  return admitFrom(0, [], policies, operation, context);
}

function admitFrom(
  start: number,
  admissions: Admission[],
  policies: readonly Policy[],
  operation: Operation,
  context: PolicyContext,
): MaybePromise<Admitted> {
  for (let index = start; index < policies.length; index++) {
    const admission = policies[index]?.admit?.(operation, context);
    if (isPromise(admission)) {
      return admission.then((given) => {
        if (given) admissions.push(given);
        return given?.answer
          ? new Admitted(admissions, given.answer)
          : admitFrom(index + 1, admissions, policies, operation, context);
      });
    }
    if (!admission) continue;
    admissions.push(admission);
    if (admission.answer) return new Admitted(admissions, admission.answer);
  }
  return new Admitted(admissions, undefined);
}
