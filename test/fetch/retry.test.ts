import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallError } from '../../src/fetch/error.ts';
import { pause, Retry } from '../../src/fetch/retry.ts';
import type { CallResponse } from '../../src/fetch/transport.ts';
import { createHandClock } from '../store/clock.ts';

const down = new CallError('BACKEND_UNAVAILABLE', 'orders', 'no connection');
const lost = new CallError('BACKEND_UNAVAILABLE', 'orders', 'no connection', { lost: true });

function answer(status: number, retryAfter?: string): CallResponse {
  return { status, headers: retryAfter === undefined ? {} : { 'retry-after': [retryAfter] }, body: Buffer.alloc(0) };
}

const halfway = (): number => 0.5;

const cases: readonly [
  what: string,
  attempts: number,
  made: number,
  result: CallResponse | CallError,
  waits: number | undefined,
][] = [
  ['a call that did not connect is made again', 1, 1, down, 12.5],
  ['each wait may be twice as long', 3, 3, down, 50],
  ['no more attempts than were set', 1, 2, down, undefined],
  ['none where none are set', 0, 1, down, undefined],
  ['a lost connection is made good at once, even then', 0, 1, lost, 0],
  ['but only once', 0, 2, lost, undefined],
  ['a timeout leaves no time for another', 5, 1, new CallError('BACKEND_TIMEOUT', 'orders', 'late'), undefined],
  [
    'an answer that cannot be read would come again',
    5,
    1,
    new CallError('BACKEND_INVALID_RESPONSE', 'orders', 'bad'),
    undefined,
  ],
  ['503 may pass', 1, 1, answer(503), 12.5],
  ['429 may pass', 1, 1, answer(429), 12.5],
  ['500 is an answer', 1, 1, answer(500), undefined],
  ['200 is an answer', 1, 1, answer(200), undefined],
  ['Retry-After in seconds is honoured', 1, 1, answer(503, '2'), 2_000],
  ['Retry-After as a date is honoured', 1, 1, answer(503, 'Thu, 01 Jan 2026 00:00:03 GMT'), 3_000],
  ['a date gone by asks for no wait of its own', 1, 1, answer(503, 'Wed, 31 Dec 2025 00:00:00 GMT'), 12.5],
  ['a Retry-After that makes no sense is none', 1, 1, answer(503, '-5'), 12.5],
  ['nor is one that is no number', 1, 1, answer(503, 'soon'), 12.5],
  ['a Retry-After beyond the deadline fails fast', 1, 1, answer(503, '99999999999'), undefined],
];
for (const [what, attempts, made, result, waits] of cases) {
  test(`retry: ${what}`, () => {
    assert.equal(new Retry(attempts, createHandClock(), halfway).nextMs(made, result, 5_000), waits);
  });
}

test('when everything fails, retries are a fifth of the calls', () => {
  const retry = new Retry(1, createHandClock());
  let retries = 0;
  for (let call = 0; call < 1_000; call++) {
    retry.countCall();
    if (retry.nextMs(1, down, 5_000) !== undefined) retries += 1;
  }
  assert.ok(retries >= 200 && retries <= 215, `${retries} of 1000`);
});

test('a pause ends at once when its signal is aborted', async () => {
  const controller = new AbortController();
  const paused = pause(60_000, controller.signal);
  controller.abort(new Error('over'));
  await assert.rejects(paused, /over/);
  await assert.rejects(pause(60_000, controller.signal), /over/);
});
