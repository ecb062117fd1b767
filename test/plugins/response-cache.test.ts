import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import { useAnswerHeaders } from '../../src/plugins/answer.ts';
import type { CacheOptions } from '../../src/plugins/cache/policy.ts';
import { useCost } from '../../src/plugins/cost-limit.ts';
import type { Caching, PolicyContext } from '../../src/plugins/operation.ts';
import { type ResponseCacheOptions, useResponseCache } from '../../src/plugins/response-cache.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { graphqlError } from '../../src/util/errors.ts';
import { createHandClock, type HandClock } from '../store/clock.ts';
import { type Answer, createKit, type Kit } from './kit.ts';

const typeDefs = /* GraphQL */ `
  type Query { count(n: Int): Int tenant: String language: String scopes: Int mixed(private: Boolean): String fails: Int denied: Int slow: Int slowTenant: String header(name: String!): String }
  type Mutation { change: Int }
  type Subscription { ticks: Int }
`;

/** A step of an execution that a test lets go on. */
type Gate = { readonly reached: Promise<void>; readonly open: () => void };

type Setup = Kit & {
  readonly clock: HandClock;
  readonly store: Store;
  readonly errors: unknown[];
  /** How often a resolver ran. */
  readonly executions: () => number;
  /** Makes the next execution of a slow field stop, until it is opened. */
  readonly gate: () => Gate;
  /** What the backends do from now on. */
  readonly backends: { caching: Caching; error: Error | undefined };
};

function setUp(
  cache: Partial<CacheOptions> = {},
  options: Partial<ResponseCacheOptions> & {
    readonly caching?: Caching;
    readonly before?: readonly Plugin<PolicyContext>[];
    readonly after?: readonly Plugin<PolicyContext>[];
  } = {},
): Setup {
  const clock = options.clock ? (options.clock as HandClock) : createHandClock();
  const store = options.store ?? createMemoryStore({ clock });
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
      scopes: (_: unknown, __: Args, { caller }: PolicyContext) => run(caller.scopes.length),
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
    plugins: [
      useAnswerHeaders(),
      ...(options.before ?? []),
      useResponseCache({
        cache: { maxAge: 60, ...cache },
        backends: () => backends.caching,
        onError: (error) => errors.push(error),
        ...options,
        store,
        clock,
      }),
      ...(options.after ?? []),
    ],
  });
  const gate = (): Gate => {
    const reached = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    gates.push({ arrive: reached.resolve, opened: opened.promise });
    return { reached: reached.promise, open: opened.resolve };
  };
  return { ...kit, clock, store, errors, backends, executions: () => executions, gate };
}

const as = (subject: string, headers: Record<string, string> = {}) => ({
  headers: { 'x-subject': subject, ...headers },
});
const cacheControl = ({ headers }: Answer) => headers.get('cache-control');
/** Lets everything that is ready go on: no timers are involved. */
const settled = () => new Promise(setImmediate);

