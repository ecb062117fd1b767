import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { narrow, parseMapping } from '../../../src/schema/mapping/mapping.ts';
import { methods } from '../../../src/schema/mapping/methods/table.ts';
import { parseTemplate, renderTemplate } from '../../../src/schema/mapping/template.ts';
import { workOf } from '../../kit/work.ts';
import { createRandom, pickFrom } from './random.ts';
import { grammars, run } from './run.ts';

const poisoned = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');

describe('__proto__ is a key like any other', () => {
  const rows: readonly (readonly [text: string, expected: string])[] = [
    ['__proto__ constructor', '{"__proto__":{"polluted":1},"constructor":2}'],
    ['a: __proto__.polluted', '{"a":1}'],
    ['"__proto__": constructor', '{"__proto__":2}'],
    ['...$ x: constructor', '{"__proto__":{"polluted":1},"constructor":2,"x":2}'],
    ['...$ ...{ __proto__: { more: 2 } }', '{"__proto__":{"polluted":1,"more":2},"constructor":2}'],
    ['$->keysToCamelCaseDeep', '{"proto":{"polluted":1},"constructor":2}'],
    ['$->jsonStringify->jsonParse', '{"__proto__":{"polluted":1},"constructor":2}'],
    ['$->get("__proto__")', '{"polluted":1}'],
    ['$->entries->first', '{"key":"__proto__","value":{"polluted":1}}'],
  ];
  for (const [text, expected] of rows) {
    test(text, () => {
      const { value } = run(text, poisoned);
      assert.equal(JSON.stringify(value), expected);
      assert.equal(Object.getPrototypeOf(value), Object.prototype);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  }

  test('and absent where it was not given', () => {
    assert.deepEqual(run('x: __proto__? y: $args.__proto__?', {}, { variables: { $args: {} } }).value, {});
  });
});

/** Lists or objects in each other, deeper than any call stack. */
function nest(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
}

describe('data nested deeper than the stack', () => {
  const lists = nest(100_000, (inner) => [inner]);
  const objects = nest(100_000, (inner) => ({ a: inner }));
  const texts = [
    'x.k',
    'x { k }',
    'x->jsonStringify',
    'x->eq(y)',
    'x->keysToCamelCaseDeep',
    'x ...{ x: y }',
    'x->in([y])',
  ];
  for (const text of texts) {
    test(`does not throw: ${text}`, () => {
      for (const [x, y] of [
        [lists, nest(100_000, (inner) => [inner])],
        [objects, nest(100_000, (inner) => ({ a: inner }))],
      ]) {
        run(text, { x: text.includes('Deep') ? { x } : x, y });
      }
    });
  }

  test('costs only the method that failed', () => {
    const { value, complaints } = run('deep: x->jsonStringify a', { x: lists, a: 1 });
    assert.deepEqual(value, { a: 1 });
    assert.match(complaints.join(), /x\.->jsonStringify: Method ->jsonStringify failed: Maximum call stack/);
  });
});

describe('a text that is sixteen times as long takes sixteen times as long to read, and no more', () => {
  const texts: Readonly<Record<string, (count: number) => string>> = {
    names: (count) => 'a '.repeat(count),
    'names with aliases': (count) => Array.from({ length: count }, (_, n) => `a${n}: b`).join(' '),
    keys: (count) => `$${'.a'.repeat(count)}`,
    methods: (count) => `$${'->trim'.repeat(count)}`,
    bindings: (count) => `$${'->as($v)'.repeat(count)}`,
    variables: (count) => `[${Array.from({ length: count }, (_, n) => `$args.a${n}`)}]`,
    items: (count) => `[${'1,'.repeat(count)}]`,
    pairs: (count) => `a->match(${'["x", { y }],'.repeat(count)})`,
    'a chain': (count) => `a${' ?? a'.repeat(count)}`,
    spreads: (count) => '...a '.repeat(count),
    blocks: (count) => 'a { b } '.repeat(count),
    'what cannot be read on': (count) => `${'a { '.repeat(90)}${'b '.repeat(count)}`,
    'wrong methods': (count) => `$${'->nope'.repeat(count)}`,
    space: (count) => ' '.repeat(count),
    comments: (count) => '#'.repeat(count),
    'comments, line by line': (count) => '#a\n'.repeat(count),
    digits: (count) => `$(${'1'.repeat(count)})`,
    minus: (count) => '-'.repeat(count),
    escapes: (count) => `"${'\\a'.repeat(count)}"`,
    quotes: (count) => '"'.repeat(count),
  };
  for (const [what, make] of Object.entries(texts)) {
    test(what, async () => {
      const read = (count: number) => () => {
        parseMapping(make(count), '0.4');
        parseTemplate(`{${make(count)}}{${make(count)}`, '0.4');
      };
      read(100)();
      const [short = 0, long = 0] = await workOf('/src/schema/mapping/', read(100), read(1_600));
      assert.ok(short > 10, `only ${short} steps`);
      // What is done with all against all takes 256 times as long.
      assert.ok(long < 48 * short, `${(long / short).toFixed(0)} times as long`);
    });
  }
});

test('a path of thousands of steps runs', () => {
  const count = 3_000;
  const input = nest(count, (a) => ({ a }));
  assert.equal(run(`$${'.a?'.repeat(count)}`, input).value, 1);
});

const marks = [
  '$',
  '@',
  '$args',
  '$(',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '.',
  '...',
  '->',
  '?',
  '??',
  '?!',
  '"',
  "'",
  '\\',
  '#',
  '\n',
];
const words = [
  'a',
  'b',
  'x',
  '__proto__',
  'null',
  'true',
  '1',
  '-2.5',
  '"s"',
  "'t'",
  ' ',
  '😀',
  '\ud800',
  'a: ',
  ' { a } ',
  '.a',
  '$v',
];
const calls = [...methods].map(([name, { arity, pairs }]) => {
  if (name === 'as') return '->as($v)';
  const args = Array.from({ length: arity[0] }, () => (pairs ? '[@, a]' : '@'));
  return args.length > 0 ? `->${name}(${args})` : `->${name}`;
});
const inputs = [
  poisoned,
  { a: [{ b: 1 }, [null, 'x']], b: { x: 'text' }, x: 5n },
  [{ a: 1 }],
  'text',
  0,
  null,
  undefined,
  true,
];

const seeds = [
  'id name: title author { id }',
  'a.b->first?.c ?? x',
  '$(a ?! b).x',
  'x: a->map({ p: @.b, q: $.x }) b',
  '$.a { b x } b { x }',
  '...b ...{ x: 1 } a',
  '[1, -2.5, "s", { a: [null] }]',
  'a->as($v)->echo([$v, $args.a])',
  'x->match(["text", { a }], [@, null])',
  '$args.a->filter(@.b->eq(1))->joinNotNull(",")',
];

for (const grammar of grammars) {
  test(`no text makes grammar ${grammar} throw, be it read, run or filled in`, () => {
    const random = createRandom(20_261);
    const pick = <T>(list: readonly T[]): T => pickFrom(random, list);
    const scramble = () => Array.from({ length: random(4) }, () => pick(pick([marks, words, calls, calls]))).join('');
    let valid = 0;
    for (let round = 0; round < 2_000; round++) {
      const seed = round % 3 === 0 ? '' : pick(seeds);
      const from = random(seed.length + 1);
      const text = seed.slice(0, from) + scramble() + seed.slice(from + random(3));
      const scope = { variables: { $args: pick(inputs) }, complain: () => {} };
      const { value: mapping, problems } = parseMapping(text, grammar);
      for (const problem of problems ?? []) assert.ok(problem.offset >= 0 && problem.offset <= text.length, text);
      if (mapping) {
        valid++;
        const input = pick(inputs);
        mapping.evaluate(input, scope);
        narrow(mapping, new Map([['a', undefined]]))(input, scope);
      }
      const { value: template } = parseTemplate(`/${text}`, grammar);
      if (template) renderTemplate(template, scope, encodeURIComponent);
    }
    assert.ok(valid > 200, `only ${valid} texts were right`);
  });
}

test('no bytes make either grammar throw', () => {
  const random = createRandom(99);
  for (let round = 0; round < 3_000; round++) {
    const bytes = Buffer.from(
      Array.from({ length: random(60) }, () => (random(3) === 0 ? random(256) : 32 + random(95))),
    );
    for (const text of [bytes.toString('latin1'), bytes.toString('utf8'), bytes.toString('utf16le')]) {
      for (const grammar of grammars) {
        const { value, problems } = parseMapping(text, grammar);
        assert.notEqual(value === undefined, problems === undefined, JSON.stringify(text));
        for (const { offset } of problems ?? []) assert.ok(offset >= 0 && offset <= text.length, JSON.stringify(text));
        value?.evaluate({ a: [1] }, { variables: {}, complain: () => {} });
        parseTemplate(text, grammar);
      }
    }
  }
});
