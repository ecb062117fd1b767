import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { redact } from '../../src/util/redact.ts';

describe('text for the log', () => {
  const rows: readonly [string, string][] = [
    ['bad token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'bad token [redacted]'],
    ['Authorization: Bearer abc.def', 'Authorization: [redacted]'],
    ['sent "Bearer abc", got 401', 'sent "Bearer [redacted]", got 401'],
    ['GET http://u:p@orders.internal/x', 'GET http://[redacted]@orders.internal/x'],
    ['GET /x?api_key=abc&first=5', 'GET /x?api_key=[redacted]&first=5'],
    ['{"access_token":"abc","a":1}', '{"access_token":"[redacted]","a":1}'],
    ['Cookie: a=1; b=2\nnext', 'Cookie: [redacted]\nnext'],
    ['Unexpected token < in JSON', 'Unexpected token < in JSON'],
    ['no entity with key: "upc"', 'no entity with key: "upc"'],
  ];
  for (const [text, expected] of rows) test(expected, () => assert.equal(redact(text), expected));

  test('is not longer than a log can bear', () => assert.equal(redact('x'.repeat(100_000)).length, 8192));

  for (const part of ['eyJ', 'eyJ-', 'Bearer ', 'token ', '//', 'key', '-'])
    test(`takes no time to redact, whoever made it: ${part}`, () => {
      const start = performance.now();
      redact(part.repeat(10_000));
      assert.ok(performance.now() - start < 100);
    });
});
