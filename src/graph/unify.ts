/** `Backend[]` → `Graph`: composition by Federation's rules, each of its complaints at its place. */
import { buildASTSchema, parse } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { hasErrors, type Problem } from '../util/problem.ts';
import type { Composition } from './composition.ts';
import { withForeignFields } from './foreign.ts';
import type { Graph } from './graph.ts';
import { withoutLeftOut } from './left-out.ts';
import { readParts } from './parts.ts';
import type { IsPlannable } from './refuted.ts';
import { readRules } from './rules.ts';

/** Where the composition of these very backends is kept from an earlier start, by the same code. */
export type KeptText = {
  readonly get: () => Promise<string | undefined>;
  readonly set: (text: string) => Promise<void>;
};

/**
 * Unifies the backends; the graph is undefined where they do not compose.
 *
 * @param isPlannable what the composer says nothing answers is no problem where this finds a way
 * @param kept what is right is read from there, or written there once it is made
 */
export async function unify(
  declared: readonly Backend[],
  isPlannable: IsPlannable = () => false,
  kept?: KeptText,
): Promise<{
  readonly graph: Graph | undefined;
  readonly problems: readonly Problem[];
}> {
  if (declared.length === 0) return { graph: undefined, problems: [] };
  const foreign = withForeignFields(declared);
  const composed = await readOrCompose(foreign, isPlannable, kept);
  if (!('shownSdl' in composed)) return { graph: undefined, problems: composed.problems };
  const { leftOut, shownSdl, supergraphSdl } = composed;
  const backends = withoutLeftOut(foreign, leftOut);
  const schema = buildASTSchema(parse(shownSdl, { noLocation: true }), { assumeValidSDL: true });
  const { rules, problems } = readRules(backends, schema);
  return {
    graph: { backends, parts: readParts(backends), schema, supergraphSdl, rules },
    problems: [...composed.problems, ...problems],
  };
}

async function readOrCompose(
  backends: readonly Backend[],
  isPlannable: IsPlannable,
  kept: KeptText | undefined,
): Promise<Composition | Pick<Composition, 'problems'>> {
  const text = await kept?.get();
  // Whoever keeps it gives back what was kept, or nothing.
  if (text !== undefined) return JSON.parse(text) as Composition;
  // The composer is a quarter of all that a start does, and is not even loaded where there is nothing to compose.
  const { composition } = await import('./composition.ts');
  const composed = composition(backends, isPlannable);
  if ('shownSdl' in composed && !hasErrors(composed.problems)) await kept?.set(JSON.stringify(composed));
  return composed;
}
