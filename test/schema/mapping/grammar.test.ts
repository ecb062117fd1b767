import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseMapping } from '../../../src/schema/mapping/mapping.ts';
import type { Grammar } from '../../../src/schema/mapping/types.ts';
import { grammars, run } from './run.ts';

const book = {
  id: 7,
  title: 'Emma',
  'first name': 'Jane',
  'a-b': { id: 'odd' },
  author: { id: 1, name: 'Austen' },
  tags: ['novel', 'classic'],
  data: { id: 'd', pages: 400 },
  true: 'yes',
  null: 'void',
};

type Row = readonly [behaviour: string, text: string, expected: unknown];

const both: readonly Row[] = [
  ['a lone key names what it selects', 'id', { id: 7 }],
  ['keys separated by spaces make an object', 'id title', { id: 7, title: 'Emma' }],
  ['a comment ends with its line', 'id # the key }\ntitle', { id: 7, title: 'Emma' }],
  ['an alias renames', 'name: title', { name: 'Emma' }],
  ['an alias may be quoted', '"the name": title', { 'the name': 'Emma' }],
  ['a key with a block is an object of that name', 'author { id }', { author: { id: 1 } }],
  ['an empty block is an empty object', 'author { }', { author: {} }],
  ['an alias before a block groups keys of the same object', 'both: { id title }', { both: { id: 7, title: 'Emma' } }],
  ['a lone path of several steps is its value', 'author.name', 'Austen'],
  ['a lone path in a block is its value', 'author { $.name }', { author: 'Austen' }],
  ['space may stand around dots and arrows', 'author . name -> size', 6],
  ['a path behind an alias is named', 'n: author.name', { n: 'Austen' }],
  ['the root path gives the input', '$', book],
  ['a root path of one key is its value', '$.title', 'Emma'],
  ['a lone path with a block is its value', '$.data { id }', { id: 'd' }],
  ['among other items, a path with a block is flattened', 'title $.data { pages }', { title: 'Emma', pages: 400 }],
  ['a path with a method and a block is flattened', 'title data->echo(@) { id }', { title: 'Emma', id: 'd' }],
  ['a step may be quoted', '$."first name"', 'Jane'],
  ['either quotes will do', "$.'first name'", 'Jane'],
  ['a backslash and n are a line break', '$("a\\nb")', 'a\nb'],
  ['a backslash makes any other character plain', `$('it\\'s \\\\ \\"q\\"')`, `it's \\ "q"`],
  ['literals stand in $( )', 'kind: $("book")', { kind: 'book' }],
  ['whole numbers', '$(12)', 12],
  ['negative numbers', '$(-12)', -12],
  ['decimal numbers', '$(1.5)', 1.5],
  ['numbers that end in a point', '$(2.)', 2],
  ['numbers that begin with a point', '$(.5)', 0.5],
  ['negative numbers that begin with a point', '$(-.5)', -0.5],
  ['true', '$(true)', true],
  ['false', '$(false)', false],
  ['null', '$(null)', null],
  ['arrays', '$([1, "two", [3], title])', [1, 'two', [3], 'Emma']],
  ['an array may end in a comma', '$([1, 2,])', [1, 2]],
  ['an empty array', '$([])', []],
  ['objects of keys and expressions', '$({ a: 1, "b c": author.name })', { a: 1, 'b c': 'Austen' }],
  ['an object may end in a comma', '$({ a: 1, })', { a: 1 }],
  ['an empty object', '$({})', {}],
  ['a bare key in $( ) is its value', '$(title)', 'Emma'],
  ['$( ) has steps behind it', '$(author).name', 'Austen'],
  ['literals have steps behind them', '$("abc"->size)', 3],
  ['objects have steps behind them', '$({ a: { b: 1 } }.a.b)', 1],
  ['arrays have steps behind them', '$([1, 2]->last)', 2],
  ['method arguments are expressions', '$.title->eq("Emma")', true],
  ['arguments may end in a comma', '$.title->slice(0, 2,)', 'Em'],
  ['a method without parentheses', '$.tags->first', 'novel'],
  ['methods follow each other', '$.tags->first->size', 5],
  ['the current value is @', '$.title->echo({ t: @ })', { t: 'Emma' }],
  ['? may follow a key that names', 'id? title', { id: 7, title: 'Emma' }],
  ['? may stand before a block', 'author? { id }', { author: { id: 1 } }],
  ['? may follow any step', '$?.author?.name?->size?', 6],
  ['?? chains operands', '$(nope ?? none ?? title)', 'Emma'],
  ['?! chains operands', '$(nope ?! title)', 'Emma'],
  ['a chain nests another in $( )', '$(nope ?? $(none ?! title))', 'Emma'],
  ['a chain may be an argument', '$.id->add(nope ?? 1)', 8],
  ['a chain may be an item of an array', '$([nope ?? 1])', [1]],
  ['a chain may be a value of an object', '$({ a: nope ?? 1 })', { a: 1 }],
  ['?? without a gap is the operator', '$(nope??title)', 'Emma'],
  ['? before the operator stays an optional step', '$(nope? ?? title)', 'Emma'],
];