describe('an answer that is remembered', () => {
  it('is given without another execution, byte for byte, with its age', async () => {
    const { post, executions, clock } = setUp();
    const first = await post('{ count }');
    clock.advance(20_900);
    const second = await post('{ count }');
    assert.equal(executions(), 1);
    assert.equal(second.text, first.text);
    assert.equal(second.headers.get('content-type'), first.headers.get('content-type'));
    assert.deepEqual([cacheControl(first), first.headers.get('age')], ['public, max-age=60', null]);
    assert.deepEqual([cacheControl(second), second.headers.get('age')], ['public, max-age=60', '20']);
  });

  it('is the same text as without a cache, extensions and all', async () => {
    const extend: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn(async (args) => ({ ...(await executeFn(args)), extensions: { plan: ['a', { b: 1 }] } }));
      },
    };
    const { post } = setUp({}, { before: [extend] });
    const texts = [await post('{ language }'), await post('{ language }')].map(({ text }) => text);
    assert.deepEqual(texts, Array(2).fill('{"data":{"language":"none"},"extensions":{"plan":["a",{"b":1}]}}'));
  });

  it('keeps the text of an engine that writes its own', async () => {
    const write: Plugin<PolicyContext> = {
      onExecute({ setExecuteFn }) {
        setExecuteFn(() => ({ data: null, stringify: () => '{"data":{"count" : 1.0}}' }));
      },
    };
    const { post } = setUp({}, { before: [write] });
    assert.deepEqual(
      [(await post('{ count }')).text, (await post('{ count }')).text],
      Array(2).fill('{"data":{"count" : 1.0}}'),
    );
  });

  it('is forgotten when its time is over', async () => {
    const { post, executions, clock } = setUp();
    await post('{ count }');
    clock.advance(59_999);
    await post('{ count }');
    assert.equal(executions(), 1);
    clock.advance(1);
    await post('{ count }');
    assert.equal(executions(), 2);
  });

  it('is not the answer of another operation', async () => {
    const { post } = setUp();
    await post('{ count(n: 1) }');
    assert.deepEqual((await post('{ count(n: 2) }')).json.data, { count: 2 });
    const query = 'query ($n: Int) { count(n: $n) }';
    await post(query, { variables: { n: 1 } });
    assert.deepEqual((await post(query, { variables: { n: 2 } })).json.data, { count: 4 });
    assert.deepEqual((await post(query, { variables: { n: 1 } })).json.data, { count: 3 });
  });

  it('shows no cost of the one that asked first', async () => {
    const cost = useCost({ max: 100, show: true, estimate: () => 7, actual: () => 3 });
    const { post, executions } = setUp({}, { before: [cost] });
    const asking = { headers: { 'x-portico-cost': '1' } };
    const first = await post('{ count }', asking);
    assert.deepEqual(first.json.extensions, { cost: { estimated: 7, actual: 3, max: 100 } });
    assert.equal((await post('{ count }')).text, '{"data":{"count":1}}');
    assert.deepEqual((await post('{ count }', asking)).json, first.json);
    assert.equal(executions(), 1);
  });
});

describe('how long an answer is kept', () => {
  const cases: readonly {
    readonly cache: Partial<CacheOptions>;
    readonly graph?: Caching;
    readonly backends?: Caching;
    readonly header: string;
  }[] = [
    { cache: { maxAge: 60 }, header: 'public, max-age=60' },
    { cache: { maxAge: 60 }, graph: { maxAge: 30, scope: 'PUBLIC' }, header: 'public, max-age=30' },
    { cache: { maxAge: 60 }, graph: { maxAge: 90, scope: 'PUBLIC' }, header: 'public, max-age=60' },
    { cache: { maxAge: 60 }, graph: { maxAge: 0, scope: 'PUBLIC' }, header: 'no-store' },
    { cache: { maxAge: 0 }, graph: { maxAge: 90, scope: 'PUBLIC' }, header: 'no-store' },
    { cache: { maxAge: 60 }, backends: { maxAge: 10, scope: 'PUBLIC' }, header: 'public, max-age=10' },
    { cache: { maxAge: 60 }, backends: { maxAge: 0, scope: 'PUBLIC' }, header: 'no-store' },
    { cache: { maxAge: 60 }, backends: { maxAge: 300, scope: 'PUBLIC' }, header: 'public, max-age=60' },
    { cache: { maxAge: 60 }, backends: { maxAge: undefined, scope: 'PRIVATE' }, header: 'private, max-age=60' },
    { cache: { maxAge: 60 }, graph: { maxAge: undefined, scope: 'PRIVATE' }, header: 'private, max-age=60' },
    { cache: { maxAge: 60, scope: 'PRIVATE' }, header: 'private, max-age=60' },
    { cache: { maxAge: 60, scope: 'PUBLIC' }, graph: { maxAge: 5.5, scope: 'PRIVATE' }, header: 'private, max-age=5' },
    { cache: { maxAge: 60 }, graph: { maxAge: -1, scope: 'PUBLIC' }, header: 'no-store' },
  ];
  for (const { cache, graph, backends, header } of cases) {
    it(`is ${header} for ${JSON.stringify({ cache, graph, backends })}`, async () => {
      const setup = setUp(cache, graph && { caching: graph });
      if (backends) setup.backends.caching = backends;
      assert.equal(cacheControl(await setup.post('{ count }', as('alice'))), header);
      await setup.post('{ count }', as('alice'));
      assert.equal(setup.executions(), header === 'no-store' ? 2 : 1);
    });
  }
});

