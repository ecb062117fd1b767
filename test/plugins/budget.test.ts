import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import { type Budget, useBudget } from '../../src/plugins/budget.ts';
import { useCost } from '../../src/plugins/cost-limit.ts';
import { createCosts } from '../../src/plugins/costs.ts';
import type { PolicyContext } from '../../src/plugins/operation.ts';
import type { Policy } from '../../src/plugins/policy.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { graphqlError } from '../../src/util/errors.ts';
import { createHandClock, type HandClock } from '../store/clock.ts';
import { createKit, type Kit } from './kit.ts';

const typeDefs = /* GraphQL */ `
  type Query { items: [Item] broken: [Item] fails: Item }
  type Item { id: ID }
  type Mutation { change: Boolean }
  type Subscription { ticks: Item }
`;

/** Lists are taken to hold 10, and hold 3. */
const resolvers = {
  Query: {
    items: () => [{ id: 1 }, { id: 2 }, { id: 3 }],
    broken: () => {
      throw new Error('backend');
    },
  },
  Subscription: {
    ticks: {
      async *subscribe() {
        for (let id = 0; id < 3; id++) yield { ticks: { id } };
      },
    },
  },
};

const items = '{ items { id } }';
const budget: Budget = { cost: 20, windowMs: 60_000, by: ['SUBJECT'], mode: 'ENFORCE', onStoreError: 'ALLOW' };

type Setup = Kit & { readonly clock: HandClock; readonly spent: string[]; readonly storeErrors: unknown[] };

function setUp(
  budgets: readonly Partial<Budget>[],
  options: {
    readonly store?: Store;
    readonly before?: readonly Plugin<PolicyContext>[];
    /** Policies behind it. */
    readonly behind?: readonly Policy[];
    readonly defaultListSize?: number;
    /** To backends, for each operation. */
    readonly calls?: number;
  } = {},
): Setup {
  const clock = createHandClock();
  const spent: string[] = [];
  const storeErrors: unknown[] = [];
  const policy = useBudget(
    budgets.map((part) => ({ ...budget, ...part })),
    {
      ...createCosts({ weight: () => undefined, listSize: () => undefined }, options.defaultListSize ?? 10),
      store: options.store ?? createMemoryStore({ clock }),
      client: 'mobile',
      calls: () => options.calls ?? 0,
      onDecision: (one, decision) => {
        if (decision === 'refused' || decision === 'measured') spent.push(`${one} ${decision}`);
      },
      onStoreError: (error) => storeErrors.push(error),
    },
  );
  const kit = createKit({
    typeDefs,
    resolvers,
    before: options.before ?? [],
    policies: [policy, ...(options.behind ?? [])],
  });
  return { ...kit, clock, spent, storeErrors };
}

const alice = { headers: { 'x-subject': 'alice' } };
const bob = { headers: { 'x-subject': 'bob' } };

