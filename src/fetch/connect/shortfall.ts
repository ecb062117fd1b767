/** How much of what is asked is not in what calls give: by it they are chosen. */
import type { Fetcher, Other, Reach } from '../../schema/connect/reach.ts';
import { joinTrees, type Tree } from '../../schema/connect/trees.ts';
import { namedType } from '../../schema/connect/types.ts';
import type { Asked } from './asked.ts';

export type Shortfall = {
  /** Fields that can never be had. */
  readonly lost: number;
  /** Arguments that the calls are there for, and that nobody gives. */
  readonly unsaid?: number;
  /** Other calls that the rest needs, each counted once an object. */
  readonly later: number;
};

const none: Shortfall = { lost: 0, later: 0 };

/** Below zero where the first is the better one. */
export function compareShortfalls(a: Shortfall, b: Shortfall): number {
  return a.lost - b.lost || (a.unsaid ?? 0) - (b.unsaid ?? 0) || a.later - b.later;
}

/** Of objects of this type, of which `given` is known; undefined counts as everything. */
export function shortfall(reach: Reach, typeName: string, given: Tree | undefined, asked: Asked): Shortfall {
  if (!given) return none;
  let [lost, later] = [0, 0];
  for (const member of reach.types.possible(typeName)) {
    const calls = new Set<Fetcher>();
    for (const name of asked.fields(member).keys()) {
      const entry = given.get(name);
      // Most is there, and a look at all that calls could give costs more than a look at the answer.
      const below = entry ? shortfallBelow(reach, member, name, [entry.fields], asked) : undefined;
      if (below?.lost === 0) {
        later += below.later;
        continue;
      }
      const ways = waysTo(reach, member, name, given);
      if (!below && ways.length === 0) {
        lost += 1;
        continue;
      }
      const shapes = [...(entry ? [entry] : []), ...ways].map(({ fields }) => fields);
      const least = shortfallBelow(reach, member, name, shapes, asked);
      lost += least.lost;
      const [way] = ways;
      if (way && (!below || least.lost < below.lost)) calls.add(way.fetcher);
      else later += below?.later ?? 0;
    }
    later += calls.size;
  }
  return { lost, later };
}

/** Of the objects in a field, where several give them together. */
export function shortfallBelow(
  reach: Reach,
  typeName: string,
  name: string,
  shapes: readonly (Tree | undefined)[],
  asked: Asked,
): Shortfall {
  const field = reach.types.all.get(typeName)?.fields.get(name);
  if (!field) return none;
  return shortfall(reach, namedType(field.type), joinTrees(shapes), asked.below(typeName, name));
}

/** Every call that gives a field of an object of which `given` is known, the one that can be made first at the front. */
export function waysTo(reach: Reach, typeName: string, name: string, given: Tree): readonly Other[] {
  const way = reach.waysFrom(typeName, given).get(name);
  if (!way) return [];
  const { round, fetcher, fields, others } = way;
  return fetcher ? [{ round, fetcher, fields }, ...others] : others;
}
