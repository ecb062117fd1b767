import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallError, toCallError } from '../../src/fetch/error.ts';

const cases: readonly [code: string, answering: boolean, expected: string, lost: boolean][] = [
  ['ECONNREFUSED', false, 'BACKEND_UNAVAILABLE', false],
  ['ENOTFOUND', false, 'BACKEND_UNAVAILABLE', false],
  ['EAI_AGAIN', false, 'BACKEND_UNAVAILABLE', false],
  ['CERT_HAS_EXPIRED', false, 'BACKEND_UNAVAILABLE', false],
  ['ECONNRESET', false, 'BACKEND_UNAVAILABLE', true],
  ['EPIPE', false, 'BACKEND_UNAVAILABLE', true],
  ['UND_ERR_SOCKET', false, 'BACKEND_UNAVAILABLE', true],
  ['UND_ERR_SOCKET', true, 'BACKEND_UNAVAILABLE', false],
  ['UND_ERR_CONNECT_TIMEOUT', false, 'BACKEND_TIMEOUT', false],
  ['ETIMEDOUT', false, 'BACKEND_TIMEOUT', false],
  ['UND_ERR_HEADERS_OVERFLOW', false, 'BACKEND_INVALID_RESPONSE', false],
  ['HPE_INVALID_CONSTANT', false, 'BACKEND_INVALID_RESPONSE', false],
];
for (const [code, answering, expected, lost] of cases) {
  test(`${code} ${answering ? 'within' : 'before'} an answer is ${expected}${lost ? ', a lost connection' : ''}`, () => {
    const cause = Object.assign(new Error('to http://secret.example/?token=1'), { code });
    const error = toCallError(cause, 'orders', answering);
    assert.deepEqual([error.code, error.lost, error.backend, error.cause], [expected, lost, 'orders', cause]);
    assert.doesNotMatch(error.message, /secret/);
    assert.match(error.message, new RegExp(code));
  });
}

test('a call error stays what it is, and anything may be thrown', () => {
  const error = new CallError('BACKEND_OVERLOADED', 'orders', 'full');
  assert.equal(toCallError(error, 'other', true), error);
  assert.equal(toCallError('a string', 'orders', false).code, 'BACKEND_UNAVAILABLE');
});
