import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappingOf } from './run.ts';

const rows: readonly (readonly [behaviour: string, text: string, references: readonly string[]])[] = [
  ['the input is no reference', 'a b: $.c d: @.e', []],
  ['a path behind a variable', 'x: $args.input.id', ['$args.input.id@3']],
  ['a variable as a whole', 'x: $status', ['$status@3']],
  ['optional and quoted steps are steps', 'x: $request?.headers?."x-id"', ['$request.headers.x-id@3']],
  ['a method ends the path', 'x: $args.list->size.y', ['$args.list@3']],
  ['the same part is named once, where it comes first', 'x: $args.id y: $args.id', ['$args.id@3']],
  [
    'every place counts',
    'x: [$args.a, { b: $args.b ?? $config.c }] ...$this.d',
    ['$args.a@4', '$args.b@18', '$config.c@29', '$this.d@45'],
  ],
  ['arguments count', 'x: a->eq($args.id)', ['$args.id@9']],
  ['pairs count', 'x: a->match([$args.a, $args.b])', ['$args.a@13', '$args.b@22']],
  ['a block uses what it selects', '$this { id vendor { name } }', ['$this.id@8', '$this.vendor.name@20']],
  ['a block uses $ and @', '$this { a: $.b c: @.d }', ['$this.b@11', '$this.d@18']],
  ['a block with a lone path', 'x: $this { $.a.b }', ['$this.a.b@11']],
  ['an empty block uses all', '$this { }', ['$this@0']],
  ['a block of the input has its own $', 'items { x: $.y z: $args.z }', ['$args.z@18']],
  ['map uses what it selects of the elements', '$batch->map(@.id)', ['$batch.id@12']],
  [
    'map uses what its objects select',
    '$batch->map({ id: @.id, n: @.name.first })',
    ['$batch.id@18', '$batch.name.first@27'],
  ],
  ['map that looks at no element uses them all', '$batch->map(1)', ['$batch@0']],
  ['map to another variable uses both', '$batch->map($args.x)', ['$batch@0', '$args.x@12']],
  ['map passes on what it selects', '$batch->map(@.owner).id', ['$batch.owner.id@12']],
  ['filter uses the condition and passes elements on', '$batch->filter(@.ok).id', ['$batch.ok@15', '$batch.id@0']],
  ['first passes on', '$batch->first.id', ['$batch.id@0']],
  ['get of a key is a step', '$args->get("id")', ['$args.id@0']],
  ['echo passes on', '$args->echo(@.id)', ['$args.id@12']],
  ['other methods use all', '$batch.id->joinNotNull(",")', ['$batch.id@0']],
  ['local variables are seen through', '$this.a->as($v)->echo($v.b)', ['$this.a.b@22']],
  ['local variables of a value are seen through', 'x->as($v, $this.a)->echo($v.b)', ['$this.a.b@25']],
  ['local variables are no references', 'x->as($v)->echo($v.b)', []],
  ['a local variable ends with its path', 'a: x->as($v)->echo($v) b: $v', ['$v@26']],
  ['a group passes on', '$($args.input).id', ['$args.input.id@2']],
];

for (const [behaviour, text, expected] of rows) {
  test(`${behaviour}: ${text}`, () => {
    const found = mappingOf(text).references.map(
      ({ variable, path, offset }) => `${[variable, ...path].join('.')}@${offset}`,
    );
    assert.deepEqual(found, expected);
  });
}
