import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { methods } from '../../../src/schema/mapping/methods/table.ts';
import { grammars, run } from './run.ts';

/** `fails` stands for a missing result with a complaint, `missing` for one without. */
const fails: unique symbol = Symbol('fails');
const missing: unique symbol = Symbol('missing');

/** What stands behind `$`, the input, and the result. */
type Row = readonly [call: string, input: unknown, expected: unknown];

const rows: Readonly<Record<string, readonly Row[]>> = {
  echo: [
    ['->echo("x")', 1, 'x'],
    ['->echo([@, @])', 1, [1, 1]],
    ['->echo(@)', null, null],
    ['->echo(@?)', null, missing],
  ],
  map: [
    ['->map(@->add(1))', [1, 2], [2, 3]],
    ['->map({ id: @ })', [1], [{ id: 1 }]],
    ['->map(@->add(1))', 1, [2]],
    ['->map(@.x?)', [{ x: 1 }, {}], [1, null]],
    ['->map(@.x?)', {}, missing],
    ['->map("x")', null, ['x']],
    ['->map(@)', [], []],
  ],
  match: [
    ['->match(["a", 1], ["b", 2])', 'b', 2],
    ['->match(["a", 1], [@, "other"])', 'z', 'other'],
    ['->match(["a", 1], ["a", 2])', 'a', 1],
    ['->match([{ x: [1] }, "deep"])', { x: [1] }, 'deep'],
    ['->match(["1", "text"], [1, "number"])', 1, 'number'],
    ['->match([1.0, "one"])', 1, 'one'],
    ['->match([null, "nil"])', null, 'nil'],
    ['->match(["a"], ["a", 1, 2], ["a", "pair"])', 'a', 'pair'],
    ['->match([$nope?, "x"], [@, "y"])', 1, 'y'],
    ['->match([1, "one"], [@->get(9), "never"])', 1, 'one'],
    ['->match(["a", 1])', 'z', fails],
  ],
  first: [
    ['->first', [1, 2], 1],
    ['->first', 'abc', 'a'],
    ['->first', '😀b', '😀'],
    ['->first', [], missing],
    ['->first', '', missing],
  ],
  last: [
    ['->last', [1, 2], 2],
    ['->last', 'abc', 'c'],
    ['->last', 'a😀', '😀'],
    ['->last', [], missing],
  ],
  slice: [
    ['->slice', [1, 2], [1, 2]],
    ['->slice(1)', [1, 2, 3], [2, 3]],
    ['->slice(1, 2)', [1, 2, 3], [2]],
    ['->slice(0, 2)', 'a😀c', 'a😀'],
    ['->slice(-2, 2)', 'abc', 'ab'],
    ['->slice(1, 99)', 'abc', 'bc'],
    ['->slice(2, 1)', 'abc', ''],
    ['->slice(2, 1)', [1, 2, 3], []],
    ['->slice($nope?, 2)', 'abc', 'ab'],
    ['->slice(1, $nope?)', 'abc', 'bc'],
    ['->slice("1")', 'abc', fails],
    ['->slice(0.5)', 'abc', fails],
    ['->slice(null)', 'abc', fails],
    ['->slice(1)', 12, fails],
    ['->slice(1)', null, fails],
  ],
  size: [
    ['->size', [1, 2], 2],
    ['->size', 'a😀é', 3],
    ['->size', { a: 1 }, 1],
    ['->size', null, fails],
    ['->size', 12, fails],
    ['->size', true, fails],
  ],
  entries: [
    [
      '->entries',
      { b: 1, a: null },
      [
        { key: 'b', value: 1 },
        { key: 'a', value: null },
      ],
    ],
    ['->entries { k: key v: value }', { b: 1 }, [{ k: 'b', v: 1 }]],
    ['->entries', [1], fails],
    ['->entries', null, fails],
  ],
  jsonStringify: [
    ['->jsonStringify', { a: [1, 'x', null] }, '{"a":[1,"x",null]}'],
    ['->jsonStringify', null, 'null'],
    ['->jsonStringify', 'x', '"x"'],
    ['->jsonStringify', { id: 12345678901234567890n }, '{"id":12345678901234567890}'],
  ],
  joinNotNull: [
    ['->joinNotNull(",")', ['a', null, 'b'], 'a,b'],
    ['->joinNotNull("-")', [1, true, 'x'], '1-true-x'],
    ['->joinNotNull(",")', [], ''],
    ['->joinNotNull(",")', 'x', 'x'],
    ['->joinNotNull(",")', 7, '7'],
    ['->joinNotNull(",")', null, ''],
    ['->joinNotNull(",")', [{}], fails],
    ['->joinNotNull(",")', [[1]], fails],
    ['->joinNotNull(1)', ['a'], fails],
    ['->joinNotNull($nope?)', ['a'], missing],
  ],
  filter: [
    ['->filter(@->gt(1))', [1, 2, 3], [2, 3]],
    ['->filter(@->gt(1))', 2, [2]],
    ['->filter(@->gt(1))', 1, []],
    ['->filter(@.ok)', [{ ok: true }, {}], fails],
    ['->filter(@)', [true, 1], fails],
    ['->filter(@)', [], []],
  ],
  find: [
    ['->find(@->gt(1))', [1, 2, 3], 2],
    ['->find(@->gt(1))', 2, 2],
    ['->find(@->gt(1))', 1, missing],
    ['->find(@->gt(1))', [0, 1], missing],
    ['->find(@->eq(null))', [1, null], null],
    ['->find(@)', [1, true], fails],
    ['->find(@)', [true, 1], true],
  ],
  get: [
    ['->get(1)', ['a', 'b'], 'b'],
    ['->get(-1)', ['a', 'b'], 'b'],
    ['->get(1)', 'a😀', '😀'],
    ['->get("k")', { k: 1 }, 1],
    ['->get("k")', { k: null }, null],
    ['->get(2)', ['a', 'b'], fails],
    ['->get(-3)', ['a', 'b'], fails],
    ['->get("x")', { k: 1 }, fails],
    ['->get("toString")', {}, fails],
    ['->get("0")', ['a'], fails],
    ['->get(0)', { k: 1 }, fails],
    ['->get(0.5)', ['a'], fails],
    ['->get(0)', null, fails],
  ],
  eq: [
    ['->eq(1.0)', 1, true],
    ['->eq("1")', 1, false],
    ['->eq({ a: [1], b: null })', { b: null, a: [1] }, true],
    ['->eq([1, 2])', [1], false],
    ['->eq({ a: 1 })', { b: 1 }, false],
    ['->eq(null)', null, true],
    ['->eq(1)', 1n, true],
    ['->eq({ toString: 1 })', { x: 1 }, false],
    ['->eq($nope?)', 1, missing],
  ],
  ne: [
    ['->ne(2)', 1, true],
    ['->ne("1")', 1, true],
    ['->ne(1)', 1, false],
    ['->ne({ a: [1] })', { a: [1] }, false],
    ['->ne($nope?)', 1, missing],
  ],
  gt: [
    ['->gt(1)', 2, true],
    ['->gt(2)', 2, false],
    ['->gt("a")', 'b', true],
    ['->gt("\uffee")', '😀', true],
    ['->gt(1)', 9007199254740993n, true],
    ['->gt("1")', 2, fails],
    ['->gt(null)', null, fails],
    ['->gt(false)', true, fails],
  ],
  gte: [
    ['->gte(2)', 2, true],
    ['->gte(3)', 2, false],
    ['->gte("a")', 'a', true],
    ['->gte("2")', 2, fails],
  ],
  lt: [
    ['->lt(3)', 2, true],
    ['->lt("a")', 'a', false],
    ['->lt([1])', [0], fails],
  ],
  lte: [
    ['->lte(2)', 2, true],
    ['->lte("a")', 'b', false],
    ['->lte(true)', true, fails],
  ],
  in: [
    ['->in([1, 2])', 2, true],
    ['->in([1, 2])', '2', false],
    ['->in([{ a: 1 }])', { a: 1 }, true],
    ['->in("abc")', 'a', fails],
    ['->in([null])', null, true],
  ],
  contains: [
    ['->contains(2)', [1, 2], true],
    ['->contains({ a: 1 })', [{ a: 1 }], true],
    ['->contains(3)', [1, 2], false],
    ['->contains($nope?)', [1, 2], missing],
    ['->contains("a")', 'abc', fails],
  ],
  and: [
    ['->and(true)', true, true],
    ['->and(true, false)', true, false],
    ['->and($nope)', false, false],
    ['->and($nope?)', true, missing],
    ['->and(true)', 1, fails],
  ],
  or: [
    ['->or(true)', false, true],
    ['->or(false, false)', false, false],
    ['->or($nope)', true, true],
    ['->or($nope?)', false, missing],
    ['->or(true)', null, fails],
  ],
  not: [
    ['->not', true, false],
    ['->not', false, true],
    ['->not', 0, fails],
  ],
  add: [
    ['->add(1)', 2, 3],
    ['->add(1, 2, 3)', 0.5, 6.5],
    ['->add(-2)', 2, 0],
    ['->add(1)', 9007199254740992n, 9007199254740993n],
    ['->add(0.5)', 1n, 1.5],
    ['->add("1")', 1, fails],
    ['->add(1)', '1', fails],
    ['->add($nope?)', 1, missing],
  ],
  sub: [
    ['->sub(1)', 2, 1],
    ['->sub(1, 1)', 2, 0],
    ['->sub(null)', 2, fails],
  ],
  mul: [
    ['->mul(2, 3)', 4, 24],
    ['->mul(-1)', 0, 0],
    ['->mul(@)', 1e200, fails],
  ],
  div: [
    ['->div(2)', 6, 3],
    ['->div(2)', 5, 2.5],
    ['->div(2)', 5n, 2.5],
    ['->div(0)', 5, fails],
    ['->div(0)', 0, fails],
    ['->div(0, 2)', 5, fails],
  ],
  mod: [
    ['->mod(3)', 7, 1],
    ['->mod(3)', -7, -1],
    ['->mod(2)', -4, 0],
    ['->mod(0)', 7, fails],
    ['->mod(0)', 7n, fails],
    ['->mod(10)', 12345678901234567890n, 0n],
  ],
  parseInt: [
    ['->parseInt', '42', 42],
    ['->parseInt', '-42', -42],
    ['->parseInt', '+5', 5],
    ['->parseInt', '-0', 0],
    ['->parseInt(16)', 'fF', 255],
    ['->parseInt(2)', '101', 5],
    ['->parseInt(36)', 'z', 35],
    ['->parseInt', 3.9, 3],
    ['->parseInt', -3.9, -3],
    ['->parseInt', 7n, 7n],
    ['->parseInt', ' 1', fails],
    ['->parseInt', '1.5', fails],
    ['->parseInt', '1x', fails],
    ['->parseInt', '', fails],
    ['->parseInt', '-', fails],
    ['->parseInt(2)', '2', fails],
    ['->parseInt(1)', '1', fails],
    ['->parseInt(37)', '1', fails],
    ['->parseInt("10")', '1', fails],
    ['->parseInt', '9007199254740993', 9007199254740993n],
    ['->parseInt', '-9223372036854775808', -9223372036854775808n],
    ['->parseInt(16)', '7fffffffffffffff', 9223372036854775807n],
    ['->parseInt', null, fails],
    ['->parseInt', true, fails],
  ],
  // Every object has a toString, which hides from the compiler what this one is.
  toString: [
    ['->toString', 1.5, '1.5'],
    ['->toString', true, 'true'],
    ['->toString', 'x', 'x'],
    ['->toString', null, ''],
    ['->toString()', 1, '1'],
    ['->toString', 12345678901234567890n, '12345678901234567890'],
    ['->toString', [1], fails],
    ['->toString', {}, fails],
  ] satisfies readonly Row[],
  as: [
    ['->as($v)->echo([$v, @])', 1, [1, 1]],
    ['->as($v, @.a).b->echo([$v, @])', { a: 1, b: 2 }, [1, 2]],
    ['.l->as($l)->map($l->size)', { l: [5, 5] }, [2, 2]],
    ['->as($v) { x: $v.a }', { a: 1 }, { x: 1 }],
    ['->as($v)->echo($(@.a->as($v)->echo($v)))', { a: 1 }, 1],
    ['->as($v)->as($w, $v.a)->echo([$v.a, $w])', { a: 1 }, [1, 1]],
    ['->as($v, @.x?)->echo([$v])', {}, [null]],
    ['->echo($v)', 1, fails],
    ['->echo([$(@->as($v)), $v])', 1, [1, null]],
  ],
  jsonParse: [
    ['->jsonParse', '{"a":[1,null]}', { a: [1, null] }],
    ['->jsonParse', '"x"', 'x'],
    ['->jsonParse', '{"id":9007199254740993,"n":1234567890123456}', { id: '9007199254740993', n: 1234567890123456 }],
    ['->jsonParse', '{', fails],
    ['->jsonParse', { a: 1 }, fails],
    ['->jsonParse', null, fails],
  ],
  keysToCamelCase: [
    [
      '->keysToCamelCase',
      { first_name: 1, LastName: 2, 'zip-code': 3, done: 4 },
      { firstName: 1, lastName: 2, zipCode: 3, done: 4 },
    ],
    [
      '->keysToCamelCase',
      { HTTP_STATUS: 1, userID: 2, HTTPServer: 3, address_2: 4 },
      { httpStatus: 1, userId: 2, httpServer: 3, address2: 4 },
    ],
    ['->keysToCamelCase', { étage_bas: 1, __: 2, 名前: 3 }, { étageBas: 1, __: 2, 名前: 3 }],
    ['->keysToCamelCase', { a_b: { c_d: 1 } }, { aB: { c_d: 1 } }],
    ['->keysToCamelCase', [{ a_b: 1 }], fails],
    ['->keysToCamelCase', null, fails],
  ],
  keysToCamelCaseDeep: [
    [
      '->keysToCamelCaseDeep',
      { a_b: [{ c_d: 1 }, 'x_y', [{ e_f: null }]] },
      { aB: [{ cD: 1 }, 'x_y', [{ eF: null }]] },
    ],
    ['->keysToCamelCaseDeep', 'a_b', fails],
  ],
  split: [
    ['->split(",")', 'a,b,', ['a', 'b', '']],
    ['->split("")', 'a😀', ['a', '😀']],
    ['->split("x")', 'abc', ['abc']],
    ['->split(",", 2)', 'a,b,c', ['a', 'b']],
    ['->split(",", 0)', 'a,b', []],
    ['->split(",", $nope?)', 'a,b', missing],
    ['->split(",", -1)', 'a,b', fails],
    ['->split(1)', 'a1b', fails],
    ['->split(",")', ['a'], fails],
  ],
  trim: [
    ['->trim', ' \n\u00a0a b\u3000\t', 'a b'],
    ['->trim', ' \u0085 ', ''],
    ['->trim', 5, fails],
    ['->trim', null, fails],
  ],
  trimStart: [
    ['->trimStart', ' \u00a0a ', 'a '],
    ['->trimStart', 5, fails],
  ],
  trimEnd: [
    ['->trimEnd', ' a \u3000', ' a'],
    ['->trimEnd', [' a '], fails],
  ],
};

