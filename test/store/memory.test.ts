import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryStore } from '../../src/store/memory.ts';
import { createHandClock } from './clock.ts';
import { storeContract } from './contract.ts';

storeContract('memory', async () => {
  const clock = createHandClock();
  return { store: createMemoryStore({ clock }), advance: async (milliseconds) => clock.advance(milliseconds) };
});

describe('what memory holds', () => {
  const ttlMs = 1000;

  it('never takes more bytes than it may: what was longest unused makes room', async () => {
    const store = createMemoryStore({ maxBytes: 4500 });
    for (const key of ['a', 'b', 'c']) await store.set(key, 'x'.repeat(1000), { ttlMs, tags: ['all'] });
    await store.get('a');
    await store.set('d', 'x'.repeat(1000), { ttlMs, tags: ['all'] });
    const kept = await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await store.get(key)) !== undefined));
    assert.deepEqual(kept, [true, false, true, true]);
    assert.equal(await store.purge(['all']), 3, 'the one that made room is gone from its tags as well');
  });

  it('counts what its tags take', async () => {
    const store = createMemoryStore({ maxBytes: 10_000 });
    const tags = Array.from({ length: 50 }, (_, number) => String(number));
    await store.set('a', '', { ttlMs, tags });
    assert.equal(await store.get('a'), undefined);
    await store.set('a', '', { ttlMs, tags: tags.slice(5) });
    assert.equal(await store.get('a'), '');
  });

  it('counts characters of several bytes as what they are', async () => {
    const store = createMemoryStore({ maxBytes: 2000 });
    await store.set('a', 'é'.repeat(950), { ttlMs });
    assert.equal(await store.get('a'), undefined);
    await store.set('a', 'e'.repeat(950), { ttlMs });
    assert.notEqual(await store.get('a'), undefined);
  });

  it('does not let one value that is too large drive out the others', async () => {
    const store = createMemoryStore({ maxBytes: 2000 });
    await store.set('a', 'kept', { ttlMs });
    await store.set('b', 'x'.repeat(2000), { ttlMs });
    assert.equal(await store.get('a'), 'kept');
    assert.equal(await store.get('b'), undefined);
  });

  it('never has more buckets than it may', async () => {
    const store = createMemoryStore({ maxBuckets: 2 });
    const bucket = { capacity: 1, refillPerSecond: 0.001 };
    for (const key of ['a', 'b', 'c']) await store.reserve(key, bucket, 1);
    assert.equal((await store.reserve('c', bucket, 1)).allowed, false);
    assert.equal((await store.reserve('a', bucket, 1)).allowed, true, 'the oldest was forgotten');
  });
});
