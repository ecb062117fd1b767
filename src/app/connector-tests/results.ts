/** Runs the cases of a test file, one after the other. */
import type { Place, Problem } from '../../util/problem.ts';
import { compareOutcome } from './compare.ts';
import type { Difference } from './difference.ts';
import { runCase } from './run.ts';
import { readSuite } from './suite.ts';

export type CaseResult = {
  readonly name: string;
  readonly place: Place;
  /** The connector's coordinate. */
  readonly connector: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Empty unless it failed. */
  readonly differences: readonly Difference[];
};

export type FileResult = {
  readonly file: string;
  readonly name: string | undefined;
  /** What is wrong with the file, or with the schema that it names: then no case was run. */
  readonly problems: readonly Problem[];
  readonly cases: readonly CaseResult[];
};

/** @param directory that files in the result are relative to */
export async function runTestFile(directory: string, file: string): Promise<FileResult> {
  const { suite, problems } = await readSuite(directory, file);
  if (!suite) return { file, name: undefined, problems, cases: [] };
  const cases: CaseResult[] = [];
  for (const test of suite.cases) {
    const differences = test.skip ? [] : compareOutcome(test.expectation, await runCase(suite, test));
    const outcome = test.skip ? 'skipped' : differences.length > 0 ? 'failed' : 'passed';
    cases.push({ name: test.name, place: test.place, connector: test.connector.coordinate, outcome, differences });
  }
  return { file, name: suite.name, problems, cases };
}
