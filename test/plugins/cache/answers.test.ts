import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import type { CacheOptions } from '../../../src/plugins/cache/policy.ts';
import { useCost } from '../../../src/plugins/cost-limit.ts';
import type { Caching, PolicyContext } from '../../../src/plugins/operation.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Store } from '../../../src/store/store.ts';
import { as, cacheControl, setUp } from './setup.ts';

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
    const { post, executions } = setUp({}, { inFront: [cost] });
    const asking = { headers: { 'x-portico-cost': '1' } };
    const first = await post('{ count }', asking);
    assert.deepEqual(first.json.extensions, { cost: { estimated: 7, actual: 3, max: 100 } });
    assert.equal(cacheControl(first), 'no-store', 'for caches on the way');
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
