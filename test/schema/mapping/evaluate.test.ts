import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { createRandom, randomMapping, randomValue } from './random.ts';
import { mappingOf, run } from './run.ts';

/** No complaints are expected where none are given. */
type Row = readonly [
  behaviour: string,
  text: string,
  input: unknown,
  expected: unknown,
  complaints?: readonly string[],
];

const groups: Readonly<Record<string, readonly Row[]>> = {
  'what $ and @ are': [
    ['$ is the input', 'a: { b: $.x }', { x: 1 }, { a: { b: 1 } }],
    ['a block behind a path makes its value $', 'a { b: $.x }', { x: 1, a: { x: 2 } }, { a: { b: 2 } }],
    ['a block behind $ keeps it', '$ { b: x }', { x: 1 }, { b: 1 }],
    ['an object literal does not rebind $', 'a->echo({ b: $.x, c: x })', { x: 1, a: { x: 2 } }, { b: 1, c: 1 }],
    ['a block behind an alias does not rebind $', 'a: { b: x }', { x: 1 }, { a: { b: 1 } }],
    ['a block makes its value @ too', 'a { b: @ }', { a: { x: 2 } }, { a: { b: { x: 2 } } }],
    ['@ at the top is the input', '@.x', { x: 1 }, 1],
    ['@ in an argument is the input of the method', 'a->echo([@, x])', { a: 2, x: 1 }, [2, 1]],
    ['@ in an argument of map is the element', 'a->map(@.x)', { a: [{ x: 1 }, { x: 2 }] }, [1, 2]],
    ['a bare key in an argument starts from $', 'a->map(x)', { x: 0, a: [{ x: 1 }, { x: 2 }] }, [0, 0]],
    ['$( ) sees the current @', 'a->map($(@.x)->add(1))', { a: [{ x: 1 }] }, [2]],
    ['the arms of match see the surrounding $', 'k->match(["b", { p, q: @ }])', { k: 'b', p: 1 }, { p: 1, q: 'b' }],
  ],
  keys: [
    ['of an object', 'a.b', { a: { b: 1 } }, 1],
    ['that are absent are missing', 'x: a.b', { a: {} }, {}, ['a.b: Property .b not found in object']],
    ['that are null are null', 'x: a.b', { a: { b: null } }, { x: null }],
    [
      'that every object inherits are absent',
      'constructor',
      {},
      {},
      ['constructor: Property .constructor not found in object'],
    ],
    ['of an array are those of its elements', 'a.b', { a: [{ b: 1 }, { b: 2 }] }, [1, 2]],
    [
      'of elements that lack them are null',
      'a.b',
      { a: [{ b: 1 }, {}] },
      [1, null],
      ['a.b: Property .b not found in object'],
    ],
    ['of nested arrays are nested', 'a.b', { a: [[{ b: 1 }], [{ b: 2 }]] }, [[1], [2]]],
    ['of null', 'x: a.b', { a: null }, {}, ['a.b: Property .b not found in null']],
    ['of a string', 'x: a.size', { a: 'text' }, {}, ['a.size: Property .size not found in string']],
    ['of a number', 'x: a.b', { a: 1 }, {}, ['a.b: Property .b not found in number']],
    ['end the path where they are missing', 'x: a.b.c->size', {}, {}, ['a: Property .a not found in object']],
    ['on an array leave the rest of the path to the array', 'a.b->first', { a: [{ b: [1, 2] }, { b: [3] }] }, [1, 2]],
  ],
  blocks: [
    ['on an object', 'a { b }', { a: { b: 1, c: 2 } }, { a: { b: 1 } }],
    ['on an array', 'a { b }', { a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 2 }] }],
    ['on nested arrays', 'a { b }', { a: [[{ b: 1 }], []] }, { a: [[{ b: 1 }], []] }],
    ['on null', 'a { b }', { a: null }, { a: null }],
    ['on null elements', 'a { b }', { a: [null] }, { a: [null] }],
    ['on what is missing', 'a { b }', {}, {}, ['a: Property .a not found in object']],
    ['that make nothing of a scalar leave it', 'a { b }', { a: 5 }, { a: 5 }, ['a.b: Property .b not found in number']],
    ['that make something of a scalar', 'a { b: $("x") }', { a: 5 }, { a: { b: 'x' } }],
    [
      'are what items without braces are, too: of a list, an object of each',
      'b: a',
      [{ a: 1 }, { a: 2 }],
      [{ b: 1 }, { b: 2 }],
    ],
    ['without braces keep nulls and lists in a list', 'a', [null, [{ a: 1 }], []], [null, [{ a: 1 }], []]],
    ['without braces leave a list that is empty', 'a b', [], []],
    ['in braces at the top are the same', '{ a, n: $.a }', [{ a: 1 }], [{ a: 1, n: 1 }]],
    ['on an array at the top of the path give a list', '$.a { b }', { a: [{ b: 1 }] }, [{ b: 1 }]],
  ],
  'missing values': [
    ['are left out of objects', '$({ a: $.a, b: 1 })', {}, { b: 1 }, ['a: Property .a not found in object']],
    ['are null in arrays', '$([a])', {}, [null], ['a: Property .a not found in object']],
    ['are what an unknown variable is', 'x: $nope.y', {}, {}, ['$nope: Variable $nope not found']],
    ['are what unknown parts of variables are', 'x: $args.y', {}, {}, ['$args.y: Property .y not found in object']],
    ['may be the whole result', 'a.b', {}, undefined, ['a: Property .a not found in object']],
    ['call no methods', 'x: a->jsonStringify', {}, {}, ['a: Property .a not found in object']],
    ['are not null, which calls methods', 'x: a->jsonStringify', { a: null }, { x: 'null' }],
    ['as an argument make the result missing', 'x: a->eq(b?)', { a: 1 }, {}],
  ],
  merging: [
    [
      'objects merge deeply',
      'a { x } a { y z { p } } a { z { q } }',
      { a: { x: 1, y: 2, z: { p: 3, q: 4 } } },
      { a: { x: 1, y: 2, z: { p: 3, q: 4 } } },
    ],
    [
      'arrays merge item by item',
      'a { x } a { y }',
      {
        a: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
      },
      {
        a: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
      },
    ],
    [
      'arrays of different length keep the rest',
      'a: p a: q',
      { p: [{ x: 1 }, 2], q: [{ y: 1 }] },
      { a: [{ x: 1, y: 1 }, 2] },
    ],
    ['null wins over what follows', 'a: p a: q', { p: null, q: 1 }, { a: null }],
    ['null wins over what was there', 'a: p a: q', { p: 1, q: null }, { a: null }],
    ['the later of two scalars wins', 'a: p a: q', { p: 1, q: 2 }, { a: 2 }],
    [
      'a value of another type replaces with a complaint',
      'a: p a: q',
      { p: 1, q: 'x' },
      { a: 'x' },
      [': Lossy merge: string replaces number'],
    ],
    ['a missing part changes nothing', 'a: p a: q?', { p: 1 }, { a: 1 }],
    [
      'flattened objects merge with the names around them',
      'a { x } $.b { a { y } }',
      { a: { x: 1 }, b: { a: { y: 2 } } },
      { a: { x: 1, y: 2 } },
    ],
  ],
  'spreads of': [
    ['an object', 'x ...a', { x: 1, a: { y: 2 } }, { x: 1, y: 2 }],
    ['null make the whole object null', 'o: { x ...a }', { x: 1, a: null }, { o: null }],
    ['null by a flattened path do so too', 'x $.a { y }', { x: 1, a: null }, null],
    ['nothing keep the rest', 'x ...a?', { x: 1 }, { x: 1 }, [': Inlined path produced no value']],
    ['anything else are left out', 'x ...a', { x: 1, a: [1] }, { x: 1 }, [': Only an object can be spread, not array']],
    [
      'match choose what else there is',
      'id ...k->match(["b", { pages }], [@, null])',
      { id: 1, k: 'b', pages: 3 },
      { id: 1, pages: 3 },
    ],
    ['match may be null by default', 'id ...k->match(["b", { pages }], [@, null])', { id: 1, k: 'x' }, null],
    [
      'block arms select from $',
      '...k->match(["b", $ { __typename: $("Book") pages }])',
      { k: 'b', pages: 3 },
      { __typename: 'Book', pages: 3 },
    ],
  ],
  '?': [
    ['makes missing silent', 'x: a?.b', {}, {}],
    ['makes null missing', 'x: a?', { a: null }, {}],
    ['stops the path', 'x: a?.b->size', { a: null }, {}],
    ['guards its own step only', 'x: a?.b', { a: {} }, {}, ['a.b: Property .b not found in object']],
    ['guards a step behind another', 'x: a.b?.c', { a: {} }, {}],
    ['guards a method', 'x: a->get(5)?->size', { a: [] }, {}],
    [
      'keeps complaints of what succeeds',
      'x: a->map(@.b)?',
      { a: [{}] },
      { x: [null] },
      ['a.->map.b: Property .b not found in object'],
    ],
    ['guards a variable', 'x: $nope?.y', {}, {}],
    ['guards a binding', 'x: a->as($v)?->echo($v)', { a: null }, {}],
    ['leaves other values alone', 'x: a? y: b?', { a: false, b: 0 }, { x: false, y: 0 }],
  ],
  chains: [
    ['?? skips null and missing', '$(a ?? b ?? c)', { a: null, c: 3 }, 3],
    [
      '?? takes false, zero and the empty string',
      '$([a ?? 1, b ?? 1, c ?? 1])',
      { a: false, b: 0, c: '' },
      [false, 0, ''],
    ],
    ['?? that fails is its last operand', '$(b ?? a)', { a: null }, null, ['b: Property .b not found in object']],
    ['?? that fails may be missing', 'x: $(a ?? b)', { a: null }, {}, ['b: Property .b not found in object']],
    ['?! skips missing only', '$(b ?! a ?! c)', { a: null, c: 3 }, null],
    ['complaints of skipped operands vanish with success', '$(a.b.c ?? d->first ?? 1)', { d: [] }, 1],
    [
      'complaints of the operand that succeeds stay',
      '$(a ?? l.x)',
      { l: [{}] },
      [null],
      ['l.x: Property .x not found in object'],
    ],
    ['a guarded chain has guarded complaints', 'x: $(a ?? b)?', {}, {}],
  ],
  variables: [
    ['are those of the scope', '$args.id', {}, 'a1'],
    ['map their arrays', '$batch.id', {}, [1, 2]],
    ['have quoted keys', '$request.headers."x-id"->first', {}, 'r1'],
    ['are values of their own', '$status', {}, 200],
    ['may be null', '$nil', {}, null],
  ],
};