const only03: readonly Row[] = [
  ['a string behind an alias is a property', 'first: "first name"', { first: 'Jane' }],
  ['true behind an alias is a property', 'x: true', { x: 'yes' }],
  ['null behind an alias is a property', 'x: null', { x: 'void' }],
  ['a lone string is a field', '"first name"', { 'first name': 'Jane' }],
  ['a string has no escapes but that of the line break', '$("a\\tb")', 'atb'],
];

const only04: readonly Row[] = [
  ['a string behind an alias is itself', 'x: "first name"', { x: 'first name' }],
  ['true behind an alias is itself', 'x: true', { x: true }],
  ['null behind an alias is itself', 'x: null', { x: null }],
  ['a number behind an alias is itself', 'x: 123 id', { x: 123, id: 7 }],
  ['a literal-looking key with a block is a field', 'x: "a-b" { id }', { x: { id: 'odd' } }],
  ['a lone literal-looking key with a block is a field', '"a-b" { id }', { 'a-b': { id: 'odd' } }],
  ['among items, a string is a field', 'id "first name"', { id: 7, 'first name': 'Jane' }],
  ['a first string among items is a field', '"first name" id', { 'first name': 'Jane', id: 7 }],
  ['a first word among items is a field', 'true id', { true: 'yes', id: 7 }],
  ['an array behind an alias', 'x: [id, title]', { x: [7, 'Emma'] }],
  ['a chain behind an alias', 'x: nope ?? "none" id', { x: 'none', id: 7 }],
  ['commas may separate items', 'id, title,', { id: 7, title: 'Emma' }],
  ['commas may separate items in blocks', 'author { id, name }', { author: { id: 1, name: 'Austen' } }],
  ['the text may be an array', '[1, 2]', [1, 2]],
  ['the text may be a string', '"x"', 'x'],
  ['the text may be a number', '-1.5', -1.5],
  ['the text may be null', 'null', null],
  ['the text may be a variable', '$args.id', 'a1'],
  ['the text may be a chain', 'nope ?? title', 'Emma'],
  ['the text may be an object with steps', '{ a: 1 }->get("a")', 1],
  ['braces around all of the items change nothing', '{ id title }', { id: 7, title: 'Emma' }],
  ['braces around one path change nothing', '{ author.name }', 'Austen'],
  ['JSON is a mapping', '{"a": [1, {"b": null}], "c": true}', { a: [1, { b: null }], c: true }],
  ['strings have the escapes of JSON', '"\\u0041\\t\\"\\/\\\\"', 'A\t"/\\'],
  ['objects have shorthands', '$({ id, t: title })', { id: 7, t: 'Emma' }],
  ['a spread puts an object into the surrounding one', 'id ...data', { id: 'd', pages: 400 }],
  ['a spread takes any expression', '... { a: 1 } ... $(nope ?? { b: 2 })', { a: 1, b: 2 }],
  ['a spread may stand in an object', '$({ ...author, id })', { id: 7, name: 'Austen' }],
  ['a block may stand behind a variable', '$args { id }', { id: 'a1' }],
];

