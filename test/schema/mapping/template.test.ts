import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseTemplate, renderTemplate } from '../../../src/schema/mapping/template.ts';
import type { Template } from '../../../src/schema/mapping/types.ts';
import { grammars } from './run.ts';

const variables = {
  $args: { id: 'a/b c', n: 1.5, yes: true, nil: null, big: 12345678901234567890n, list: [1], object: {} },
  $batch: [{ id: 1 }, { id: 2 }],
};

function templateOf(text: string, grammar: '0.3' | '0.4' = '0.4'): Template {
  const { value, problems } = parseTemplate(text, grammar);
  assert.ok(value, JSON.stringify(problems));
  return value;
}

const encode = (value: string) => `<${value}>`;

const rendered: readonly (readonly [behaviour: string, text: string, expected: string])[] = [
  ['constant text stays as it is', '/a b\t%20}?x=', '/a b\t%20}?x='],
  ['an empty template is empty', '', ''],
  ['a string is encoded', '/x/{$args.id}/y', '/x/<a/b c>/y'],
  ['templates may be nothing but mappings', '{$args.n}{$args.yes}', '<1.5><true>'],
  ['null is empty', 'x={$args.nil}', 'x=<>'],
  ['missing is empty', 'x={$args.nope}', 'x=<>'],
  ['big integers keep their digits', '{$args.big}', '<12345678901234567890>'],
  ['braces may be nested', '{$({ a: { b: 1 } }.a.b)}', '<1>'],
  ['a brace in a string closes nothing', `{$("}")}{$('{')}`, '<}><{>'],
  ['an escaped quote does not end the string', '{$("\\"}")}', '<"}>'],
  ['a brace in a comment closes nothing', '{ $args.n # }\n}', '<1.5>'],
  ['the quotes of constant text are nothing special', `it's {$args.n} "quoted"`, `it's <1.5> "quoted"`],
  ['methods make text of lists', `?ids={$batch.id->joinNotNull(',')}`, '?ids=<1,2>'],
];

for (const grammar of grammars) {
  describe(`templates in grammar ${grammar}`, () => {
    for (const [behaviour, text, expected] of rendered) {
      test(`${behaviour}: ${JSON.stringify(text)}`, () => {
        assert.equal(renderTemplate(templateOf(text, grammar), { variables }, encode), expected);
      });
    }
  });
}

test('arrays and objects are errors that name the mapping', () => {
  assert.deepEqual(renderTemplate(templateOf('a{$args.list}'), { variables }, encode), {
    error: '{$args.list} gives an array, which has no text',
  });
  assert.deepEqual(renderTemplate(templateOf('a{ id: $args.id }'), { variables }, encode), {
    error: '{ id: $args.id } gives an object, which has no text',
  });
});

test('parts are constants and mappings in their order', () => {
  const parts = templateOf('/a/{$args.id}?b={$args.n}').parts.map((part) =>
    typeof part === 'string' ? part : part.text,
  );
  assert.deepEqual(parts, ['/a/', '$args.id', '?b=', '$args.n']);
});

test('a lone surrogate reaches no encoder', () => {
  const scope = { variables: { $args: { id: 'a\ud800' } } };
  assert.equal(renderTemplate(templateOf('{$args.id}'), scope, encodeURIComponent), 'a%EF%BF%BD');
});

test('references count their offsets from the start of the template', () => {
  assert.deepEqual(templateOf('/a/{$args.id}?b={ $config.key }').references, [
    { variable: '$args', path: ['id'], offset: 4 },
    { variable: '$config', path: ['key'], offset: 18 },
  ]);
});

test('all problems are found, at their offsets from the start of the template', () => {
  const { problems } = parseTemplate('/{$args.}/{a->nope}/{}/{x', '0.4');
  assert.deepEqual(
    problems?.map(({ message, offset }) => [offset, message]),
    [
      [8, 'Expected a key, found the end.'],
      [12, 'There is no method ->nope.'],
      [21, 'Expected a mapping, found the end.'],
      [23, 'This brace is never closed.'],
    ],
  );
});

test('a string without an end leaves its brace open', () => {
  assert.equal(parseTemplate(`{$("a)}`, '0.4').problems?.[0]?.offset, 0);
});
