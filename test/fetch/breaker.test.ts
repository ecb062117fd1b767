import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Breaker, type BreakerState, type Outcome } from '../../src/fetch/breaker.ts';
import { createHandClock } from '../store/clock.ts';

function start() {
  const clock = createHandClock();
  const states: BreakerState[] = [];
  const breaker = new Breaker({ failureShare: 0.5, windowMs: 10_000, openMs: 5_000 }, clock, (state) =>
    states.push(state),
  );
  const call = (outcome: Outcome): boolean => {
    const ticket = breaker.admit();
    if (ticket !== undefined) breaker.settle(ticket, outcome);
    return ticket !== undefined;
  };
  const calls = (outcomes: string): void => {
    for (const each of outcomes) call(each === '+' ? 'success' : each === '-' ? 'failure' : 'unknown');
  };
  return { clock, states, breaker, call, calls };
}

const windows: readonly [outcomes: string, opens: boolean, why: string][] = [
  ['-----', true, 'all of enough calls fail'],
  ['----', false, 'too few calls to tell'],
  ['+++--', false, 'the share is below the limit'],
  ['+++---', true, 'the share is at the limit'],
  ['?????-', false, 'calls that prove nothing do not count'],
];
for (const [outcomes, opens, why] of windows) {
  test(`a breaker ${opens ? 'opens' : 'stays closed'} where ${why}`, () => {
    const { calls, states, breaker } = start();
    calls(outcomes);
    assert.deepEqual(states, opens ? ['open'] : []);
    assert.equal(breaker.admit() === undefined, opens);
  });
}

test('failures drop out of the window one slot after another', () => {
  const { calls, clock, states } = start();
  calls('----');
  clock.advance(9_000);
  calls('++++');
  clock.advance(1_500);
  calls('---');
  assert.deepEqual(states, [], 'the first four no longer count: 3 of 7 failed');
  calls('-');
  assert.deepEqual(states, ['open']);
});

test('an open breaker lets one call probe after its time, and its success closes it', () => {
  const { breaker, calls, clock, states, call } = start();
  calls('-----');
  clock.advance(4_999);
  assert.equal(call('success'), false);
  clock.advance(1);
  const probe = breaker.admit();
  assert.notEqual(probe, undefined);
  assert.equal(breaker.admit(), undefined, 'one probe at a time');
  breaker.settle(probe ?? -1, 'success');
  assert.deepEqual(states, ['open', 'probing', 'closed']);
  calls('----');
  assert.deepEqual(states.length, 3, 'it starts anew');
});

test('a probe that fails opens the breaker for its whole time again', () => {
  const { calls, clock, states, call } = start();
  calls('-----');
  clock.advance(5_000);
  call('failure');
  clock.advance(4_999);
  assert.equal(call('success'), false);
  assert.deepEqual(states, ['open', 'probing', 'open']);
});

test('a probe whose caller left makes room for another', () => {
  const { calls, clock, states, call } = start();
  calls('-----');
  clock.advance(5_000);
  assert.equal(call('unknown'), true);
  assert.equal(call('success'), true);
  assert.deepEqual(states, ['open', 'probing', 'closed']);
});

test('a call from before the breaker opened neither closes nor opens it', () => {
  const { breaker, calls, clock, states } = start();
  const slow = breaker.admit() ?? -1;
  calls('-----');
  breaker.settle(slow, 'success');
  clock.advance(5_000);
  const probe = breaker.admit() ?? -1;
  breaker.settle(slow, 'failure');
  breaker.settle(probe, 'success');
  assert.deepEqual(states, ['open', 'probing', 'closed']);
});
