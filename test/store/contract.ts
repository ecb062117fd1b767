/** What every store must do: each implementation's test runs this. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.ts';

/**
 * @param make an empty store, and what moves its time
 */
export function storeContract(
  name: string,
  make: () => Promise<{ readonly store: Store; readonly advance: (milliseconds: number) => Promise<void> }>,
): void {
  const bucket = { capacity: 10, refillPerSecond: 2 };

  describe(`${name}: buckets`, () => {
    it('is full at first, and gives what it holds', async () => {
      const { store } = await make();
      assert.deepEqual(await store.reserve('a', bucket, 4), { allowed: true, remaining: 6, retryAfterSeconds: 0 });
      assert.deepEqual(await store.reserve('a', bucket, 6), { allowed: true, remaining: 0, retryAfterSeconds: 0 });
    });

    it('takes nothing if it holds too little, and says when it will hold enough', async () => {
      const { store } = await make();
      await store.reserve('a', bucket, 8);
      assert.deepEqual(await store.reserve('a', bucket, 5), { allowed: false, remaining: 2, retryAfterSeconds: 1.5 });
      assert.equal((await store.reserve('a', bucket, 2)).allowed, true);
    });

    it('never gives more than its capacity, and says that waiting is of no use', async () => {
      const { store } = await make();
      assert.deepEqual(await store.reserve('a', bucket, 11), {
        allowed: false,
        remaining: 10,
        retryAfterSeconds: Infinity,
      });
    });

    it('fills as time passes, and never over its capacity', async () => {
      const { store, advance } = await make();
      await store.reserve('a', bucket, 10);
      await advance(1500);
      assert.equal((await store.reserve('a', bucket, 0)).remaining, 3);
      await advance(60_000);
      assert.equal((await store.reserve('a', bucket, 0)).remaining, 10);
    });

    it('is the right moment that it says: not before, but then', async () => {
      const { store, advance } = await make();
      await store.reserve('a', bucket, 10);
      const { retryAfterSeconds } = await store.reserve('a', bucket, 4);
      await advance(retryAfterSeconds * 1000 - 250);
      assert.equal((await store.reserve('a', bucket, 4)).allowed, false);
      await advance(250);
      assert.equal((await store.reserve('a', bucket, 4)).allowed, true);
    });

    it('keeps buckets apart by key', async () => {
      const { store } = await make();
      await store.reserve('a', bucket, 10);
      assert.equal((await store.reserve('b', bucket, 10)).allowed, true);
    });

    for (const { name: what, difference, remaining } of [
      { name: 'takes what was used beyond the estimate', difference: 3, remaining: 3 },
      { name: 'gives back what was not used', difference: -3, remaining: 9 },
      { name: 'stops at empty', difference: 100, remaining: 0 },
      { name: 'stops at full', difference: -100, remaining: 10 },
    ]) {
      it(`settling ${what}`, async () => {
        const { store } = await make();
        await store.reserve('a', bucket, 4);
        await store.settle('a', bucket, difference);
        assert.equal((await store.reserve('a', bucket, 0)).remaining, remaining);
      });
    }

    it('gives no more than it holds to many that ask at once', async () => {
      const { store } = await make();
      const all = await Promise.all(Array.from({ length: 25 }, () => store.reserve('a', bucket, 3)));
      assert.equal(all.filter(({ allowed }) => allowed).length, 3);
    });
  });

  describe(`${name}: values`, () => {
    it('gives what was set, the last of it, and nothing else', async () => {
      const { store } = await make();
      await store.set('a', 'first', { ttlMs: 1000 });
      await store.set('a', 'säcond\n"\u0000', { ttlMs: 1000 });
      assert.equal(await store.get('a'), 'säcond\n"\u0000');
      assert.equal(await store.get('b'), undefined);
      assert.equal(await store.get('__proto__'), undefined);
    });

    it('forgets a value when its time is over', async () => {
      const { store, advance } = await make();
      await store.set('a', 'value', { ttlMs: 1000 });
      await advance(999);
      assert.equal(await store.get('a'), 'value');
      await advance(1);
      assert.equal(await store.get('a'), undefined);
    });

    it('keeps no value that has no time', async () => {
      const { store } = await make();
      await store.set('a', 'old', { ttlMs: 1000 });
      await store.set('a', 'new', { ttlMs: 0 });
      assert.equal(await store.get('a'), undefined);
    });

    it('deletes a value, and one that is not there', async () => {
      const { store } = await make();
      await store.set('a', 'value', { ttlMs: 1000 });
      await store.delete('a');
      await store.delete('a');
      assert.equal(await store.get('a'), undefined);
    });

    it('purges what has one of the tags, once, and nothing else', async () => {
      const { store } = await make();
      await store.set('a', '1', { ttlMs: 1000, tags: ['x', 'y'] });
      await store.set('b', '2', { ttlMs: 1000, tags: ['y'] });
      await store.set('c', '3', { ttlMs: 1000, tags: ['z'] });
      await store.set('d', '4', { ttlMs: 1000 });
      assert.equal(await store.purge(['x', 'y', 'none', 'constructor']), 2);
      assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd'].map(store.get)), [undefined, undefined, '3', '4']);
      assert.equal(await store.purge(['x', 'y']), 0);
    });

    it('forgets the tags that a value had before it was set again', async () => {
      const { store } = await make();
      await store.set('a', '1', { ttlMs: 1000, tags: ['x'] });
      await store.set('a', '2', { ttlMs: 1000, tags: ['y'] });
      assert.equal(await store.purge(['x']), 0);
      assert.equal(await store.get('a'), '2');
    });
  });
}