const variables = {
  $args: { id: 'a1' },
  $batch: [{ id: 1 }, { id: 2 }],
  $request: { headers: { 'x-id': ['r1', 'r2'] } },
  $status: 200,
  $nil: null,
};

for (const [name, rows] of Object.entries(groups)) {
  describe(name, () => {
    for (const [behaviour, text, input, expected, complaints = []] of rows) {
      test(`${behaviour}: ${text}`, () => {
        assert.deepEqual(run(text, input, { variables }), { value: expected, complaints });
      });
    }
  });
}

test('a mapping without anybody to complain to gives the same', () => {
  for (const [, text, input, expected] of Object.values(groups).flat()) {
    const { value } = run(text, input, { variables });
    assert.deepEqual(value, expected);
  }
});

test('a mapping that has run often, and has become code by then, gives the same and complains of the same', () => {
  const odd: readonly Row[] = [
    [
      'names of any kind',
      '"a\\"}": $."x\\\\" "\u2028": $."\u2028" "": $.""',
      { 'x\\': 1, '\u2028': 2, '': 3 },
      undefined,
    ],
    ['a name that is none in a literal', '"__proto__": a constructor', { a: 1, constructor: 2 }, undefined],
    [
      'more names than code is made for',
      Array.from({ length: 70 }, (_, n) => `n${n}: a`).join(' '),
      { a: 1 },
      undefined,
    ],
  ];
  for (const [, text, input] of [...Object.values(groups).flat(), ...odd]) {
    const mapping = mappingOf(text);
    const runOnce = () => {
      const complaints: unknown[] = [];
      const complain = (...complaint: unknown[]) => complaints.push(complaint);
      return { value: mapping.evaluate(input, { variables, complain }), complaints };
    };
    const first = runOnce();
    for (let round = 0; round < 50; round++) runOnce();
    assert.deepEqual(runOnce(), first, text);
  }
});

