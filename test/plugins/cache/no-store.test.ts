import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import type { PolicyContext } from '../../../src/plugins/operation.ts';
import { graphqlError } from '../../../src/util/errors.ts';
import { cacheControl, setUp } from './setup.ts';

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
