import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Source } from 'graphql';
import { readConfig } from '../../../src/app/config.ts';
import { metricTable } from '../../../src/app/telemetry/table.ts';

const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');

function sectionOf(heading: string): string {
  const [, section] = page.split(`\n## ${heading}\n`);
  assert.ok(section, `docs/operations.md has no section "${heading}"`);
  return section.split('\n## ')[0] ?? '';
}

describe('docs/operations.md', () => {
  test('says of each metric what the scrape says', () => {
    const rows = [...sectionOf('Metrics').matchAll(/^\| `(\w+)` \| (\w+) \| (.*) \| (.*) \|$/gm)].map(
      ([, ...cells]) => cells,
    );
    const expected = Object.entries(metricTable).map(([name, { kind, labels, help }]) => [
      name,
      kind,
      labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]);
    assert.deepEqual(rows, expected);
  });

  test('names each key of a line, in its order', () => {
    const rows = [...sectionOf('Access log').matchAll(/^\| (`.*`) \| .* \|$/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, key]) => key),
    );
    const source = readFileSync(new URL('../../../src/app/telemetry/line.ts', import.meta.url), 'utf8');
    assert.deepEqual(
      rows,
      [...source.matchAll(/[{,]"(\w+)":/g)].map(([, key]) => key),
    );
  });

  test('shows a line that has such keys', () => {
    const [, text = ''] = /```json\n(.*)\n```/.exec(sectionOf('Access log')) ?? [];
    assert.equal(JSON.parse(text).operation, 'ProductPage');
  });

  test('has an example of a configuration that is right', () => {
    const [, example = ''] = /```ts\n[\s\S]*?defineConfig\(([\s\S]*?)\);\n```/.exec(page) ?? [];
    const exported: unknown = new Function('process', `return ${example}`)({ env: { ADMIN_TOKEN: 'x'.repeat(16) } });
    const { config, problems } = readConfig(exported, new Source(example, 'portico.config.ts'));
    assert.deepEqual(problems, []);
    assert.equal(config?.admin?.port, 9464);
    assert.equal(config?.telemetry.accessLog?.file, '/var/log/portico/access.log');
  });
});