describe('whose answer it is', () => {
  const alice = as('alice', { 'x-tenant': 'acme' });
  const bob = as('bob', { 'x-tenant': 'acme' });
  const eve = as('eve', { 'x-tenant': 'other' });

  it('is everybody’s where nothing of the caller was read', async () => {
    const { post, executions } = setUp();
    for (const caller of [alice, bob, eve, {}]) await post('{ count }', caller);
    assert.equal(executions(), 1);
  });

  it('is that of those who have the same value in the claim that was read, and private', async () => {
    const { post, executions } = setUp();
    for (const [caller, tenant] of [
      [alice, 'acme'],
      [bob, 'acme'],
      [eve, 'other'],
      [{}, 'none'],
      [{}, 'none'],
      [bob, 'acme'],
    ] as const) {
      const answer = await post('{ tenant }', caller);
      assert.deepEqual(answer.json.data, { tenant });
      assert.equal(cacheControl(answer), 'private, max-age=60');
    }
    assert.equal(executions(), 3);
  });

  it('tells caches on the way which header it depends on where that is nobody’s own', async () => {
    const { post, executions } = setUp();
    for (const language of ['de', 'fr', 'de']) {
      const answer = await post('{ language }', { headers: { 'accept-language': language } });
      assert.deepEqual(answer.json.data, { language });
      assert.deepEqual([cacheControl(answer), answer.headers.get('vary')], ['public, max-age=60', 'accept-language']);
    }
    assert.equal(executions(), 2);
  });

  it('is told apart by every header that was read, and private by any but language', async () => {
    const { post } = setUp();
    const query = '{ header(name: "X-Device") }';
    const phone = await post(query, { headers: { 'x-device': 'phone' } });
    assert.equal(cacheControl(phone), 'private, max-age=60');
    assert.deepEqual((await post(query, { headers: { 'x-device': 'tv' } })).json.data, { header: 'tv' });
    assert.equal((await post(query, { headers: { 'x-device': 'phone' } })).headers.get('age'), null);
    assert.doesNotMatch(JSON.stringify([...phone.headers]), /x-device/i, 'which ones is no business of the client');
  });

  it('is told apart by all that any execution of the operation has read, whoever came first', async () => {
    const { post } = setUp();
    const query = 'query ($p: Boolean) { mixed(private: $p) }';
    // Two operations by their keys; one execution reads the claim, the other does not.
    assert.equal(cacheControl(await post(query, { variables: { p: false }, ...alice })), 'public, max-age=60');
    assert.equal(cacheControl(await post(query, { variables: { p: true }, ...alice })), 'private, max-age=60');
    assert.deepEqual((await post(query, { variables: { p: true }, ...eve })).json.data, { mixed: 'other' });
  });

  it('grows what it is told apart by where an operation reads more than it did', async () => {
    let reading: string | undefined;
    const read: Plugin<PolicyContext> = {
      onExecute({ args }) {
        if (reading) args.contextValue.caller.header(reading);
      },
    };
    const { post, executions, clock } = setUp({}, { before: [read] });
    await post('{ count }', { headers: { 'x-a': '1' } });
    clock.advance(60_000);
    reading = 'x-a';
    await post('{ count }', { headers: { 'x-a': '1' } });
    reading = undefined;
    assert.deepEqual((await post('{ count }', { headers: { 'x-a': '2' } })).json.data, { count: 3 });
    assert.deepEqual((await post('{ count }', { headers: { 'x-a': '1' } })).json.data, { count: 2 });
    assert.equal(executions(), 3);
  });

  it('is found by another process that has only the store in common', async () => {
    const clock = createHandClock();
    const store = createMemoryStore({ clock });
    const one = setUp({}, { store, clock });
    const other = setUp({}, { store, clock });
    await one.post('{ tenant }', alice);
    assert.deepEqual((await other.post('{ tenant }', bob)).json.data, { tenant: 'acme' });
    assert.equal(other.executions(), 0);
    assert.deepEqual((await other.post('{ tenant }', eve)).json.data, { tenant: 'other' });
  });

  describe('if the schema says it is private', () => {
    const caching: Caching = { maxAge: 60, scope: 'PRIVATE' };

    it('is each subject’s own, though nothing of it was read', async () => {
      const { post } = setUp({}, { caching });
      const answers = [];
      for (const caller of [alice, bob, alice, bob]) answers.push((await post('{ count }', caller)).json.data);
      assert.deepEqual(answers, [{ count: 1 }, { count: 2 }, { count: 1 }, { count: 2 }]);
    });

    it('is not kept for nobody, and never given to nobody', async () => {
      const { post, executions } = setUp({}, { caching });
      await post('{ count }', alice);
      for (const expected of [2, 3]) {
        const answer = await post('{ count }');
        assert.deepEqual([answer.json.data, cacheControl(answer)], [{ count: expected }, 'private, max-age=60']);
      }
      assert.equal(executions(), 3);
    });

    it('is that of one credential where that is what was read', async () => {
      const { post, executions } = setUp({}, { caching });
      const query = '{ header(name: "authorization") }';
      for (const token of ['a', 'b', 'a']) {
        assert.deepEqual((await post(query, { headers: { authorization: token } })).json.data, { header: token });
      }
      assert.equal(executions(), 2);
      for (const _ of [1, 2]) await post(query);
      assert.equal(executions(), 4);
    });
  });

  it('is each subject’s own where a backend said so', async () => {
    const { post, backends } = setUp();
    backends.caching = { maxAge: undefined, scope: 'PRIVATE' };
    await post('{ count }', alice);
    assert.deepEqual((await post('{ count }', bob)).json.data, { count: 2 });
    assert.deepEqual((await post('{ count }', alice)).json.data, { count: 1 });
    assert.deepEqual((await post('{ count }')).json.data, { count: 3 });
  });
});

