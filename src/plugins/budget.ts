/** `@budget`: cost points over time, reserved before any call by what an operation should cost and settled by what it did. */
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Bucket, Reservation, Store } from '../store/store.ts';
import { Aside } from '../util/aside.ts';
import { graphqlError } from '../util/errors.ts';
import { all, attempt, type MaybePromise, then } from '../util/maybe.ts';
import type { AnswerHeaders } from './answer.ts';
import type { Caller } from './caller.ts';
import { networkKey, subjectKey } from './identity.ts';
import type { Answer, Operation, PolicyContext } from './operation.ts';
import type { Admission, Policy } from './policy.ts';
import { type Quota, tellQuotas } from './quota.ts';
import type { Visit } from './visit.ts';

/** One `@budget` of a client. */
export type Budget = {
  readonly cost: number;
  readonly windowMs: number;
  /** Whose it is; several of them together: each combination has its own. `SUBJECT` and `KEY` of nobody are the `IP`. */
  readonly by: readonly ('CLIENT' | 'SUBJECT' | 'KEY' | 'IP')[];
  /** `MEASURE` counts and reports, and refuses nothing. */
  readonly mode: 'ENFORCE' | 'MEASURE';
  /** What happens while the store is out of reach: a denied operation is 503 `OVERLOADED`. */
  readonly onStoreError: 'ALLOW' | 'DENY';
};

export type BudgetOptions = {
  readonly store: Store;
  /** The client's name. */
  readonly client: string;
  readonly estimate: (operation: Operation) => number;
  readonly actual: (operation: Operation, result: ExecutionResult) => number;
  /** How many calls to backends were made for it so far. */
  readonly calls: (context: PolicyContext) => number;
  /** Told each time that the store fails, for log and metrics. */
  readonly onStoreError: (error: unknown) => void;
  /** Told what each budget, by its name, said of each operation. */
  readonly onDecision?: (name: string, decision: Decision) => void;
  /** @default the caller's subject */
  readonly apiKey?: (caller: Caller) => string | undefined;
};

/** `measured`: too little was left of a budget that refuses nothing; `unknown`: the store could not be asked. */
export type Decision = 'allowed' | 'refused' | 'measured' | 'unknown';

/** A budget, and what is the same of it for everybody. */
type Opened = {
  readonly budget: Budget;
  readonly bucket: Bucket;
  /** What the keys of its buckets begin with. */
  readonly prefix: string;
  readonly name: string;
};

/** What one operation holds of a budget; without a reservation, the store could not be asked. */
type Hold = Opened & {
  readonly key: string;
  readonly reservation: Reservation | undefined;
};

/**
 * All budgets must have room, or nothing is taken of any: 429 `RATE_LIMITED`, with `Retry-After` where waiting helps. Each answer has
 * `RateLimit-Policy` and `RateLimit` for the budgets that are enforced.
 *
 * What was called for has to be paid for, whether anything came of it or not: who breaks off gets nothing back, and what failed costs a
 * point for each call at least.
 *
 * A subscription reserves its estimate when it starts; each event then takes what it did cost.
 */
export function useBudget(budgets: readonly Budget[], options: BudgetOptions): Policy {
  const { store, estimate, actual, onStoreError, onDecision } = options;
  /** What there is to tell of each visit, and how far what was reserved has turned out to be wrong. */
  const told = new Aside<Visit, { readonly holds: readonly Hold[]; readonly difference: number }>('told of a budget');

  const opened = budgets.map((budget): Opened => {
    const { cost, windowMs } = budget;
    const prefix = `budget:${JSON.stringify(options.client)}:${cost}:${windowMs}`;
    return {
      budget,
      bucket: { capacity: cost, refillPerSecond: cost / (windowMs / 1000) },
      prefix,
      name: nameOf(budget),
    };
  });

  const reserve = (
    { budget, bucket, prefix, name }: Opened,
    estimated: number,
    context: PolicyContext,
  ): MaybePromise<Hold> => {
    const key = keyOf(prefix, budget, context.caller, options);
    const hold = (reservation: Reservation | undefined): Hold => ({ budget, bucket, prefix, name, key, reservation });
    const reserved = attempt<Reservation | undefined>(
      () => store.reserve(key, bucket, estimated),
      (error) => void onStoreError(error),
    );
    return then(reserved, hold);
  };

  const decide = (
    holds: readonly Hold[],
    estimated: number,
    operation: Operation,
    context: PolicyContext,
  ): Admission => {
    if (onDecision) for (const hold of holds) onDecision(hold.name, decisionOf(hold));
    const error = refusalOf(holds, estimated);
    if (error) {
      settle(holds, context, -estimated);
      return { answer: { errors: [error] } };
    }
    told.set(context.visit, { holds, difference: 0 });
    return {
      settle: (answer) => settle(holds, context, costOf(answer, estimated, operation, context) - estimated),
      settleEvent: (event) => settle(holds, context, actual(operation, event)),
    };
  };

  const costOf = (answer: Answer, estimated: number, operation: Operation, context: PolicyContext): number => {
    const came = actual(operation, answer);
    const calls = options.calls(context);
    if (calls === 0) return came;
    if (context.visit.source.signal.aborted) return Math.max(came, estimated);
    return answer.errors?.length ? Math.max(came, calls) : came;
  };

  /** Takes more than was reserved, or gives back. Nobody waits for it: the answer does not depend on it. */
  const settle = (holds: readonly Hold[], context: PolicyContext, difference: number): void => {
    told.set(context.visit, { holds, difference });
    if (difference === 0) return;
    for (const { key, bucket, reservation } of holds) {
      if (!reservation?.allowed) continue;
      void attempt(() => store.settle(key, bucket, difference), onStoreError);
    }
  };

  return {
    admit(operation, context) {
      const estimated = estimate(operation);
      const holds = opened.map((each) => reserve(each, estimated, context));
      return all(holds, (held) => decide(held, estimated, operation, context));
    },
    onHeaders(headers, visit) {
      const known = told.get(visit);
      if (known) tell(headers, known.holds, known.difference);
    },
  };
}

