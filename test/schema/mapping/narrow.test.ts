import assert from 'node:assert/strict';
import { test } from 'node:test';
import { narrow } from '../../../src/schema/mapping/mapping.ts';
import { joinWanted, type Wanted } from '../../../src/schema/mapping/narrow.ts';
import type { Mapping } from '../../../src/schema/mapping/types.ts';
import { createRandom, randomMapping, randomValue, randomWanted } from './random.ts';
import { mappingOf } from './run.ts';

type Names = { readonly [name: string]: Names | true };

/** `{ a: true, b: { c: true } }`: all of `a`, and `c` of `b`. */
function wantedOf(names: Names): Wanted {
  return new Map(Object.entries(names).map(([name, below]) => [name, below === true ? undefined : wantedOf(below)]));
}

const ab: Names = { a: true, b: true };
const rows: readonly (readonly [behaviour: string, text: string, wanted: Names, input: unknown, expected: unknown])[] =
  [
    ['takes named items only', 'a b: x c', ab, { a: 1, x: 2, c: 3 }, { a: 1, b: 2 }],
    ['looks into a last block', '$.list { a c }', ab, { list: [{ a: 1, c: 2 }] }, [{ a: 1 }]],
    ['looks into flattened blocks', 'c $.d { a c }', ab, { c: 1, d: { a: 2, c: 3 } }, { a: 2 }],
    ['looks into an object literal', '{ a c }', ab, { a: 1, c: 3 }, { a: 1 }],
    ['takes all of a field', 'a { c }', ab, { a: { c: 1 } }, { a: { c: 1 } }],
    ['takes a part of a field', 'a { c d }', { a: { d: true } }, { a: { c: 1, d: 2 } }, { a: { d: 2 } }],
    [
      'takes a part of each item',
      'a: x->map({ c: @.p d: 1 })',
      { a: { d: true } },
      { x: [{ p: 1 }] },
      { a: [{ d: 1 }] },
    ],
    ['takes a part of what matches', 'a: x->match([1, { c: 1 d: 2 }])', { a: { d: true } }, { x: 1 }, { a: { d: 2 } }],
    [
      'takes a part of either operand',
      'a: $(x { c d } ?? y)',
      { a: { d: true } },
      { x: { c: 1, d: 2 } },
      { a: { d: 2 } },
    ],
    ['leaves alone what a step looks at', 'a: $({ c: 1 d: 2 })->size', { a: { d: true } }, {}, { a: 2 }],
    [
      'keeps __typename, which tells types apart',
      'a: { __typename: "T" c: 1 }',
      { a: {} },
      {},
      { a: { __typename: 'T' } },
    ],
    ['keeps spreads, whose names are not known', 'c ...x', ab, { c: 1, x: { d: 2 } }, { d: 2 }],
    ['keeps what is no object', '$.x', ab, { x: 5 }, 5],
    ['keeps null that a flattened part makes', 'a $.d { c }', ab, { a: 1, d: null }, null],
    ['keeps a scalar under a block', 'a { c }', { a: {} }, { a: 5 }, { a: 5 }],
    ['keeps an object made of a scalar', 'a { c: $args.x }', { a: { d: true } }, { a: 5 }, { a: { c: 1 } }],
  ];

for (const [behaviour, text, wanted, input, expected] of rows) {
  test(`narrowing ${behaviour}: ${text}`, () => {
    const evaluate = narrow(mappingOf(text), wantedOf(wanted));
    assert.deepEqual(evaluate(input, { variables: { $args: { x: 1 } } }), expected);
  });
}

test('what is not wanted is not evaluated', () => {
  const complaints: string[] = [];
  const complain = (message: string) => complaints.push(message);
  narrow(mappingOf('a { b c: nope.x } c: nope.x'), wantedOf({ a: { b: true } }))(
    { a: { b: 1 } },
    { variables: {}, complain },
  );
  assert.deepEqual(complaints, []);
});

test('the same part is made once, and all of a mapping is the mapping', () => {
  const mapping = mappingOf('a { c d } b');
  assert.equal(narrow(mapping, wantedOf({ a: { c: true } })), narrow(mapping, wantedOf({ a: { c: true } })));
  assert.equal(narrow(mapping, wantedOf({ a: { c: true, d: true }, b: true })), mapping.evaluate);
  assert.notEqual(narrow(mapping, wantedOf({ a: { c: true } })), narrow(mapping, wantedOf({ a: true })));
});

test('a mapping made by hand is evaluated whole', () => {
  const mapping: Mapping = { text: '', evaluate: () => 'all', references: [], output: undefined };
  assert.equal(narrow(mapping, new Map())({}, { variables: {} }), 'all');
});

test('what two want is joined, all of something before a part of it', () => {
  const joined = joinWanted(
    wantedOf({ a: { c: true }, b: true }),
    wantedOf({ a: { d: true }, b: { c: true }, e: true }),
  );
  assert.deepEqual(joined, wantedOf({ a: { c: true, d: true }, b: true, e: true }));
  assert.equal(joinWanted(undefined, wantedOf(ab)), undefined);
});

/** What of a value is wanted. */
function project(value: unknown, wanted: Wanted | undefined): unknown {
  if (!wanted || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => project(item, wanted));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, below]) =>
      wanted.has(name) || name === '__typename' ? [[name, project(below, wanted.get(name))]] : [],
    ),
  );
}

test('narrowing never changes what remains: 20,000 random mappings on random values', () => {
  const random = createRandom(20_261);
  let changed = 0;
  for (let round = 0; round < 20_000; round++) {
    const text = randomMapping(random);
    const input = randomValue(random);
    const wanted = randomWanted(random);
    const mapping = mappingOf(text);
    const evaluate = narrow(mapping, wanted);
    if (evaluate !== mapping.evaluate) changed++;
    const scope = { variables: { $args: randomValue(random, 2) } };
    const [whole, part] = [mapping.evaluate(input, scope), evaluate(input, scope)];
    assert.deepEqual(project(part, wanted), project(whole, wanted), `${text}\n${JSON.stringify(input)}`);
    assert.equal(part === undefined, whole === undefined, text);
  }
  assert.ok(changed > 10_000, `only ${changed} mappings were narrowed`);
});