describe('what is never kept', () => {
  it('an answer with errors, with data or without', async () => {
    const { post, executions } = setUp();
    for (const query of ['{ denied }', '{ count denied }']) {
      const before = executions();
      assert.equal(cacheControl(await post(query)), 'no-store');
      const one = executions() - before;
      await post(query);
      assert.equal(executions() - before, 2 * one);
    }
  });

  it('a mutation and a subscription', async () => {
    const { post, executions } = setUp();
    assert.equal(cacheControl(await post('mutation { change }')), 'no-store');
    await post('mutation { change }');
    assert.equal(executions(), 2);
    const stream = await post('subscription { ticks }', { headers: { accept: 'text/event-stream' } });
    assert.equal(cacheControl(stream), 'no-store');
  });

  it('an answer that sets a header for its client', async () => {
    const set: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn(async (args) => ({
          ...(await executeFn(args)),
          extensions: { http: { headers: { 'set-cookie': 'session=1' } } },
        }));
      },
    };
    const { post, executions } = setUp({}, { before: [set] });
    const answer = await post('{ count }');
    assert.deepEqual([cacheControl(answer), answer.headers.get('set-cookie')], ['no-store', 'session=1']);
    await post('{ count }');
    assert.equal(executions(), 2);
  });

  it('an answer in parts', async () => {
    const parts: Plugin<PolicyContext> = {
      onExecute({ setExecuteFn }) {
        setExecuteFn(async function* () {
          yield { data: { count: 1 }, hasNext: true };
          yield { hasNext: false };
        });
      },
    };
    const { post } = setUp({}, { before: [parts] });
    for (const _ of [1, 2]) {
      const answer = await post('{ count }', { headers: { accept: 'multipart/mixed' } });
      assert.match(answer.text, /hasNext/);
      assert.equal(cacheControl(answer), 'no-store');
    }
  });

  it('what is refused before it is executed', async () => {
    const { post, send } = setUp();
    assert.equal(cacheControl(await post('{ nothing }')), 'no-store');
    assert.equal(cacheControl(await post('{')), 'no-store');
    assert.equal(cacheControl(await send('/?query={nothing}')), 'no-store');
  });

  it('an answer to which errors were added later', async () => {
    const fail: Plugin<PolicyContext> = {
      onExecute: () => ({
        onExecuteDone: ({ setResult }) => setResult({ data: null, errors: [graphqlError('FORBIDDEN', 'no')] }),
      }),
    };
    const { post } = setUp({}, { before: [fail] });
    assert.equal(cacheControl(await post('{ count }')), 'no-store');
  });

  for (const { name, queries, header } of [
    { name: 'the strictest scope', queries: ['{ count }', '{ tenant }'], header: 'private, max-age=60' },
    { name: 'no-store for an error', queries: ['{ count }', '{ denied }'], header: 'no-store' },
    { name: 'no-store for a mutation', queries: ['{ count }', 'mutation { change }'], header: 'no-store' },
    { name: 'no-store for what is not GraphQL', queries: ['{ count }', '{'], header: 'no-store' },
    { name: 'what all of them allow', queries: ['{ count }', '{ language }'], header: 'public, max-age=60' },
  ]) {
    it(`a batch is ${name}, in any order`, async () => {
      for (const order of [queries, queries.toReversed()]) {
        const { send } = setUp();
        const answer = await send('/', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(order.map((query) => ({ query }))),
        });
        assert.equal(cacheControl(answer), header);
      }
    });
  }
});