describe('a budget', () => {
  it('is reserved by the estimate, settled by what came, and told with each answer', async () => {
    const { post } = setUp([{}]);
    const answer = await post(items, alice);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('ratelimit-policy'), '"subject-60s";q=20;w=60');
    // 10 were reserved, 3 came; it takes 9 of 60 seconds to fill up again.
    assert.equal(answer.headers.get('ratelimit'), '"subject-60s";r=17;t=9');
    assert.equal((await post('{ __typename }', alice)).headers.get('ratelimit'), '"subject-60s";r=17;t=9');
  });

  it('refuses what it has too little left for, with 429 and the time to come back, and takes nothing for it', async () => {
    const { post, clock, spent } = setUp([{}]);
    for (const left of [17, 14, 11])
      assert.match((await post(items, alice)).headers.get('ratelimit') ?? '', new RegExp(`r=${left};`));
    await post(items, alice);
    const refused = await post(items, alice);
    assert.deepEqual([refused.status, refused.code], [429, 'RATE_LIMITED']);
    assert.equal(
      refused.json.errors?.[0]?.message,
      "The operation's estimated cost 10 is over what is left of a budget: 8 of 20 in 60 seconds.",
    );
    assert.equal(refused.headers.get('retry-after'), '6', '2 points at 20 in a minute');
    assert.equal(refused.headers.get('ratelimit'), '"subject-60s";r=8;t=6');
    assert.equal(spent.length, 1);
    clock.advance(5_000);
    assert.equal((await post(items, alice)).status, 429);
    clock.advance(1_000);
    assert.equal((await post(items, alice)).status, 200);
  });

  it('is never refused forever: what it can never hold gets no time to come back', async () => {
    const { post } = setUp([{ cost: 9 }]);
    const refused = await post(items, alice);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), null);
  });

  it('is not overdrawn by many at once', async () => {
    const { post } = setUp([{}]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(items, alice)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 2);
  });

  it('counts aliases and the operations of a batch', async () => {
    const { post, send } = setUp([{}]);
    assert.equal((await post('{ a: items { id } b: items { id } c: items { id } }', alice)).status, 429);
    const batch = await send('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-subject': 'alice' },
      body: JSON.stringify(Array(3).fill({ query: items })),
    });
    const refused = JSON.parse(batch.text).filter((result: object) => 'errors' in result);
    assert.equal(refused.length, 1);
  });

  for (const { name, by, one, other, shared } of [
    { name: 'one subject twice', by: ['SUBJECT'], one: alice, other: alice, shared: true },
    { name: 'two subjects', by: ['SUBJECT'], one: alice, other: bob, shared: false },
    {
      name: 'one subject from two places',
      by: ['SUBJECT'],
      one: { headers: { 'x-subject': 'alice', 'x-ip': '192.0.2.1' } },
      other: { headers: { 'x-subject': 'alice', 'x-ip': '192.0.2.2' } },
      shared: true,
    },
    { name: 'nobody and nobody from the same place, by subject', by: ['SUBJECT'], one: {}, other: {}, shared: true },
    {
      name: 'nobody from two places, by subject',
      by: ['SUBJECT'],
      one: { headers: { 'x-ip': '192.0.2.1' } },
      other: { headers: { 'x-ip': '192.0.2.2' } },
      shared: false,
    },
    {
      name: 'a subject that is called like an address, and nobody from there',
      by: ['SUBJECT'],
      one: { headers: { 'x-subject': '192.0.2.1' } },
      other: { headers: { 'x-ip': '192.0.2.1' } },
      shared: false,
    },
    { name: 'two subjects, by client', by: ['CLIENT'], one: alice, other: bob, shared: true },
    { name: 'two subjects from one place, by IP', by: ['IP'], one: alice, other: bob, shared: true },
    {
      name: 'two addresses of one IPv6 network, by IP',
      by: ['IP'],
      one: { headers: { 'x-ip': '2001:db8::1' } },
      other: { headers: { 'x-ip': '2001:DB8:0:0:ffff::abcd' } },
      shared: true,
    },
    {
      name: 'two IPv6 networks, by IP',
      by: ['IP'],
      one: { headers: { 'x-ip': '2001:db8:0:1::1' } },
      other: { headers: { 'x-ip': '2001:db8:0:2::1' } },
      shared: false,
    },
    {
      name: 'one subject from two places, by both',
      by: ['SUBJECT', 'IP'],
      one: { headers: { 'x-subject': 'alice', 'x-ip': '192.0.2.1' } },
      other: { headers: { 'x-subject': 'alice', 'x-ip': '192.0.2.2' } },
      shared: false,
    },
  ] as const) {
    it(`is ${shared ? 'shared' : 'not shared'} by ${name}`, async () => {
      const { post } = setUp([{ by, cost: 10 }]);
      assert.equal((await post('{ items { id } }', one)).status, 200);
      assert.equal((await post('{ items { id } }', other)).status, shared ? 429 : 200);
    });
  }

  it('settles an operation that failed: what did not come is given back, but for a point a call', async () => {
    for (const [calls, left] of [
      [0, 20],
      [3, 17],
    ]) {
      const { post } = setUp([{}], { calls: calls ?? 0 });
      const answer = await post('{ broken { id } }', alice);
      assert.ok(answer.json.errors);
      assert.match(answer.headers.get('ratelimit') ?? '', new RegExp(`r=${left};`));
      // Three points came of it, which is as many as its calls.
      assert.match((await post(items, alice)).headers.get('ratelimit') ?? '', new RegExp(`r=${(left ?? 0) - 3};`));
    }
  });

  it('keeps what was reserved for an operation that is broken off once a backend was called', async () => {
    for (const [calls, left] of [
      [0, 20],
      [1, 10],
    ]) {
      const leaving = new AbortController();
      const leave: Plugin<PolicyContext> = {
        onExecute: () => ({
          onExecuteDone() {
            leaving.abort();
          },
        }),
      };
      const { post } = setUp([{}], { before: [leave], calls: calls ?? 0 });
      await post('{ broken { id } }', { ...alice, signal: leaving.signal }).catch(() => {});
      assert.match((await post('{ __typename }', alice)).headers.get('ratelimit') ?? '', new RegExp(`r=${left};`));
    }
  });

  it('settles an operation whose execution throws', async () => {
    const crash: Plugin<PolicyContext> = {
      onExecute({ setExecuteFn }) {
        setExecuteFn(() => {
          throw graphqlError('INTERNAL_SERVER_ERROR', 'crashed');
        });
      },
    };
    const { post } = setUp([{}], { before: [crash], calls: 2 });
    const answer = await post(items, alice);
    assert.equal(answer.code, 'INTERNAL_SERVER_ERROR');
    assert.match(answer.headers.get('ratelimit') ?? '', /r=18;/);
  });

  it('gives everything back for an operation that a later policy refuses', async () => {
    const refuse = useCost({ max: 5, show: false, estimate: () => 6, actual: () => 0 });
    const { post } = setUp([{}], { behind: [refuse] });
    const answer = await post(items, alice);
    assert.equal(answer.code, 'COST_LIMIT_EXCEEDED');
    assert.match(answer.headers.get('ratelimit') ?? '', /r=20;/);
  });

  it('takes more than was reserved where more came', async () => {
    const { post } = setUp([{}], { defaultListSize: 1 });
    assert.match((await post(items, alice)).headers.get('ratelimit') ?? '', /r=17;/);
    assert.match((await post(items, alice)).headers.get('ratelimit') ?? '', /r=14;/);
  });

  it('makes a subscription reserve its start, and each event take what it cost', async () => {
    const { post } = setUp([{ cost: 4 }]);
    const stream = await post('subscription { ticks { id } }', {
      headers: { 'x-subject': 'alice', accept: 'text/event-stream' },
    });
    assert.equal(stream.text.match(/event: next/g)?.length, 3);
    assert.match((await post('{ __typename }', alice)).headers.get('ratelimit') ?? '', /r=0;/);
    const refused = await post('subscription { ticks { id } }', alice);
    assert.deepEqual([refused.status, refused.code], [429, 'RATE_LIMITED']);
  });
});

