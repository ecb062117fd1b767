/** What tells entities apart, and what represents them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identify, represent } from '../../src/execute/objects.ts';
import type { Need } from '../../src/execute/plan.ts';

const key = (name: string): Need => ({ name, key: name, isKey: true, below: undefined });

test('no key is made of null, nor of a number that has lost digits', () => {
  for (const id of [null, undefined, 2 ** 53, -(2 ** 60)]) {
    for (const needs of [[key('id')], [key('id'), key('other')]]) {
      assert.equal(identify({ id, other: 'o' }, needs), undefined);
      assert.equal(represent({ id, other: 'o' }, 'Thing', needs), undefined);
    }
  }
  assert.equal(identify({ id: 2 ** 53 - 1 }, [key('id')]), 2 ** 53 - 1);
});

test('two keys of several parts are one only if each part is', () => {
  const needs = [key('a'), key('b')];
  const parts: readonly (readonly [unknown, unknown])[] = [
    ['1', '2'],
    ['12', ''],
    ['', '12'],
    [1, 2],
    [1, '2'],
    ['1,', '2'],
    ['1', ',2'],
    ['"1:1', '2'],
    ['1', '"1:2'],
    [true, 'true'],
    [{ c: '1' }, '2'],
    ['{"c":"1"}', '2'],
  ];
  const identities = parts.map(([a, b]) => identify({ a, b }, needs));
  assert.equal(new Set(identities).size, parts.length);
});
