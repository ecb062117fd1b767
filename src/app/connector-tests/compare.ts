/** Compares what came of a case with what it expects. Errors and problems that nobody expects are differences too. */
import { equal } from '../../schema/mapping/values.ts';
import { compared, type Difference } from './difference.ts';
import type { Expectation } from './expectation.ts';
import { compareRequest } from './request.ts';
import type { MappingProblem, Outcome } from './run.ts';
import type { ErrorShape, ProblemShape } from './shape.ts';

export function compareOutcome(expectation: Expectation, outcome: Outcome): readonly Difference[] {
  const { request, response, errors, problems } = expectation;
  const wrongError = compareError(errors, outcome.error);
  // Beside an error that nobody expects there is no response to look at.
  const surprised = outcome.error && wrongError.length > 0;
  const wrongResponse =
    response && !surprised ? compared('connectorResponse', response, outcome.response, sameValue) : undefined;
  return [
    ...(request ? compareRequest(request, outcome.request) : []),
    ...wrongError,
    ...(wrongResponse ? [{ ...wrongResponse, expected: response?.value }] : []),
    ...compareProblems(problems, outcome.problems),
  ];
}

function sameValue({ value }: { readonly value: unknown }, actual: unknown): boolean {
  return equal(value, actual);
}

/** A connector has one error at most. */
function compareError(expected: readonly ErrorShape[], actual: Outcome['error']): readonly Difference[] {
  const [first, ...more] = expected;
  if (!actual) return expected.map((error) => ({ what: 'error', expected: error }));
  if (!first) return [{ what: 'error', actual }];
  const names = Object.keys(first.extensions ?? {});
  const extensions = Object.fromEntries(
    names.filter((name) => Object.hasOwn(actual.extensions, name)).map((name) => [name, actual.extensions[name]]),
  );
  const same = matches(first, actual.message) && equal(first.extensions ?? {}, extensions);
  const shown = { message: actual.message, ...(first.extensions && { extensions }) };
  return [
    ...(same ? [] : [{ what: 'error', expected: first, actual: shown }]),
    ...more.map((error) => ({ what: 'error', expected: error })),
  ];
}

function compareProblems(expected: readonly ProblemShape[], actual: readonly MappingProblem[]): readonly Difference[] {
  const fits = (wanted: ProblemShape, found: MappingProblem) =>
    matches(wanted, found.message) && (wanted.path === undefined || wanted.path === found.path);
  const missing = expected.filter((wanted) => !actual.some((found) => fits(wanted, found)));
  const unforeseen = actual.filter((found) => !expected.some((wanted) => fits(wanted, found)));
  if (missing.length === 0 && unforeseen.length === 0) return [];
  return [
    {
      what: 'problems',
      ...(missing.length > 0 && { expected: missing.map(shown) }),
      ...(unforeseen.length > 0 && { actual: unforeseen.map(shown) }),
    },
  ];
}

function shown({ message, contains_message: part, path }: ProblemShape): string {
  const text = message ?? (part === undefined ? 'any problem' : `… ${part} …`);
  return path ? `${text} (at ${path})` : text;
}

/** `message` is the whole text, `contains_message` a part of it; without either, any text will do. */
function matches({ message, contains_message: part }: ErrorShape | ProblemShape, text: string): boolean {
  return message === undefined ? part === undefined || text.includes(part) : message === text;
}
