/** The tables of the mapping language in the handbook: each example gives what is written, and no method is left out. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { parseMapping } from '../../../src/schema/mapping/mapping.ts';
import { methods } from '../../../src/schema/mapping/methods/table.ts';

const page = await readFile(`${import.meta.dirname}/../../../docs/connectors.md`, 'utf8');
const rows = [...page.matchAll(/^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \| (nothing|`[^`]+`) \| .+ \|$/gm)].map(
  ([, name = '', example = '', input = '', gives = '']) => ({ name, example, input, gives }),
);

for (const { name, example, input, gives } of rows) {
  it(`${name}: ${example} of ${input} gives ${gives}`, () => {
    assert.ok(example.includes(name), 'the example shows something else');
    const { value: mapping, problems } = parseMapping(`$(${example})`, '0.4');
    assert.ok(mapping, JSON.stringify(problems));
    const complaints: string[] = [];
    const value = mapping.evaluate(JSON.parse(input), {
      variables: {},
      complain: (message) => complaints.push(message),
    });
    assert.deepEqual(complaints, []);
    assert.equal(value === undefined ? 'nothing' : `\`${JSON.stringify(value)}\``, gives);
  });
}

it('shows every operator and every method, once', () => {
  const expected = ['?', '??', '?!', ...[...methods.keys()].map((name) => `->${name}`)];
  assert.deepEqual(rows.map(({ name }) => name).toSorted(), expected.toSorted());
});
