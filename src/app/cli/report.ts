/** Problems as text for a person, as JSON for a program, and as annotations for GitHub. */
import { formatProblem, type Problem } from '../../util/problem.ts';

export const formats = ['text', 'json', 'github'] as const;
export type Format = (typeof formats)[number];

/** Each problem with its source lines, an empty line after each. */
export function problemsAsText(problems: readonly Problem[]): string {
  return problems.map((problem) => `${formatProblem(problem)}\n\n`).join('');
}

/** `2 errors and 1 warning` */
export function summarize(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const parts = [count(errors, 'error'), count(warnings, 'warning')].filter((part) => part !== undefined);
  return parts.join(' and ') || 'no problems';
}

function count(number: number, noun: string): string | undefined {
  return number === 0 ? undefined : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export const reports: Readonly<Record<Format, (problems: readonly Problem[]) => string>> = {
  text: (problems) => `${problemsAsText(problems)}portico check: ${summarize(problems)}\n`,
  json: (problems) => `${JSON.stringify(problems, null, 2)}\n`,
  github: (problems) => problems.map((problem) => `${annotation(problem)}\n`).join(''),
};

/** A workflow command: in values of properties `:` and `,` are escaped too. */
function annotation({ severity, code, message, hint, places }: Problem): string {
  const [place] = places;
  const title = `title=${escapeProperty(code)}`;
  const properties = place
    ? [`file=${escapeProperty(place.file)}`, `line=${place.line}`, `col=${place.column}`, title]
    : [title];
  return `::${severity} ${properties.join(',')}::${escapeData(hint ? `${message}\n→ ${hint}` : message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
