import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransientMap } from '../../src/util/transient-map.ts';

test('a map of what is in flight gives what is there, in the order in which it came', () => {
  const map = new TransientMap<string, number>();
  map.set('a', 1);
  map.set('b', 2);
  map.set('c', 3);
  map.set('a', 4);
  assert.equal(map.delete('b'), true);
  assert.equal(map.delete('b'), false);
  assert.deepEqual([map.get('a'), map.get('b'), map.size], [4, undefined, 2]);
  assert.deepEqual(
    [...map.entries()],
    [
      ['a', 4],
      ['c', 3],
    ],
  );
  assert.deepEqual([...map.values()], [4, 3]);
  map.clear();
  assert.deepEqual([map.size, [...map.values()]], [0, []]);
});

test('an entry that goes while the map is gone through is not shown any more', () => {
  const map = new TransientMap<number, string>();
  for (let number = 0; number < 3; number++) map.set(number, `${number}`);
  const seen: string[] = [];
  for (const [number, value] of map.entries()) {
    seen.push(value);
    map.delete(number + 1);
  }
  assert.deepEqual(seen, ['0', '2']);
});
