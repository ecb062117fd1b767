import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { optionRows } from '../../../src/app/cli/help.ts';
import { commands } from '../../../src/app/cli/run.ts';
import { commonOptions } from '../../../src/app/cli/words.ts';

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');

/** The rows of the tables below a heading, as `[first cell, second cell]`. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const [, section] = page.split(`\n## ${heading}\n`);
  assert.ok(section, `docs/cli.md has no section "${heading}"`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| `(--[^`]+)` \| (.+) \|$/gm)].map(([, option = '', about = '']) => [option, about]);
}

describe('docs/cli.md', () => {
  test('has the common options as the help texts have them', () => {
    assert.deepEqual(rowsBelow('Every command'), optionRows(commonOptions));
  });

  for (const command of commands) {
    test(`has the options of portico ${command.name} as its help text has them, and its example`, () => {
      assert.deepEqual(rowsBelow(`portico ${command.name} ${command.usage}`), optionRows(command.options));
      assert.ok(page.includes(command.example));
    });
  }

  test('has every command and no other', () => {
    const headings = [...page.matchAll(/^## portico (\S+)/gm)].map(([, name]) => name);
    assert.deepEqual(
      headings,
      commands.map(({ name }) => name),
    );
  });
});
