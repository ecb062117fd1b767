/** Which of several calls it takes to have all that is asked of one value: each gives a part of it. */
import { compareShortfalls, type Shortfall } from './shortfall.ts';

/**
 * The first, with as many of the others as make it better; less those that are not needed beside the rest.
 *
 * @param rate what several lack together
 */
export function completed<T>(first: T, others: readonly T[], rate: (parts: readonly T[]) => Shortfall): readonly T[] {
  let parts: readonly T[] = [first];
  let short = rate(parts);
  while (short.lost > 0 || short.later > 0) {
    let better: { readonly parts: readonly T[]; readonly short: Shortfall } | undefined;
    for (const other of others) {
      if (parts.includes(other)) continue;
      const more = [...parts, other];
      const shortOfMore = rate(more);
      if (compareShortfalls(shortOfMore, better?.short ?? short) < 0) better = { parts: more, short: shortOfMore };
    }
    if (!better) break;
    ({ parts, short } = better);
  }
  for (const part of parts.length > 1 ? parts : []) {
    const rest = parts.filter((other) => other !== part);
    if (rest.length > 0 && compareShortfalls(rate(rest), short) <= 0) parts = rest;
  }
  return parts;
}
