/** Whether anything answers a query: asked of what the composer says nothing does. */
import type { DocumentNode } from 'graphql';
import type { Parts } from '../../graph/parts.ts';
import { planOperation } from './plan.ts';

/** True only if it is so on either side of every field that moves. */
export function isPlannable(parts: Parts, query: DocumentNode): boolean {
  return [true, false].every((isMoved) => {
    try {
      planOperation(parts, query, () => isMoved);
      return true;
    } catch {
      return false;
    }
  });
}
