/** The results of connector tests as text for a person and as JSON for a program. */
import { toJson } from '../../fetch/connect/body.ts';
import { formatPlace, formatProblem } from '../../util/problem.ts';
import { showDifference } from './difference.ts';
import type { CaseResult, FileResult } from './results.ts';

export type Counts = Readonly<Record<CaseResult['outcome'], number>>;

export function countOf(files: readonly FileResult[]): Counts {
  const cases = files.flatMap((file) => file.cases);
  const count = (outcome: CaseResult['outcome']) => cases.filter((each) => each.outcome === outcome).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}

/** True where nothing failed and nothing was wrong. */
export function isGreen(files: readonly FileResult[]): boolean {
  return files.every(
    ({ problems, cases }) => problems.length === 0 && cases.every((each) => each.outcome !== 'failed'),
  );
}

/** One line a case; behind one that failed, what differs. */
export function resultsAsText(files: readonly FileResult[]): string {
  const wrong = files.filter(({ problems }) => problems.length > 0).length;
  const parts = [
    ...Object.entries(countOf(files)).flatMap(([outcome, count]) => (count > 0 ? [`${count} ${outcome}`] : [])),
    ...(wrong > 0 ? [`${wrong} ${wrong === 1 ? 'file' : 'files'} not run`] : []),
  ];
  const legend = countOf(files).failed > 0 ? '\n- expected, + actual' : '';
  return `${files.map(fileAsText).join('\n')}${legend}\nportico test: ${parts.join(', ') || 'no cases'}\n`;
}

function fileAsText({ file, name, problems, cases }: FileResult): string {
  const title = name === undefined ? file : `${name} (${file})`;
  const lines = [title, ...problems.flatMap((problem) => [formatProblem(problem), '']), ...cases.flatMap(caseAsText)];
  return lines.map((line) => `${line}\n`).join('');
}

const marks = { passed: '✓', failed: '✗', skipped: '-' } as const;

function caseAsText({ name, place, connector, outcome, differences }: CaseResult): readonly string[] {
  const line = `  ${marks[outcome]} ${name}`;
  if (outcome !== 'failed') return [outcome === 'skipped' ? `${line} (skipped)` : line];
  const shown = differences.flatMap((difference) => [
    `      ${difference.what}`,
    ...showDifference(difference).map((text) => `        ${text}`),
  ]);
  return [`${line}  ${connector} at ${formatPlace(place)}`, ...shown];
}

/** The counts, and each file with its problems and cases. */
export function resultsAsJson(files: readonly FileResult[]): string {
  return `${toJson({ ...countOf(files), files }, 2)}\n`;
}
