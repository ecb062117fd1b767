import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { showDifference } from '../../../src/app/connector-tests/difference.ts';

const rows: readonly (readonly [what: string, expected: unknown, actual: unknown, ...lines: readonly string[]])[] = [
  ['texts as they are', 'a b', 'a c', '- a b', '+ a c'],
  ['a text that never came', 'a', undefined, '- a', '+ (nothing)'],
  ['a text and a number, which look alike', '1', 1, '- "1"', '+ 1'],
  ['lists of texts line by line', ['a', 'b'], ['b'], '- "a"', '  "b"'],
  ['an empty list of texts', [], ['b'], '- (nothing)', '+ "b"'],
  ['an empty list and none', [1], [], '- [', '-   1', '- ]', '+ []'],
  [
    'objects, whatever their order',
    { b: 1, a: 2 },
    { a: 2, b: 3 },
    '  {',
    '    "a": 2,',
    '-   "b": 1',
    '+   "b": 3',
    '  }',
  ],
  ['integers of any size', 9007199254740993n, 9007199254740992n, '- 9007199254740993', '+ 9007199254740992'],
  ['null and nothing', null, undefined, '- null', '+ (nothing)'],
  [
    'only what is near a change',
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 5, 6, 7, 8, 0],
    '  …',
    '    6,',
    '    7,',
    '    8,',
    '-   9',
    '+   0',
    '  ]',
  ],
];

describe('a difference shows', () => {
  for (const [what, expected, actual, ...lines] of rows) {
    test(what, () => assert.deepEqual(showDifference({ what, expected, actual }), lines));
  }
});
