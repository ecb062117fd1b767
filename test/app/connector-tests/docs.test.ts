/** The example of docs/connector-tests.md passes, and fails as the page says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { resultsAsText } from '../../../src/app/connector-tests/report.ts';
import { runTestFile } from '../../../src/app/connector-tests/results.ts';
import { makeDirectory } from '../../kit/directory.ts';

const page = readFileSync(new URL('../../../docs/connector-tests.md', import.meta.url), 'utf8');

function blockOf(kind: string): string {
  return new RegExp(`^\`\`\`${kind}\n(.*?)^\`\`\`$`, 'ms').exec(page)?.[1] ?? assert.fail(`no block of ${kind}`);
}

async function run(t: TestContext, schema: string): Promise<string> {
  const file = 'catalog.connector.yaml';
  const directory = await makeDirectory(t, { 'catalog.graphql': schema, [file]: blockOf('yaml') });
  const result = await runTestFile(directory, join(directory, file));
  return resultsAsText([{ ...result, file }]);
}

test('the example passes', async (t) => {
  assert.match(await run(t, blockOf('graphql')), /\nportico test: 2 passed\n$/);
});

test('without its division it fails in the words of the page', async (t) => {
  assert.equal(await run(t, blockOf('graphql').replace('->div(100)', '')), blockOf('text'));
});
