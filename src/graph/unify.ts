/** `Backend[]` → `Graph`: composition by Federation's rules, each of its complaints at its place. */
import { print } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import type { Problem } from '../util/problem.ts';
import { complaints } from './complaints.ts';
import { compose } from './compose.ts';
import { refuseContexts } from './contexts.ts';
import { correct } from './corrections.ts';
import { flatten } from './flatten.ts';
import { withForeignFields } from './foreign.ts';
import type { Graph } from './graph.ts';
import { readParts } from './parts.ts';
import { prefer } from './preferred.ts';
import type { IsPlannable } from './refuted.ts';
import { readRules } from './rules.ts';
import { shownSchema } from './shown.ts';

/**
 * Unifies the backends; the graph is undefined where they do not compose.
 *
 * @param isPlannable what the composer says nothing answers is no problem where this finds a way
 */
export function unify(
  declared: readonly Backend[],
  isPlannable: IsPlannable = () => false,
): {
  readonly graph: Graph | undefined;
  readonly problems: readonly Problem[];
} {
  if (declared.length === 0) return { graph: undefined, problems: [] };
  const composed = compose(withForeignFields(declared), isPlannable);
  const { backends, supergraph: made } = composed;
  if (!made) return { graph: undefined, problems: [...composed.problems, ...complaints(composed.errors, backends)] };
  const contexts = refuseContexts(backends);
  if (contexts.length > 0) return { graph: undefined, problems: [...composed.problems, ...contexts] };
  const flat = backends.map((backend) => ({ ...backend, subgraph: flatten(backend.subgraph) }));
  const { supergraph, problems: ambiguous } = prefer(correct(made, flat), backends);
  const schema = shownSchema(supergraph);
  const { rules, problems } = readRules(backends, schema);
  return {
    graph: { backends, parts: readParts(backends), schema, supergraphSdl: print(supergraph), rules },
    problems: [...composed.problems, ...ambiguous, ...problems],
  };
}
