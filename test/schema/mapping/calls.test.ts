import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMapping } from '../../../src/schema/mapping/mapping.ts';
import { grammars } from './run.ts';

const refusals: readonly (readonly [text: string, offset: number, message: RegExp, hint?: RegExp])[] = [
  ['a->frist', 1, /no method ->frist/, /"first"/],
  ['a->keysToCamelcase', 1, /no method/, /"keysToCamelCase"/],
  ['a->constructor', 1, /no method/],
  ['a->map', 1, /->map takes 1 argument, not 0/],
  ['a->eq(1, 2)', 1, /->eq takes 1 argument, not 2/],
  ['a->slice(1, 2, 3)', 1, /->slice takes 0 to 2 arguments, not 3/],
  ['a->add()', 1, /->add takes at least 1 argument, not 0/],
  ['a->trim(1)', 1, /->trim takes no arguments, not 1/],
  ['a->match(b)', 1, /->match takes pairs/],
  ['a->as(b)', 1, /variable to bind/, /->as\(\$item\)/],
  ['a->as($)', 1, /variable to bind/],
  ['a->as(@)', 1, /variable to bind/],
  ['a->as($x.y)', 1, /variable to bind/],
  ['a->as($args)', 1, /variable to bind/],
  ...['size', 'first', 'last', 'entries', 'not', 'jsonStringify', 'jsonParse'].map(
    (name) => [`a->${name}()`, 1, /without parentheses/, new RegExp(`->${name}`)] as const,
  ),
];

for (const grammar of grammars) {
  for (const [text, offset, message, hint] of refusals) {
    test(`${grammar} refuses the call in ${text}`, () => {
      const { problems } = parseMapping(text, grammar);
      assert.equal(problems?.length, 1);
      assert.match(problems?.[0]?.message ?? '', message);
      if (hint) assert.match(problems?.[0]?.hint ?? '', hint);
      assert.equal(problems?.[0]?.offset, offset);
    });
  }
}

test('methods that take no arguments may have empty parentheses where that was always so', () => {
  for (const name of ['toString', 'trim', 'keysToCamelCase', 'slice', 'parseInt']) {
    assert.ok(parseMapping(`a->${name}()`, '0.4').value, name);
  }
});

test('all wrong calls of a mapping are reported at once, and what ends the reading too', () => {
  const { problems } = parseMapping('x: a->nope y: b->map z: c->', '0.4');
  assert.deepEqual(
    problems?.map((problem) => problem.offset),
    [4, 15, 27],
  );
});
