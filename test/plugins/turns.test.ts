import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Turns } from '../../src/plugins/turns.ts';

/** Turns by a clock that is moved by hand. */
function openTurns(options: ConstructorParameters<typeof Turns>[0] = {}) {
  const at = { ms: 0 };
  const clock = { now: () => at.ms, monotonic: () => at.ms };
  const turns = new Turns({ ...options, clock });
  const begun: string[] = [];
  let count = 0;
  const enter = (key: string, name = key, what = `${++count}`) => {
    const turn = turns.enter(key, what);
    if (turn === undefined) begun.push(name);
    else if (turn !== 'full') void turn.then(() => begun.push(name));
    return turn;
  };
  return { turns, at, begun, enter };
}

/** Lets the event loop go round, and timers of a millisecond fire. */
async function goRound(times = 20): Promise<void> {
  for (let count = 0; count < times; count++) await setImmediate();
}

describe('turns', () => {
  test('let one begin at once, and the next in the next turn of the event loop', async () => {
    const { begun, enter } = openTurns();
    for (const key of ['a', 'b', 'c']) enter(key);
    assert.deepEqual(begun, ['a']);
    await goRound();
    assert.deepEqual(begun, ['a', 'b', 'c']);
    enter('d');
    assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
  });

  test('let nobody begin while more time was spent than its share', async () => {
    const { turns, at, begun, enter } = openTurns({ share: 0.5, burstMs: 10 });
    turns.around(() => {
      at.ms += 11;
    });
    enter('a');
    await goRound();
    // Of the 11 a half came back.
    assert.deepEqual(begun, ['a']);
    turns.spend(100);
    enter('b');
    await goRound();
    assert.deepEqual(begun, ['a']);
  });

  test('serve one after the other of those who wait, whoever has sent the most', async () => {
    const { begun, enter } = openTurns();
    enter('first');
    for (const name of ['a1', 'a2', 'a3']) enter('a', name);
    enter('b', 'b1');
    await goRound();
    assert.deepEqual(begun, ['first', 'a1', 'b1', 'a2', 'a3']);
  });

  test('refuse who has too many waiting, and all where there are too many', async () => {
    const { turns, enter } = openTurns({ maxOfOne: 2, maxWaiting: 4 });
    enter('first');
    assert.notEqual(enter('a'), 'full');
    assert.notEqual(enter('a'), 'full');
    assert.equal(enter('a'), 'full');
    assert.notEqual(enter('b'), 'full');
    assert.notEqual(enter('c'), 'full');
    assert.equal(enter('d'), 'full');
    assert.equal(turns.waiting, 4);
    await goRound();
    assert.equal(turns.waiting, 0);
    assert.notEqual(enter('a'), 'full');
  });

  test('are one for all who want the same', async () => {
    const { turns, begun, enter } = openTurns({ maxOfOne: 1 });
    enter('first');
    const [one, same] = [enter('a', 'a', 'text'), enter('b', 'b', 'text')];
    assert.equal(one, same);
    assert.equal(turns.waiting, 1);
    enter('b', 'b2');
    await goRound();
    assert.deepEqual(begun, ['first', 'a', 'b', 'b2']);
  });

  test('count the time of what fails', () => {
    const { turns, at, begun, enter } = openTurns({ burstMs: 10 });
    const fail = () => {
      at.ms += 1000;
      throw new Error('no');
    };
    assert.throws(() => turns.around(fail), /no/);
    enter('a');
    assert.deepEqual(begun, []);
  });
});
