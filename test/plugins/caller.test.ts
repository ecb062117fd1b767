import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Caller } from '../../src/plugins/caller.ts';

function callerWith(claims: Record<string, unknown>, headers: [string, string][] = []): Caller {
  return new Caller({ headers, identity: { provider: 'p', subject: 's', scopes: ['b', 'a'], claims } });
}

test('what is read is recorded, by header, claim, scopes and being known at all', () => {
  const caller = callerWith({ a: { b: 1 } }, [['X-One', '1']]);
  assert.deepEqual(caller.header('x-one'), ['1']);
  assert.equal(caller.claim(['a', 'b']), 1);
  assert.equal(caller.authenticated, true);
  assert.deepEqual(caller.scopes, ['b', 'a']);
  assert.deepEqual([...caller.reads], ['header:x-one', 'claim:a.b', 'authenticated', 'scopes']);
});

const paths: readonly (readonly string[])[] = [
  ['sub'],
  ['a', 'b'],
  ['https://a.test/roles'],
  ['a.b', 'c'],
  ['back\\slash', 'a\\.b'],
  ['', 'x'],
  [],
];

for (const path of paths) {
  test(`two callers with different values at ${JSON.stringify(path)} have different keys`, () => {
    const nest = (value: unknown): unknown => path.reduceRight((inner, key) => ({ [key]: inner }), value);
    const [one, other] = ['one', 'other'].map((value) => {
      const caller = callerWith(path.length === 0 ? { value } : (nest(value) as Record<string, unknown>));
      caller.claim(path);
      const [read] = caller.reads;
      return caller.valueOf(read as string);
    });
    assert.notEqual(one, other);
  });
}

test('the order of scopes makes no difference to a key', () => {
  const identity = { provider: 'p', subject: 's', claims: {} };
  const a = new Caller({ identity: { ...identity, scopes: ['x', 'y'] } });
  const b = new Caller({ identity: { ...identity, scopes: ['y', 'x'] } });
  assert.equal(a.valueOf('scopes'), b.valueOf('scopes'));
});
