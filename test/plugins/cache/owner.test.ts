import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import type { Caching, PolicyContext } from '../../../src/plugins/operation.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { createHandClock } from '../../store/clock.ts';
import { as, cacheControl, setUp } from './setup.ts';

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
    assert.deepEqual([cacheControl(phone), phone.headers.get('vary')], ['private, max-age=60', '*']);
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
