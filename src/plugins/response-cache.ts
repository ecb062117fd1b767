/** `@cache`: answers are remembered by what was read for them, and identical operations in flight are executed once. */
import { type DocumentNode, type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { Purges } from '../store/purges.ts';
import type { Store } from '../store/store.ts';
import { Aside } from '../util/aside.ts';
import { type Clock, systemClock } from '../util/clock.ts';
import { errorTable, isErrorCode } from '../util/errors.ts';
import { mapEvents } from '../util/map-events.ts';
import { attempt, type MaybePromise, then } from '../util/maybe.ts';
import { Answers, type Outcome, type Recalled } from './cache/answers.ts';
import { Flights } from './cache/flights.ts';
import { tellCaching, toldNoStore } from './cache/header.ts';
import { type CacheOptions, ownerOf, policyOf } from './cache/policy.ts';
import type { Caller } from './caller.ts';
import { subjectKey } from './identity.ts';
import type { Answer, Caching, Operation, PolicyContext } from './operation.ts';
import type { Admission, Policy } from './policy.ts';
import { answerOf, contentOf } from './written.ts';

export type ResponseCacheOptions = {
  readonly store: Store;
  /** One record for all doors. */
  readonly purges: Purges;
  readonly cache: CacheOptions;
  readonly clock?: Clock;
  /** What the backends' answers to an operation allow, asked when it was executed. */
  readonly backends?: (context: PolicyContext) => Caching;
  /** The entities that were found in the answer to an operation. */
  readonly entities?: {
    /** Tags for an answer that is kept. */
    readonly heldBy: (operation: Operation) => readonly string[];
    /** Tags of the answers that a mutation, which was answered, has made untrue. */
    readonly namedBy: (operation: Operation) => readonly string[];
  };
  /** Told how many answers a mutation has purged. */
  readonly onPurged?: (count: number) => void;
  /** Told each time that the store fails. */
  readonly onStoreError: (error: unknown) => void;
  /** Told of each fault in whose place an old answer was given. */
  readonly onError: (error: unknown) => void;
};

type Run = () => MaybePromise<Answer>;

/**
 * Answers queries from memory, and tells clients and caches on the way what they may keep: `Cache-Control`, `Age`, `Vary`, and for GET
 * `ETag` and 304. Never kept: errors, mutations, subscriptions, incremental delivery.
 *
 * It wraps the execute function that it finds, so it stands after the plugin that sets the engine's; policies that stand before it count
 * answers from memory as well, those behind it do not see them.
 */
export function useResponseCache(options: ResponseCacheOptions): Policy {
  const { cache, purges, backends, entities, onPurged, onStoreError, onError } = options;
  const answers = new Answers({ ...options, clock: options.clock ?? systemClock });
  const flights = new Flights<Outcome>(purges);

  /** What executions of an operation have read of their callers. */
  const readsOf = new WeakMap<DocumentNode, Set<string>>();

  const execute = async (operation: Operation, context: PolicyContext, run: Run): Promise<Outcome> => {
    const since = purges.moment;
    const answer = await run();
    const outcome = answers.remember({
      operation,
      caller: context.caller,
      answer,
      backends: backends?.(context),
      entities: () => entities?.heldBy(operation) ?? [],
      since,
    });
    const reads = readsOf.get(operation.document) ?? new Set();
    readsOf.set(operation.document, reads);
    for (const name of outcome.share?.names ?? []) reads.add(name);
    return outcome;
  };

  const lead = (key: string, operation: Operation, context: PolicyContext, run: Run): Promise<Outcome> =>
    flights.lead(
      key,
      () => execute(operation, context, run),
      // Calls that were given up because a client went away are no answer for the others.
      ({ answer }) => !(answer.errors && context.visit.source.signal.aborted),
    );

  const share = async (operation: Operation, context: PolicyContext, run: Run): Promise<Outcome> => {
    const key = flightKeyOf(operation, context.caller);
    if (key === undefined) return execute(operation, context, run);
    const flight = flights.get(key);
    if (!flight) return lead(key, operation, context, run);
    const outcome = await flight;
    // Only now it is known what was read; for this caller it must have the same values.
    if (!outcome || !isSameFor(context.caller, outcome)) return execute(operation, context, run);
    context.cached = 'shared';
    return shared(outcome);
  };

  /** Under what an operation waits for its like; undefined where it has none. */
  const flightKeyOf = (operation: Operation, caller: Caller): string | undefined => {
    if (cache.share === false || operation.kind !== OperationTypeNode.QUERY) return undefined;
    if (!ownerOf(policyOf(operation, cache), caller, caller.reads)) return undefined;
    const names = readsOf.get(operation.document);
    // As long as nobody knows what will be read, only the same caller is likely to read the same.
    const inputs = names ? [...names].map((name) => caller.valueOf(name)) : [subjectKey(caller)];
    return `${operation.key} ${inputs.join()}`;
  };

  /** Where all that went wrong is ours, an old answer is better than none. */
  const shareOr = async (old: Outcome, operation: Operation, context: PolicyContext, run: Run): Promise<Outcome> => {
    try {
      const outcome = await share(operation, context, run);
      const faults = faultsOf(outcome.answer);
      for (const fault of faults) onError(fault);
      if (faults.length === 0) return outcome;
      context.cached = 'fallback';
      return old;
    } catch (error) {
      onError(error);
      context.cached = 'fallback';
      return old;
    }
  };

  /** Fetches an answer again while the old one is given. */
  const refresh = (operation: Operation, context: PolicyContext, run: Run): void => {
    const key = flightKeyOf(operation, context.caller) ?? operation.key;
    if (flights.get(key)) return;
    const done = lead(key, operation, context, run).then(() => {}, onError);
    context.waitUntil?.(done);
  };

  /** A mutation's answer purges what it has made untrue; whatever becomes of it, what began before is not told to those who ask after it. */
  const change = async (operation: Operation, run: Run): Promise<Answer> => {
    const purge = (): Promise<void> =>
      purges.everywhere(entities?.namedBy(operation) ?? []).then(onPurged, onStoreError);
    const answer = await attempt(run, async (error) => {
      await purge();
      throw error;
    });
    if (!isAsyncIterable<Answer>(answer)) {
      await purge();
      return answer;
    }
    const parts = mapEvents(answer, async (part) => {
      await purge();
      return part;
    });
    // As in `remember`.
    return parts as AsyncIterable<Answer> as unknown as Answer;
  };

  const answerBy = async (outcome: Promise<Outcome>, { visit }: PolicyContext): Promise<Answer> => {
    const told = await outcome;
    tellCaching(visit, told);
    return told.answer;
  };

  const decide = (found: Recalled | undefined, operation: Operation, context: PolicyContext): Admission => {
    if (found?.state === 'FRESH' || found?.state === 'STALE') {
      tellCaching(context.visit, found);
      context.cached = found.state === 'FRESH' ? 'hit' : 'stale';
      // Fetched again by what policies before do to an execution, and not counted: this answer has cost nobody anything.
      return {
        answer: found.answer,
        ...(found.state === 'STALE' && { refresh: (run) => refresh(operation, context, run) }),
      };
    }
    if (policyOf(operation, cache).maxAge > 0) context.cached = 'miss';
    return {
      run: (run) =>
        answerBy(
          found?.state === 'LAST_RESORT' ? shareOr(found, operation, context, run) : share(operation, context, run),
          context,
        ),
    };
  };

  return {
    admit(operation, context) {
      // Other doors may have kept what it changes.
      if (operation.kind === OperationTypeNode.MUTATION) {
        tellCaching(context.visit, toldNoStore);
        return { run: (run) => change(operation, run) };
      }
      // What is never kept, and shared with nobody or calls nobody: then all there is to do is to say so.
      if (cache.maxAge <= 0 && (cache.share === false || operation.document.definitions.length === 0)) {
        tellCaching(context.visit, toldNoStore);
        return undefined;
      }
      // What comes in parts is never stored, and a stream has one reader.
      if (operation.kind === OperationTypeNode.QUERY && !operation.inParts)
        return then(answers.recall(operation, context.caller), (found) => decide(found, operation, context));
      // In a batch, another operation may have said that it can be kept.
      tellCaching(context.visit, toldNoStore);
      return undefined;
    },
    onAnswer(answer, visit) {
      // Whatever no query has answered, and whatever has errors by now.
      if (answer.errors?.length || !visit.told) tellCaching(visit, toldNoStore);
      return answer;
    },
    onStream: (visit) => tellCaching(visit, toldNoStore),
  };
}

/** Whether a caller has the same values of all that an answer was made of. */
function isSameFor(caller: Caller, { share }: Outcome): boolean {
  return share?.names.every((name) => caller.valueOf(name) === share.caller.valueOf(name)) ?? false;
}

const written = new Aside<Answer, Answer>('own answer');

/** An outcome for many: its text is made once for all of them. */
function shared(outcome: Outcome): Outcome {
  const { answer } = outcome;
  // Of errors each client is told in its own way.
  if (answer.errors || answer.extensions) return outcome;
  let own = written.get(answer);
  if (!own) {
    const content = contentOf(answer);
    own = answerOf(typeof content === 'string' ? Buffer.from(content) : content, () => answer);
    written.set(answer, own);
  }
  return { ...outcome, answer: own };
}

/** The errors of an answer, if all of them are ours. */
function faultsOf({ errors = [] }: ExecutionResult): readonly GraphQLError[] {
  const isOurs = ({ extensions: { code } }: GraphQLError) => !isErrorCode(code) || errorTable[code].family === 'ours';
  return errors.every(isOurs) ? errors : [];
}