describe('an old answer', () => {
  it('is given while a new one is fetched, once', async () => {
    const { post, executions, clock, gate } = setUp({ maxAge: 10, staleWhileRevalidateSeconds: 20 });
    assert.deepEqual((await post('{ slow }')).json.data, { slow: 1 });
    clock.advance(15_000);
    const { reached, open } = gate();
    for (const _ of [1, 2, 3]) {
      const answer = await post('{ slow }');
      assert.deepEqual(
        [answer.json.data, answer.headers.get('age'), cacheControl(answer)],
        [{ slow: 1 }, '15', 'public, max-age=10'],
      );
    }
    await reached;
    assert.equal(executions(), 2);
    open();
    await settled();
    const fresh = await post('{ slow }');
    assert.deepEqual([fresh.json.data, fresh.headers.get('age')], [{ slow: 2 }, null]);
    assert.equal(executions(), 2);
  });

  it('is not given when it is too old for that', async () => {
    const { post, clock } = setUp({ maxAge: 10, staleWhileRevalidateSeconds: 20 });
    await post('{ count }');
    clock.advance(30_000);
    assert.deepEqual((await post('{ count }')).json.data, { count: 2 });
  });

  it('stays where the new one fails, and what failed is not kept', async () => {
    const { post, clock, backends, errors } = setUp({ maxAge: 10, staleWhileRevalidateSeconds: 20 });
    await post('{ count }');
    clock.advance(15_000);
    backends.error = new Error('down');
    for (const _ of [1, 2]) {
      assert.deepEqual((await post('{ count }')).json.data, { count: 1 });
      await settled();
    }
    backends.error = undefined;
    await post('{ count }');
    await settled();
    assert.deepEqual((await post('{ count }')).json.data, { count: 4 });
    assert.deepEqual(errors, []);
  });

  it('tells the log where fetching the new one throws', async () => {
    let broken = false;
    const crash: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn((args) => {
          if (broken) throw new Error('crashed');
          return executeFn(args);
        });
      },
    };
    const { post, clock, errors } = setUp({ maxAge: 10, staleWhileRevalidateSeconds: 20 }, { before: [crash] });
    await post('{ count }');
    clock.advance(15_000);
    broken = true;
    assert.equal((await post('{ count }')).status, 200);
    await settled();
    assert.match(String(errors), /crashed/);
  });

  it('is given where backends fail, for as long as it may', async () => {
    const { post, clock, backends } = setUp({ maxAge: 10, staleIfErrorSeconds: 20 });
    await post('{ fails }');
    backends.error = new Error('down');
    clock.advance(29_000);
    const old = await post('{ fails }');
    assert.deepEqual(
      [old.json, old.headers.get('age'), cacheControl(old)],
      [{ data: { fails: 1 } }, '29', 'public, max-age=10'],
    );
    clock.advance(1_000);
    assert.ok((await post('{ fails }')).json.errors);
  });

  it('is given where execution throws', async () => {
    let broken = false;
    const crash: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn((args) => {
          if (broken) throw new Error('crashed');
          return executeFn(args);
        });
      },
    };
    const { post, clock } = setUp({ maxAge: 10, staleIfErrorSeconds: 20 }, { before: [crash] });
    await post('{ count }');
    clock.advance(15_000);
    broken = true;
    assert.deepEqual((await post('{ count }')).json, { data: { count: 1 } });
  });

  it('is not given in place of an error that is the client’s own', async () => {
    let denied = false;
    const deny: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn((args) =>
          denied ? { data: null, errors: [graphqlError('FORBIDDEN', 'not yours any more')] } : executeFn(args),
        );
      },
    };
    const { post, clock } = setUp({ maxAge: 10, staleIfErrorSeconds: 20 }, { before: [deny] });
    await post('{ count }');
    clock.advance(15_000);
    denied = true;
    assert.equal((await post('{ count }')).code, 'FORBIDDEN');
  });
});

