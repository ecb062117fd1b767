/** A Yoga with a cache of answers, a clock and backends that a test turns by hand. */
import type { Plugin } from 'graphql-yoga';
import type { CacheOptions } from '../../../src/plugins/cache/policy.ts';
import type { Caching, PolicyContext } from '../../../src/plugins/operation.ts';
import type { Policy } from '../../../src/plugins/policy.ts';
import { type ResponseCacheOptions, useResponseCache } from '../../../src/plugins/response-cache.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Purges } from '../../../src/store/purges.ts';
import type { Store } from '../../../src/store/store.ts';
import { graphqlError } from '../../../src/util/errors.ts';
import { createHandClock, type HandClock } from '../../store/clock.ts';
import { type Answer, createKit, type Kit } from '../kit.ts';

const typeDefs = /* GraphQL */ `
  type Query { count(n: Int): Int tenant: String language: String mixed(private: Boolean): String fails: Int denied: Int slow: Int slowTenant: String header(name: String!): String }
  type Mutation { change: Int }
  type Subscription { ticks: Int }
`;

/** A step of an execution that a test lets go on. */
export type Gate = { readonly reached: Promise<void>; readonly open: () => void };

export type Setup = Kit & {
  readonly clock: HandClock;
  readonly store: Store;
  readonly purges: Purges;
  readonly errors: unknown[];
  /** How often a resolver ran. */
  readonly executions: () => number;
  /** Makes the next execution of a slow field stop, until it is opened. */
  readonly gate: () => Gate;
  /** What the backends do from now on. */
  readonly backends: { caching: Caching; error: Error | undefined };
};

export function setUp(
  cache: Partial<CacheOptions> = {},
  options: Partial<ResponseCacheOptions> & {
    readonly caching?: Caching;
    readonly before?: readonly Plugin<PolicyContext>[];
    /** Policies in front of it. */
    readonly inFront?: readonly Policy[];
  } = {},
): Setup {
  const clock = options.clock ? (options.clock as HandClock) : createHandClock();
  const store = options.store ?? createMemoryStore({ clock });
  const purges = new Purges(store);
  const errors: unknown[] = [];
  const backends: Setup['backends'] = { caching: { maxAge: undefined, scope: 'PUBLIC' }, error: undefined };
  const gates: { readonly arrive: () => void; readonly opened: Promise<void> }[] = [];
  let executions = 0;
  const run = <T>(value: T): T => {
    executions++;
    if (backends.error) throw backends.error;
    return value;
  };
  const pass = async (): Promise<void> => {
    const gate = gates.shift();
    gate?.arrive();
    await gate?.opened;
  };
  type Args = Record<string, never>;
  const resolvers = {
    Query: {
      count: () => run(executions + 1),
      tenant: (_: unknown, __: Args, { caller }: PolicyContext) => run(caller.claim(['tenant']) ?? 'none'),
      language: (_: unknown, __: Args, { caller }: PolicyContext) => run(caller.header('accept-language')[0] ?? 'none'),
      header: (_: unknown, { name }: { name: string }, { caller }: PolicyContext) =>
        run(caller.header(name)[0] ?? 'none'),
      mixed: (_: unknown, args: { private?: boolean }, { caller }: PolicyContext) =>
        run(args.private ? caller.claim(['tenant']) : 'public'),
      fails: () => run(1),
      denied: () => {
        executions++;
        throw graphqlError('FORBIDDEN', 'not yours');
      },
      slow: async () => {
        const value = run(executions + 1);
        await pass();
        if (backends.error) throw backends.error;
        return value;
      },
      slowTenant: async (_: unknown, __: Args, { caller }: PolicyContext) => {
        run(1);
        await pass();
        return caller.claim(['tenant']) ?? 'none';
      },
    },
    Mutation: { change: () => run(1) },
    Subscription: {
      ticks: {
        async *subscribe() {
          yield { ticks: 1 };
        },
      },
    },
  };
  const kit = createKit({
    typeDefs,
    resolvers,
    operation: () => ({ name: 'Test', ...(options.caching && { caching: options.caching }) }),
    before: options.before ?? [],
    policies: [
      ...(options.inFront ?? []),
      useResponseCache({
        cache: { maxAge: 60, ...cache },
        backends: () => backends.caching,
        onStoreError: (error) => errors.push(error),
        onError: (error) => errors.push(error),
        ...options,
        store,
        purges,
        clock,
      }),
    ],
  });
  const gate = (): Gate => {
    const reached = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    gates.push({ arrive: reached.resolve, opened: opened.promise });
    return { reached: reached.promise, open: opened.resolve };
  };
  return { ...kit, clock, store, purges, errors, backends, executions: () => executions, gate };
}

export const as = (subject: string, headers: Record<string, string> = {}) => ({
  headers: { 'x-subject': subject, ...headers },
});
export const cacheControl = ({ headers }: Answer) => headers.get('cache-control');
/** Lets everything that is ready go on: no timers are involved. */
export const settled = () => new Promise(setImmediate);
