/** Where variables may stand and what becomes of answers, shown as the cases of a test file: a case a test. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runTestFile } from '../../../src/app/connector-tests/results.ts';

const directory = join(import.meta.dirname, 'facts');
const { problems, cases } = await runTestFile(directory, join(directory, 'facts.connector.yaml'));

test('the file has no problems', () => assert.deepEqual(problems, []));

for (const { name, outcome, differences } of cases) {
  test(name, () => assert.deepEqual({ outcome, differences }, { outcome: 'passed', differences: [] }));
}
