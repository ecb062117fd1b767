/** An event that many wait for is completed from other backends once, for all who may have the same: between its subscription and each answer. */
import type { DocumentNode, ExecutionResult } from 'graphql';
import { contextOfEvent, type OperationContext } from '../fetch/context.ts';
import { originOf } from '../fetch/hub.ts';
import { type Caller, namesSomebody } from '../plugins/caller.ts';

/** An answer, and whose it is by what was read for it. */
type Answered = { readonly answer: ExecutionResult; readonly caller: Caller; readonly isWhole: boolean };

const answers = new WeakMap<object, Map<string, Promise<Answered>>>();

/** Documents whose answers turned out to be somebody's own: nobody waits for another's. */
const personal = new WeakSet<DocumentNode>();

const ids = new WeakMap<DocumentNode, number>();
let lastId = 0;

/**
 * The answer to one event: another's, if it was asked for the same and read of its caller only what this one has as well, and nothing that
 * says who somebody is.
 *
 * @param run completes the event
 */
export async function answerOnce(
  event: ExecutionResult,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  context: OperationContext,
  run: (context: OperationContext) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const origin = originOf(event);
  if (!origin || personal.has(document)) return run(contextOfEvent(context));
  const underWay = answers.get(origin) ?? new Map<string, Promise<Answered>>();
  answers.set(origin, underWay);
  const key = `${idOf(document)} ${JSON.stringify(variables)}`;
  const first = underWay.get(key);
  if (!first) {
    const own = lead(context, run);
    underWay.set(key, own);
    const { answer, caller } = await own;
    note(context, caller);
    if ([...caller.reads].some(namesSomebody)) personal.add(document);
    return answer;
  }
  const other = await first.catch(() => undefined);
  if (!other?.isWhole || !isAlike(context.caller, other.caller)) return run(contextOfEvent(context));
  note(context, other.caller);
  return other.answer;
}

/** Runs with a record of its own, to know what the answer was made of. Calls that were given up with their client are no answer for others. */
async function lead(
  context: OperationContext,
  run: (context: OperationContext) => Promise<ExecutionResult>,
): Promise<Answered> {
  const caller = context.caller.afresh();
  const answer = await run({ ...contextOfEvent(context), caller });
  return { answer, caller, isWhole: !context.signal.aborted };
}

function isAlike(one: Caller, other: Caller): boolean {
  return [...other.reads].every((read) => !namesSomebody(read) && one.valueOf(read) === other.valueOf(read));
}

function note({ caller }: OperationContext, { reads }: Caller): void {
  for (const read of reads) caller.reads.add(read);
}

function idOf(document: DocumentNode): number {
  const id = ids.get(document) ?? ++lastId;
  ids.set(document, id);
  return id;
}