for (const [name, cases] of Object.entries(rows)) {
  describe(`->${name}`, () => {
    for (const [call, input, expected] of cases) {
      const shown = typeof expected === 'symbol' ? (expected.description ?? '') : text(expected);
      test(`${text(input)} ${call} is ${shown}`, () => {
        for (const grammar of grammars) {
          const { value, complaints } = run(`$${call}`, input, { grammar });
          assert.deepEqual(value, typeof expected === 'symbol' ? undefined : expected);
          if (expected === fails) assert.notEqual(complaints.length, 0);
          if (expected === missing) assert.deepEqual(complaints, []);
        }
      });
    }
  });
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? 'nothing';
}

test('every method has its cases, and there are 39', () => {
  assert.deepEqual([...methods.keys()].sort(), Object.keys(rows).sort());
  assert.equal(methods.size, 39);
});

test('first and last give what has no parts as it is, and complain', () => {
  for (const method of ['first', 'last']) {
    const { value, complaints } = run(`$->${method}`, 5);
    assert.equal(value, 5);
    assert.deepEqual(complaints, [`->${method}: Method ->${method} expects a string or an array, not number`]);
  }
});

test('and / or leave out what is neither true nor false, and complain', () => {
  assert.deepEqual(run('$->and(1, true)', true), {
    value: true,
    complaints: ['->and: Method ->and takes true or false, not number'],
  });
  assert.equal(run('$->or("x", true)', false).value, true);
});

test('keys that get the same name in camelCase are complained about, and the last one wins', () => {
  const { value, complaints } = run('$->keysToCamelCase', { a_b: 1, aB: 2 });
  assert.deepEqual(value, { aB: 2 });
  assert.match(complaints.join(), /two keys the name "aB"/);
});

test('a method that fails complains once, at the path that leads to it', () => {
  assert.deepEqual(run('x: a.b->slice("1")', { a: { b: 'abc' } }).complaints, [
    'a.b.->slice: Method ->slice takes integers, not string',
  ]);
});