test('what became code on one value is right for values of any other shape', () => {
  const random = createRandom(4_711);
  for (let round = 0; round < 300; round++) {
    const text = randomMapping(random);
    const often = mappingOf(text);
    for (let each = 0; each < 60; each++) {
      const input = randomValue(random);
      const scope = { variables: { $args: randomValue(random, 2) } };
      assert.deepEqual(often.evaluate(input, scope), mappingOf(text).evaluate(input, scope), text);
    }
  }
});

test('where Node may make no code of text, mappings run all the same', () => {
  const code = `
    const { parseMapping } = await import(${JSON.stringify(import.meta.resolve('../../../src/schema/mapping/mapping.ts'))});
    const { evaluate } = parseMapping('a b: c.d', '0.4').value;
    for (let round = 0; round < 50; round++) evaluate({ a: 1, c: { d: 2 } }, { variables: {} });
    console.log(JSON.stringify(evaluate({ a: 1, c: { d: 2 } }, { variables: {} })));`;
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module'];
  const { stdout } = spawnSync(process.execPath, [...flags, '-e', code], { encoding: 'utf8' });
  assert.equal(stdout, '{"a":1,"b":2}\n');
});

test('the input is never changed', () => {
  const input = { a: { x: { p: 1 } }, b: { x: { q: 2 } } };
  const before = structuredClone(input);
  assert.deepEqual(run('...a ...b', input).value, { x: { p: 1, q: 2 } });
  assert.deepEqual(input, before);
});
