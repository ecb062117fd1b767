import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Output } from '../../../src/schema/mapping/types.ts';
import { mappingOf } from './run.ts';

/** `id author { name }`, names in their order. */
function show(output: Output | undefined): string | undefined {
  if (!output) return undefined;
  return [...output].map(([name, { fields }]) => (fields ? `${name} { ${show(fields)} }` : name)).join(' ');
}

const rows: readonly (readonly [behaviour: string, text: string, output: string | undefined])[] = [
  ['fields and aliases', 'id name: title', 'id name'],
  ['blocks', 'id author { id name: n }', 'id author { id name }'],
  ['blocks behind aliases', 'author: { id: author_id }', 'author { id }'],
  ['blocks behind paths', 'a: $.data.author? { id }', 'a { id }'],
  ['a whole path with a block', '$.results { id title }', 'id title'],
  ['flattened paths', 'id $.data { title }', 'id title'],
  ['spread literals', 'id ...{ a: 1 }', 'id a'],
  ['repeated names come together', 'a { x } a { y }', 'a { x y }'],
  ['a repeated name that is once unknown is unknown', 'a { x } a: b', 'a'],
  ['object literals', 'x: { a: { b } }', 'x { a { b } }'],
  ['lists of objects', '[{ a: 1 }, { b: 2 }]', 'a b'],
  ['map', '$.data->map({ id: @ })', 'id'],
  ['map and a block', 'data->map(@.x) { id }', 'id'],
  ['what picks elements', '[{ a: 1 }]->filter(@.a->eq(1))->first', 'a'],
  ['entries', 'prices: p->entries', 'prices { key value }'],
  ['entries and a block', 'prices: p->entries { currency: key }', 'prices { currency }'],
  ['keys of known objects', '$({ a: { b } }).a', 'b'],
  ['chains of objects', '$({ a } ?? { b })', 'a b'],
  ['chains that end in null', '$({ a } ?? null)', 'a'],
  ['bindings', '$({ a })->as($v)', 'a'],
  ['match', 'k->match(["x", { a }], ["y", { b }], [@, null])', 'a b'],
  ['match with block arms', 'id ...k->match(["x", $ { a b }], [@, null])', 'id a b'],
  ['match in a field', 'x: k->match(["x", { a }], [@, { b }])', 'x { a b }'],
  ['match with an arm that is not known', 'k->match(["x", { a }], [@, $.y])', undefined],
  ['a value of the input', '$.data', undefined],
  ['a scalar', '$.data->size', undefined],
  ['a literal', '"x"', undefined],
  ['null', 'null', undefined],
  ['a variable', '$args', undefined],
  ['a spread of what is not known', 'id ...data', undefined],
  ['a field of what is not known', 'id x: $.data', 'id x'],
];

for (const [behaviour, text, expected] of rows) {
  test(`the output of ${behaviour}: ${text}`, () => {
    assert.equal(show(mappingOf(text).output), expected);
  });
}

test('the older grammar has outputs too', () => {
  assert.equal(show(mappingOf('id a: { b } $.data { c } x: $({ y: 1 })', '0.3').output), 'id a { b } c x { y }');
});

test('names stand at their offsets', () => {
  const output = mappingOf('id $.data { "the name": title author { id } }').output;
  assert.equal(output?.get('id')?.offset, 0);
  assert.equal(output?.get('the name')?.offset, 12);
  assert.equal(output?.get('author')?.fields?.get('id')?.offset, 39);
});

test('literal __typenames tell what each type gets', () => {
  const text = `id title ... type->match(
    ["book",  { __typename: "Book", pages }],
    ["movie", $ { __typename: $("Movie") minutes rating }],
    [@, null])`;
  const { output, variants } = mappingOf(text);
  assert.equal(show(output), 'id title __typename pages minutes rating');
  assert.deepEqual(
    [...(variants ?? [])].map(([name, fields]) => [name, show(fields)]),
    [
      ['Book', 'id title __typename pages'],
      ['Movie', 'id title __typename minutes rating'],
    ],
  );
});

test('several spreads of the same types come together by type', () => {
  const arms = (a: string, b: string) =>
    `...k->match(["a", { __typename: "A", ${a} }], ["b", { __typename: "B", ${b} }])`;
  const { variants } = mappingOf(`${arms('x', 'y')} ${arms('p', 'q')}`);
  assert.equal(show(variants?.get('A')), '__typename x p');
  assert.equal(show(variants?.get('B')), '__typename y q');
});

test('without literal __typenames there are no variants', () => {
  assert.equal(mappingOf('id __typename: kind').variants, undefined);
});
