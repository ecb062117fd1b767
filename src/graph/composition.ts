/** What the composer makes of the backends, in texts that can be kept. Its library is loaded with this file: by who finds nothing kept. */
import { print } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import type { Problem } from '../util/problem.ts';
import { complaints } from './complaints.ts';
import { compose } from './compose.ts';
import { refuseContexts } from './contexts.ts';
import { correct } from './corrections.ts';
import { flatten } from './flatten.ts';
import type { LeftOut } from './left-out.ts';
import { prefer } from './preferred.ts';
import type { IsPlannable } from './refuted.ts';
import { shownDocument } from './shown.ts';

export type Composition = {
  readonly leftOut: LeftOut;
  /** The API schema: what views show parts of. */
  readonly shownSdl: string;
  /** For export, and for the stitched graph. */
  readonly supergraphSdl: string;
  readonly problems: readonly Problem[];
};

/** A composition, or the problems that stand in its way. */
export function composition(
  declared: readonly Backend[],
  isPlannable: IsPlannable,
): Composition | Pick<Composition, 'problems'> {
  const { backends, leftOut, supergraph, errors, problems: left } = compose(declared, isPlannable);
  if (!supergraph) return { problems: [...left, ...complaints(errors, backends)] };
  const contexts = refuseContexts(backends);
  if (contexts.length > 0) return { problems: [...left, ...contexts] };
  const flat = backends.map((backend) => ({ ...backend, subgraph: flatten(backend.subgraph) }));
  const preferred = prefer(correct(supergraph, flat), backends);
  return {
    leftOut,
    shownSdl: print(shownDocument(preferred.supergraph)),
    supergraphSdl: print(preferred.supergraph),
    problems: [...left, ...preferred.problems],
  };
}
