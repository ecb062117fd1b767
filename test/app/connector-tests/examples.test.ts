/** The demo's and the examples' test files pass, and leave none of their connectors out. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { findTestFiles } from '../../../src/app/connector-tests/find.ts';
import { runTestFile } from '../../../src/app/connector-tests/results.ts';
import { unify } from '../../../src/graph/unify.ts';
import { readSchemas } from '../../../src/schema/read.ts';
import { formatProblem } from '../../../src/util/problem.ts';

const root = join(import.meta.dirname, '../../..');
/** The others are front ends. */
const examples = readdirSync(join(root, 'examples'))
  .map((name) => join('examples', name))
  .filter((path) => existsSync(join(root, path, 'schemas')));

for (const project of ['.', ...examples]) {
  const directory = join(root, project);
  const { backends, problems } = await readSchemas(directory);
  const files = await findTestFiles(directory);
  const results = await Promise.all(files.map((file) => runTestFile(directory, file)));

  describe(project === '.' ? 'the demo' : project, () => {
    test('has a schema without errors, that makes a graph', async () => {
      const errors = [...problems, ...(await unify(backends)).problems].filter(({ severity }) => severity === 'error');
      assert.deepEqual(errors.map(formatProblem), []);
    });

    for (const { file, problems: wrong, cases } of results) {
      test(`has a test file without problems: ${basename(file)}`, () => assert.deepEqual(wrong.map(formatProblem), []));
      for (const { name, outcome, differences } of cases) {
        test(`passes: ${name}`, () =>
          assert.deepEqual({ outcome, differences }, { outcome: 'passed', differences: [] }));
      }
    }

    test('has a case for each of its connectors', () => {
      const tried = new Set(results.flatMap(({ cases }) => cases.map(({ connector }) => connector)));
      const connectors = backends.flatMap((backend) => backend.connectors.map(({ coordinate }) => coordinate));
      assert.ok(connectors.length > 0);
      assert.deepEqual(
        connectors.filter((coordinate) => !tried.has(coordinate)),
        [],
      );
    });
  });
}

test('there are five examples', () => assert.equal(examples.length, 5));