describe('identical operations in flight', () => {
  it('share one execution, and each says for itself what may be kept', async () => {
    const { post, executions, gate } = setUp();
    const { reached, open } = gate();
    const all = [1, 2, 3].map(() => post('{ slow }'));
    await reached;
    open();
    for (const answer of await Promise.all(all)) {
      assert.equal(answer.text, '{"data":{"slow":1}}');
      assert.equal(cacheControl(answer), 'public, max-age=60');
    }
    assert.equal(executions(), 1);
  });

  it('share it where nothing may be kept, too', async () => {
    const { post, executions, gate } = setUp({ maxAge: 0 });
    const { reached, open } = gate();
    const all = [1, 2, 3].map(() => post('{ slow }'));
    await reached;
    open();
    await Promise.all(all);
    assert.equal(executions(), 1);
    await post('{ slow }');
    assert.equal(executions(), 2);
  });

  it('do not where it is switched off', async () => {
    const { post, executions } = setUp({ maxAge: 0, share: false });
    await Promise.all([1, 2, 3].map(() => post('{ slow }')));
    assert.equal(executions(), 3);
  });

  for (const name of ['before anybody knows what will be read', 'when that is known']) {
    it(`do not cross callers, ${name}`, async () => {
      const { post, gate } = setUp({ maxAge: 0 });
      if (name.startsWith('when')) await post('{ slowTenant }');
      const { reached, open } = gate();
      const asked = [
        ['alice', 'acme'],
        ['alice', 'acme'],
        ['bob', 'other'],
        ['alice', 'moved'],
      ] as const;
      const answers = asked.map(([subject, tenant]) => post('{ slowTenant }', as(subject, { 'x-tenant': tenant })));
      await reached;
      open();
      const tenants = (await Promise.all(answers)).map(({ json }) => (json.data as { slowTenant: string }).slowTenant);
      assert.deepEqual(
        tenants,
        asked.map(([, tenant]) => tenant),
      );
    });
  }

  it('of nobody do not share what the schema says is private', async () => {
    const { post, executions } = setUp({}, { caching: { maxAge: 60, scope: 'PRIVATE' } });
    await Promise.all([1, 2].map(() => post('{ slow }')));
    assert.equal(executions(), 2);
  });

  it('share an error, too, rather than ask a backend that is down once more each', async () => {
    const { post, executions, backends, gate } = setUp();
    const { reached, open } = gate();
    const all = [1, 2, 3].map(() => post('{ slow }'));
    await reached;
    backends.error = new Error('down');
    open();
    for (const answer of await Promise.all(all))
      assert.deepEqual([answer.json.errors?.length, cacheControl(answer)], [1, 'no-store']);
    assert.equal(executions(), 1);
  });

  it('are executed by themselves if the one that they waited for throws', async () => {
    let first = true;
    const started = Promise.withResolvers<void>();
    const crash: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn(async (args) => {
          if (!first) return executeFn(args);
          first = false;
          await started.promise;
          throw graphqlError('INTERNAL_SERVER_ERROR', 'crashed');
        });
      },
    };
    const { post } = setUp({}, { before: [crash] });
    const all = [1, 2, 3].map(() => post('{ count }'));
    await settled();
    started.resolve();
    const codes = (await Promise.all(all)).map(({ code }) => code);
    assert.deepEqual(codes, ['INTERNAL_SERVER_ERROR', undefined, undefined]);
  });

  it('do not get the errors of one whose client went away', async () => {
    let first = true;
    const given = Promise.withResolvers<void>();
    const giveUp: Plugin<PolicyContext> = {
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn(async (args) => {
          if (!first) return executeFn(args);
          first = false;
          await given.promise;
          return { data: null, errors: [graphqlError('BACKEND_UNAVAILABLE', 'aborted')] };
        });
      },
    };
    const { post } = setUp({}, { before: [giveUp] });
    const controller = new AbortController();
    const gone = post('{ count }', { signal: controller.signal }).catch((error: unknown) => error);
    const waiting = post('{ count }');
    await settled();
    controller.abort();
    given.resolve();
    assert.deepEqual((await waiting).json, { data: { count: 1 } });
    assert.ok((await gone) instanceof Error);
  });

  it('are not given an answer that was begun before a mutation was over', async () => {
    const { post, gate } = setUp({ maxAge: 0 });
    const { reached, open } = gate();
    const before = post('{ slow }');
    await reached;
    await post('mutation { change }');
    assert.deepEqual((await post('{ slow }')).json.data, { slow: 3 });
    open();
    assert.deepEqual((await before).json.data, { slow: 1 });
  });
});