function decisionOf({ budget, reservation }: Hold): Decision {
  if (!reservation) return 'unknown';
  if (reservation.allowed) return 'allowed';
  return budget.mode === 'MEASURE' ? 'measured' : 'refused';
}

/** Its name in headers and metrics. */
function nameOf({ by, windowMs }: Budget): string {
  return `${by.join('-').toLowerCase()}-${windowMs / 1000}s`;
}

function refusalOf(holds: readonly Hold[], estimated: number): GraphQLError | undefined {
  if (holds.every(({ reservation }) => reservation?.allowed)) return undefined;
  const enforced = holds.filter(({ budget }) => budget.mode === 'ENFORCE');
  if (enforced.some(({ budget, reservation }) => !reservation && budget.onStoreError === 'DENY'))
    return graphqlError('OVERLOADED', 'Budgets cannot be checked for the moment.', {
      http: { headers: { 'Retry-After': '1' } },
    });
  let worst: { readonly budget: Budget; readonly reservation: Reservation } | undefined;
  for (const { budget, reservation } of enforced) {
    if (!reservation || reservation.allowed) continue;
    if (!worst || reservation.retryAfterSeconds > worst.reservation.retryAfterSeconds) worst = { budget, reservation };
  }
  if (!worst) return undefined;
  const { budget, reservation } = worst;
  const left = `${Math.floor(reservation.remaining)} of ${budget.cost} in ${budget.windowMs / 1000} seconds`;
  const message = `The operation's estimated cost ${estimated} is over what is left of a budget: ${left}.`;
  const seconds = Math.max(1, Math.ceil(reservation.retryAfterSeconds));
  const headers: Record<string, string> = Number.isFinite(seconds) ? { 'Retry-After': String(seconds) } : {};
  return graphqlError('RATE_LIMITED', message, { http: { headers } });
}

/** The headers, as things are when what was reserved is corrected by `difference`. */
function tell(headers: AnswerHeaders, holds: readonly Hold[], difference: number): void {
  const quotas: Quota[] = [];
  for (const { budget, name, reservation } of holds) {
    if (!reservation || budget.mode === 'MEASURE') continue;
    const remaining = reservation.remaining - (reservation.allowed ? difference : 0);
    quotas.push({
      name,
      points: budget.cost,
      windowMs: budget.windowMs,
      remaining: Math.min(budget.cost, Math.max(0, remaining)),
      retryAfterSeconds: reservation.retryAfterSeconds,
    });
  }
  tellQuotas(headers, quotas);
}

/** Parts that are one client's, a subject's, an address's; each is such text that none can be mistaken for several. */
function keyOf(prefix: string, budget: Budget, caller: Caller, { apiKey }: BudgetOptions): string {
  let key = prefix;
  for (const part of budget.by) key += `:${part}${partOf(part, caller, apiKey)}`;
  return key;
}

function partOf(part: Budget['by'][number], caller: Caller, apiKey: BudgetOptions['apiKey']): string {
  switch (part) {
    case 'CLIENT':
      return '';
    case 'SUBJECT':
      return subjectKey(caller);
    case 'KEY': {
      const key = apiKey?.(caller);
      return key === undefined ? subjectKey(caller) : JSON.stringify(key);
    }
    case 'IP':
      return networkKey(caller);
  }
}
