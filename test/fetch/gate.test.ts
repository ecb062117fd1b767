import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from '../../src/fetch/gate.ts';

const { signal } = new AbortController();

test('a gate lets so many in, lets so many wait, and turns the rest away', async () => {
  const gate = new Gate(2, 1);
  assert.equal(gate.enter(signal), true);
  assert.equal(gate.enter(signal), true);
  const waiting = gate.enter(signal);
  assert.equal(gate.enter(signal), false);
  gate.leave();
  assert.equal(await waiting, true);
});

test('a place goes to whoever waits longest', async () => {
  const gate = new Gate(1, 2);
  const order: string[] = [];
  gate.enter(signal);
  const first = Promise.resolve(gate.enter(signal)).then(() => order.push('first'));
  const second = Promise.resolve(gate.enter(signal)).then(() => order.push('second'));
  gate.leave();
  await first;
  gate.leave();
  await second;
  assert.deepEqual(order, ['first', 'second']);
});

test('whoever gives up waiting makes room in the line and takes no place', async () => {
  const gate = new Gate(1, 1);
  const controller = new AbortController();
  gate.enter(signal);
  const given = gate.enter(controller.signal);
  controller.abort();
  assert.equal(await given, false);
  const next = gate.enter(signal);
  gate.leave();
  assert.equal(await next, true);
  gate.leave();
  assert.equal(gate.enter(signal), true);
});