describe('a mutation', () => {
  const tags: NonNullable<ResponseCacheOptions['tags']> = ({ operation }) =>
    operation?.kind === 'mutation' || operation?.key.includes('count') ? ['Product:1'] : ['Product:2'];

  it('purges the answers that hold what it names, and no others', async () => {
    const { post } = setUp({}, { tags });
    await post('{ count }');
    await post('{ language }');
    await post('mutation { change }');
    assert.equal((await post('{ count }')).headers.get('age'), null);
    assert.deepEqual((await post('{ count }')).json.data, { count: 4 });
    const { executions, post: ask } = setUp({}, { tags });
    await ask('{ language }');
    await ask('mutation { change }');
    await ask('{ language }');
    assert.equal(executions(), 2);
  });

  it('keeps an answer from being remembered that was begun before it', async () => {
    const { post, gate, executions } = setUp({}, { tags: () => ['Product:1'] });
    const { reached, open } = gate();
    const before = post('{ slow }');
    await reached;
    await post('mutation { change }');
    open();
    await before;
    await post('{ slow }');
    assert.equal(executions(), 3);
  });

  it('leaves it to the admin to purge by client and operation', async () => {
    const { post, store, executions } = setUp();
    for (const tag of ['client:mobile', 'operation:mobile:Test']) {
      const before = executions();
      await post('{ language }');
      assert.equal(await store.purge([tag]), 1);
      await post('{ language }');
      assert.equal(executions() - before, tag.startsWith('client') ? 2 : 1);
    }
  });
});

describe('GET', () => {
  const get = (query: string) => `/?query=${encodeURIComponent(query)}`;

  it('has an ETag, and 304 without a body for a client that has the answer', async () => {
    const { send } = setUp();
    const first = await send(get('{ language }'));
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^"[\w-]{43}"$/);
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await send(get('{ language }'), { headers: { 'if-none-match': header } });
      assert.deepEqual([answer.status, answer.text], [304, '']);
      assert.deepEqual(
        [answer.headers.get('etag'), cacheControl(answer), answer.headers.get('vary')],
        [etag, 'public, max-age=60', 'accept-language'],
      );
      assert.equal(answer.headers.get('content-type'), null);
    }
    const other = await send(get('{ language }'), { headers: { 'if-none-match': '"other"' } });
    assert.deepEqual([other.status, other.text], [200, first.text]);
  });

  it('has another ETag for another answer', async () => {
    const { send } = setUp();
    const tags = await Promise.all(
      ['{ count(n: 1) }', '{ tenant }'].map(async (query) => (await send(get(query))).headers.get('etag')),
    );
    assert.notEqual(tags[0], tags[1]);
  });

  it('has none where nothing may be kept, and POST has none', async () => {
    const { send, post } = setUp();
    assert.equal((await send(get('{ denied }'))).headers.get('etag'), null);
    assert.equal((await post('{ count }')).headers.get('etag'), null);
    assert.equal((await setUp({ maxAge: 0 }).send(get('{ count }'))).headers.get('etag'), null);
  });
});

describe('a store that fails', () => {
  const down = async () => {
    throw new Error('out of reach');
  };
  const store: Store = { reserve: down, settle: down, get: down, set: down, delete: down, purge: down };

  it('is as if there were none, and the log is told', async () => {
    const { post, executions, errors } = setUp({}, { store });
    for (const _ of [1, 2]) assert.equal((await post('{ count }')).status, 200);
    await post('mutation { change }');
    assert.equal(executions(), 3);
    assert.ok(errors.length > 0);
  });

  it('that holds something else is not believed', async () => {
    const memory = createMemoryStore();
    const { post, executions } = setUp({}, { store: { ...memory, get: async () => 'not an entry' } });
    for (const _ of [1, 2]) assert.equal((await post('{ count }')).status, 200);
    assert.equal(executions(), 2);
  });
});
