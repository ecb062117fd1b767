import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Balance } from '../../src/fetch/balance.ts';
import { Breaker } from '../../src/fetch/breaker.ts';
import { createHandClock } from '../store/clock.ts';

const [a, b, c] = ['http://a', 'http://b', 'http://c'] as const;

test('calls are shared out among the instances that are least busy', () => {
  const balance = new Balance([a, b, c], () => undefined, createHandClock());
  const turns = Array.from({ length: 6 }, () => balance.choose(a));
  const counts = Map.groupBy(turns, (turn) => turn?.origin);
  assert.deepEqual(
    [a, b, c].map((origin) => counts.get(origin)?.length),
    [2, 2, 2],
  );
  turns.find((turn) => turn?.origin === b)?.done('success');
  assert.equal(balance.choose(a)?.origin, b);
});

test('an instance that failed is left out for a while, longer each time, and comes back', () => {
  const clock = createHandClock();
  const balance = new Balance([a, b], () => undefined, clock);
  const fail = (origin: string): void => {
    for (let turn = balance.choose(a); ; turn = balance.choose(a)) {
      turn?.done(turn.origin === origin ? 'failure' : 'success');
      if (turn?.origin === origin) return;
    }
  };
  const chosen = (): Set<string | undefined> =>
    new Set(
      Array.from({ length: 4 }, () => {
        const turn = balance.choose(a);
        turn?.done('unknown');
        return turn?.origin;
      }),
    );
  fail(b);
  assert.deepEqual(chosen(), new Set([a]));
  clock.advance(1_000);
  assert.deepEqual(chosen(), new Set([a, b]));
  fail(b);
  clock.advance(1_999);
  assert.deepEqual(chosen(), new Set([a]));
});

test('where all have failed, one of them is asked all the same', () => {
  const balance = new Balance([a, b], () => undefined, createHandClock());
  for (let i = 0; i < 4; i++) balance.choose(a)?.done('failure');
  assert.notEqual(balance.choose(a), undefined);
});

test('a retry goes to another instance', () => {
  const balance = new Balance([a, b], () => undefined, createHandClock());
  for (let i = 0; i < 4; i++) assert.equal(balance.choose(a, b)?.origin, a);
});

test('where every breaker is open nobody is asked, and later each instance gets one probe', () => {
  const clock = createHandClock();
  const createBreaker = (): Breaker => new Breaker({ failureShare: 0.5, windowMs: 10_000, openMs: 60_000 }, clock);
  const balance = new Balance([a, b], createBreaker, clock);
  for (let i = 0; i < 10; i++) balance.choose(a)?.done('failure');
  assert.equal(balance.choose(a), undefined);
  clock.advance(60_000);
  const probes = new Set([balance.choose(a)?.origin, balance.choose(a)?.origin]);
  assert.deepEqual(probes, new Set([a, b]));
  assert.equal(balance.choose(a), undefined);
});

test('an origin outside the group stands for itself', () => {
  const balance = new Balance([a, b], () => undefined, createHandClock());
  assert.equal(balance.choose(c)?.origin, c);
  assert.equal(balance.choose(c, c)?.origin, c);
});