describe('several budgets', () => {
  it('must all have room, and nothing is taken of one where another refuses', async () => {
    const { post } = setUp([{ cost: 100 }, { cost: 12, by: ['CLIENT'], windowMs: 120_000 }]);
    assert.equal((await post('{ items { id } }', alice)).status, 200);
    const refused = await post('{ items { id } }', alice);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '10', '9 of 12 are left, and 1 comes in 10 seconds');
    assert.equal(refused.headers.get('ratelimit-policy'), '"subject-60s";q=100;w=60, "client-120s";q=12;w=120');
    assert.match(refused.headers.get('ratelimit') ?? '', /^"subject-60s";r=97;t=2, "client-120s";r=9;t=10$/);
    assert.match((await post('{ __typename }', alice)).headers.get('ratelimit') ?? '', /^"subject-60s";r=97;/);
  });

  it('say the longest of the times to come back', async () => {
    const { post } = setUp([
      { cost: 10, windowMs: 10_000 },
      { cost: 10, windowMs: 100_000, by: ['CLIENT'] },
    ]);
    await post(items, alice);
    assert.equal((await post(items, alice)).headers.get('retry-after'), '30');
  });
});

describe('a budget that is only measured', () => {
  it('refuses nothing, reports what it would have refused, and is not told to the client', async () => {
    const { post, spent } = setUp([{ cost: 10, mode: 'MEASURE' }]);
    const first = await post(items, alice);
    assert.equal(first.headers.get('ratelimit'), null);
    assert.equal(spent.length, 0);
    assert.equal((await post(items, alice)).status, 200);
    assert.deepEqual(
      spent.map((each) => each.split(' ')[1]),
      ['measured'],
    );
  });
});

describe('a budget whose store is out of reach', () => {
  const down = async () => {
    throw new Error('connection refused at 10.0.0.7');
  };
  const store: Store = { reserve: down, settle: down, get: down, set: down, delete: down, purge: down };

  it('lets operations through if it may, and says so to the log', async () => {
    const { post, storeErrors } = setUp([{ onStoreError: 'ALLOW' }], { store });
    const answer = await post(items, alice);
    assert.deepEqual([answer.status, answer.headers.get('ratelimit')], [200, null]);
    assert.equal(storeErrors.length, 1);
  });

  it('refuses them if it must, for the moment and without the reason', async () => {
    const { post, storeErrors } = setUp([{ onStoreError: 'DENY' }], { store });
    const answer = await post(items, alice);
    assert.deepEqual([answer.status, answer.code, answer.headers.get('retry-after')], [503, 'OVERLOADED', '1']);
    assert.doesNotMatch(answer.text, /10\.0\.0\.7/);
    assert.equal(storeErrors.length, 1);
  });

  it('does not refuse for one that is only measured', async () => {
    const { post } = setUp([{ onStoreError: 'DENY', mode: 'MEASURE' }], { store });
    assert.equal((await post(items, alice)).status, 200);
  });

  it('answers all the same if it fails while it settles', async () => {
    const memory = createMemoryStore();
    const { post, storeErrors } = setUp([{}], { store: { ...memory, settle: down } });
    assert.equal((await post(items, alice)).status, 200);
    assert.equal(storeErrors.length, 1);
  });
});
