/** The time of calls: each has its own, one timer serves them all, and nothing is left behind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadline, Timeouts } from '../../src/fetch/deadline.ts';
import { CallError } from '../../src/fetch/error.ts';
import { Ender } from '../../src/util/ending.ts';

const ended = (deadline: Deadline): Promise<unknown> =>
  new Promise((resolve) => deadline.addEventListener('abort', () => resolve(deadline.reason)));

test('calls that begin one after the other end in that order, each after its time', async () => {
  const timeouts = new Timeouts(20);
  const order: number[] = [];
  const all = [0, 1, 2].map((number) => {
    const begun = performance.now();
    return ended(new Deadline('orders', timeouts, new Ender())).then((reason) => {
      order.push(number);
      assert.ok(reason instanceof CallError && reason.code === 'BACKEND_TIMEOUT');
      assert.ok(performance.now() - begun >= 19);
    });
  });
  await Promise.all(all);
  assert.deepEqual(order, [0, 1, 2]);
});

test('a call that is over is not rung, whatever becomes of the others', async () => {
  const timeouts = new Timeouts(15);
  const over = new Deadline('orders', timeouts, new Ender());
  const late = new Deadline('orders', timeouts, new Ender());
  over.end();
  await ended(late);
  assert.equal(over.aborted, false);
  const next = new Deadline('orders', timeouts, new Ender());
  await ended(next);
});

test('the caller’s end is the call’s, also where it came first, and nothing listens to a caller any more', async () => {
  const timeouts = new Timeouts(10_000);
  const { signal, ...caller } = countListeners();
  const deadline = new Deadline('orders', timeouts, signal);
  assert.equal(caller.count(), 1);
  caller.abort();
  assert.ok(deadline.aborted && deadline.reason instanceof CallError);
  assert.equal(deadline.reason.code, 'BACKEND_UNAVAILABLE');
  assert.equal(deadline.toSignal().aborted, true);
  deadline.end();
  assert.equal(caller.count(), 0);
  const early = new Deadline('orders', timeouts, signal);
  assert.ok(early.aborted);
  early.end();
});

test('an abort signal made of a deadline ends with it', () => {
  const caller = new Ender();
  const deadline = new Deadline('orders', new Timeouts(10_000), caller);
  const signal = deadline.toSignal();
  assert.equal(signal.aborted, false);
  caller.abort();
  assert.ok(signal.aborted && signal.reason === deadline.reason);
  deadline.end();
});

/** A signal, and how many listen to it. */
function countListeners() {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (type: string, listener: never, options?: never) => {
    count += 1;
    add(type, listener, options);
  };
  signal.removeEventListener = (type: string, listener: never) => {
    count -= 1;
    remove(type, listener);
  };
  return { signal, abort: () => controller.abort(), count: () => count };
}
