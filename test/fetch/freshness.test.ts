import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteFreshness } from '../../src/fetch/freshness.ts';

const cases: readonly [
  what: string,
  cacheControl: string[],
  age: string | undefined,
  maxAge: number | undefined,
  isPrivate: boolean,
][] = [
  ['nothing', [], '10', undefined, false],
  ['max-age', ['max-age=60'], undefined, 60, false],
  ['Age is gone already', ['max-age=60'], '50', 10, false],
  ['an Age beyond max-age', ['max-age=60'], '90', 0, false],
  ['an Age that is none', ['max-age=60'], 'old', 60, false],
  ['s-maxage goes before max-age', ['max-age=60, s-maxage=5'], undefined, 5, false],
  ['a directive that comes twice counts once', ['max-age=7', 'max-age=9'], undefined, 7, false],
  ['upper case and blanks', ['  Max-Age = 60 ,PUBLIC'], undefined, 60, false],
  ['quotes', ['max-age="60"'], undefined, 60, false],
  ['no-store', ['max-age=60, no-store'], undefined, 0, true],
  ['no-cache', ['no-cache, max-age=60'], undefined, 0, false],
  ['no-cache of one field', ['no-cache="set-cookie, x", max-age=60'], undefined, 0, false],
  ['private', ['private, max-age=60'], undefined, 60, true],
  ['private alone says nothing of time', ['private'], undefined, undefined, true],
  ['a name within quotes is no directive', ['ext="private, no-store", max-age=3'], undefined, 3, false],
  ['a negative age is stale', ['max-age=-1'], undefined, 0, false],
  ['an age that is no number is stale', ['max-age=soon'], undefined, 0, false],
  ['a huge age is a long time', ['max-age=99999999999999999999'], undefined, 2 ** 31, false],
];
for (const [what, cacheControl, age, maxAge, isPrivate] of cases) {
  test(`freshness: ${what}`, () => {
    const context: { maxAge: number | undefined; private: boolean } = { maxAge: undefined, private: false };
    noteFreshness(context, { 'cache-control': cacheControl, ...(age !== undefined && { age: [age] }) });
    assert.deepEqual(context, { maxAge, private: isPrivate });
  });
}

test('over several answers the least age and the stricter scope hold', () => {
  const context: { maxAge: number | undefined; private: boolean } = { maxAge: undefined, private: false };
  for (const text of ['max-age=60', 'private, max-age=30', 'max-age=90', '']) {
    noteFreshness(context, { 'cache-control': [text] });
  }
  assert.deepEqual(context, { maxAge: 30, private: true });
});
