/** Plans each operation once, and once more for each way in which fields that move between backends may be decided. */
import type { DocumentNode } from 'graphql';
import type { Plan } from '../../execute/plan.ts';
import { isMoved } from '../../graph/moved.ts';
import type { Parts } from '../../graph/parts.ts';
import { type Around, unwatched } from '../../util/around.ts';
import { planOperation } from './plan.ts';

/**
 * Gives the plan of a lowered operation.
 *
 * @param shares of the labels that are not shares by themselves: for how many operations of a hundred the new backend answers
 * @param around is told of what has to be planned
 */
export function createPlanning(
  parts: Parts,
  shares: ReadonlyMap<string, number> = new Map(),
  around: Around = unwatched,
): (document: DocumentNode) => Plan {
  const labels = labelsOf(parts);
  const known = new WeakMap<DocumentNode, Map<string, Plan>>();
  return (document) => {
    const moved = labels.filter((label) => isMoved(label, shares));
    const key = moved.join('\n');
    const plans = known.get(document) ?? new Map<string, Plan>();
    known.set(document, plans);
    const plan = plans.get(key) ?? around(() => planOperation(parts, document, (label) => moved.includes(label)));
    plans.set(key, plan);
    return plan;
  };
}

function labelsOf({ all }: Parts): readonly string[] {
  const labels = new Set<string>();
  for (const { types } of all) {
    for (const { fields } of types.values())
      for (const { share } of fields.values()) if (share) labels.add(share.label);
  }
  return [...labels].toSorted();
}
