/** Plans each operation once, and once more for each way in which fields that move between backends may be decided. */
import type { DocumentNode } from 'graphql';
import type { Plan } from '../../execute/plan.ts';
import type { Parts } from '../../graph/parts.ts';
import { planOperation } from './plan.ts';

/** Gives the plan of a lowered operation. */
export function createPlanning(parts: Parts): (document: DocumentNode) => Plan {
  const labels = labelsOf(parts);
  const known = new WeakMap<DocumentNode, Map<string, Plan>>();
  return (document) => {
    const moved = labels.filter(isMoved);
    const key = moved.join('\n');
    const plans = known.get(document) ?? new Map<string, Plan>();
    known.set(document, plans);
    const plan = plans.get(key) ?? planOperation(parts, document, (label) => moved.includes(label));
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

/** `percent(5)`: five operations of a hundred. Of what other labels mean nobody is told. */
function isMoved(label: string): boolean {
  const percent = /^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1];
  return percent !== undefined && Math.random() * 100 < Number(percent);
}
