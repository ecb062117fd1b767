/** How the reading of a file complains, and what every part of it needs at hand. */
import { type Place, type Problem, type ProblemOptions, problem } from '../../util/problem.ts';
import type { KindOf } from '../mapping/kind.ts';
import type { Links } from './links.ts';
import type { Types } from './types.ts';

export type Report = (
  code: string,
  message: string,
  places: Place | readonly Place[],
  options?: ProblemOptions,
) => void;

/** What the readers of one file share. */
export type Reading = {
  /** The backend's name. */
  readonly backend: string;
  readonly links: Links;
  readonly types: Types;
  readonly report: Report;
  /** The kinds of what the variables hold, as far as they are known where is being read. */
  readonly kindOf: KindOf;
  /** The variables that have something of this name, where is being read: `$args`, `$this`. */
  readonly holdersOf: (name: string) => readonly string[];
};

/** A report that adds to `problems`. */
export function reportTo(problems: Problem[]): Report {
  return (code, message, places, options) => {
    problems.push(problem(code, message, places, options));
  };
}
