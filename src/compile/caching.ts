/** How long an answer may be remembered, by `@cacheControl` on what it is made of: the lowest wins. */
import type { Graph } from '../graph/graph.ts';
import type { Caching } from '../plugins/operation.ts';

/** @param coordinates every field of the graph that is asked for, and every type that they give */
export function cachingOf(graph: Graph, coordinates: ReadonlySet<string>): Caching {
  let maxAge: number | undefined;
  let scope: Caching['scope'] = 'PUBLIC';
  for (const coordinate of coordinates) {
    const hint = graph.rules.cacheControl.get(coordinate);
    if (hint?.maxAge !== undefined) maxAge = Math.min(maxAge ?? hint.maxAge, hint.maxAge);
    if (hint?.scope === 'PRIVATE') scope = 'PRIVATE';
  }
  return { maxAge, scope };
}
