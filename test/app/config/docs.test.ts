import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { loadConfig } from '../../../src/app/config.ts';
import { createProject } from '../cli/io.ts';

function read(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

const page = read('docs/configuration.md');

/** The heading of each table, and the type whose keys it lists. */
const types: readonly (readonly [heading: string, file: string, type: string])[] = [
  ['Every key', 'src/app/config/types.ts', 'UserConfig'],
  ['`backends.<name>`', 'src/app/config/types.ts', 'BackendSettings'],
  ['`transport`', 'src/app/config/types.ts', 'TransportSettings'],
  ['`telemetry`', 'src/app/config/types.ts', 'TelemetrySettings'],
  ['`telemetry.accessLog`', 'src/app/config/types.ts', 'AccessLogSettings'],
  ['`admin`', 'src/app/config/types.ts', 'AdminSettings'],
  ["`providers.<name>` with `type: 'jwt'`", 'src/plugins/auth/provider.ts', 'JwtProvider'],
  ["`providers.<name>` with `type: 'apiKey'`", 'src/plugins/auth/provider.ts', 'ApiKeyProvider'],
  ['`keys` of an `apiKey` provider', 'src/plugins/auth/provider.ts', 'ApiKey'],
];

/** Each key of a type with the sentences and the default of its comment. */
function keysOf(file: string, type: string): readonly (readonly string[])[] {
  const [, body = ''] = new RegExp(`export type ${type} = \\{\n([\\s\\S]*?)\n\\};`).exec(read(file)) ?? [];
  const members = [...body.matchAll(/(?: {2}\/\*\*([\s\S]*?)\*\/\n)? {2}readonly (\w+)(\??):/g)];
  assert.ok(members.length > 0, `${file} has no type ${type}`);
  return members
    .filter(([, , key]) => key !== 'type')
    .map(([, comment = '', key = '', optional]) => {
      const text = comment.replace(/\s*\n\s*\* ?/g, ' ').trim();
      const [about = '', given = ''] = text.split(/\s*@default /);
      return [key, about, optional ? given : 'required'];
    });
}

function rowsBelow(heading: string): readonly (readonly string[])[] {
  const [, section] = page.split(`\n## ${heading}\n`);
  assert.ok(section, `docs/configuration.md has no section "${heading}"`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \|$/gm)].map(([, ...cells]) => cells);
}

describe('docs/configuration.md', () => {
  for (const [heading, file, type] of types) {
    test(`says of ${heading} what the types say`, () => {
      const rows = rowsBelow(heading);
      // Where the type needs no words, the page has its own.
      const expected = keysOf(file, type).map(([key, about, given], i) => [key, about || rows[i]?.[1], given]);
      assert.deepEqual(rows, expected);
    });
  }

  test('has an example that loads', async (t) => {
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
    const config = new URL('../../../src/index.ts', import.meta.url).href;
    const directory = await createProject(t, { 'portico.config.ts': example.replace("'portico'", `'${config}'`) });
    const { config: loaded, problems } = await loadConfig(directory);
    assert.deepEqual(problems, []);
    assert.deepEqual([...(loaded?.providers.keys() ?? [])], ['customers', 'partners']);
  });
});