const variables = { $args: { id: 'a1' } };

for (const grammar of grammars) {
  describe(`in grammar ${grammar}`, () => {
    for (const [behaviour, text, expected] of [...both, ...(grammar === '0.3' ? only03 : only04)]) {
      test(`${behaviour}: ${text}`, () => {
        const { value } = run(text, book, { grammar, variables });
        assert.deepEqual(value, expected);
      });
    }
  });
}

type Refusal = readonly [text: string, offset: number, message: RegExp, hint?: RegExp];

const refusedByBoth: readonly Refusal[] = [
  ['', 0, /a mapping, found the end/],
  ['# nothing', 9, /a mapping, found the end/],
  ['id }', 3, /found "}"/],
  ['author { id', 11, /"}", found the end/],
  ['a.b c', 0, /must stand alone/, /Give it a name/],
  ['c a.b', 2, /must stand alone/],
  ['.a', 0, /found "\."/, /\$\./],
  ['a.', 2, /a key, found the end/],
  ['a.1', 1, /found ".1"/, /->get\(1\)/],
  ['a->', 3, /the name of a method/],
  ['$.a->echo(1 2)', 12, /"\)", found "2"/],
  ['$.a->echo(1', 11, /"\)", found the end/],
  ['$([1 2])', 5, /"]", found "2"/],
  ['$(a ?? b ?! c)', 9, /"\?\?" or the end/, /\$\( … \)/],
  ['$(a???b)', 5, /found "\?"/],
  ['a? ?', 3, /found "\?"/],
  ['$()', 2, /found "\)"/],
  ['$("abc)', 2, /no closing "/],
  ['a-b', 1, /"-"/, /\$\."odd-name"/],
  ['a & b', 2, /"&"/],
  ['$(1e5)', 2, /number 1 /, /exponents/],
  ['$(9007199254740993)', 2, /too large/, /string/],
  ['$ args', 0, /must stand alone/],
];

const refusedBy03: readonly Refusal[] = [
  ['x: 1', 3, /found "1"/, /\$\( … \)/],
  ['x: [1]', 3, /found "\["/, /\$\( … \)/],
  ['a ?? b', 2, /found "\?\?"/, /\$\( … \)/],
  ['id, title', 2, /found ","/, /without commas/],
  ['...a', 0, /found "\.\.\."/, /v0\.4/],
  ['$({ a })', 4, /"key: value"/],
  ['{ id }', 0, /found "{"/],
];

const refusedBy04: readonly Refusal[] = [
  ['id, title author', 10, /"," or the end/, /all items or none/],
  ['id title, author', 8, /another item/, /all items or none/],
  ['a ?? b c', 7, /the end/, /name/],
  ['1 id', 2, /the end/, /name/],
  ['{ 1 }', 2, /found "1"/],
  ['[1 2]', 3, /"]", found "2"/],
];

function refuses(grammar: Grammar, [text, offset, message, hint]: Refusal): void {
  test(`${grammar} refuses ${JSON.stringify(text)}`, () => {
    const { problems } = parseMapping(text, grammar);
    assert.equal(problems?.length, 1);
    const [problem] = problems;
    assert.match(problem?.message ?? '', message);
    if (hint) assert.match(problem?.hint ?? '', hint);
    assert.equal(problem?.offset, offset);
  });
}

for (const grammar of grammars) for (const refusal of refusedByBoth) refuses(grammar, refusal);
for (const refusal of refusedBy03) refuses('0.3', refusal);
for (const refusal of refusedBy04) refuses('0.4', refusal);

test('brackets may be nested 100 deep, and no deeper', () => {
  const nest = (depth: number) => `${'$('.repeat(depth)}a${')'.repeat(depth)}`;
  assert.equal(run(nest(100), { a: 1 }).value, 1);
  assert.match(parseMapping(nest(101), '0.4').problems?.[0]?.message ?? '', /nested more than 100 deep/);
  assert.equal(parseMapping(nest(101), '0.4').problems?.[0]?.offset, 201);
});
