/** What the stitched graph makes of labels of `@override`: each is decided once an operation, for the new backend and the old one alike. */
import { type DocumentNode, Kind, visit } from 'graphql';
import type { OperationContext } from '../fetch/context.ts';
import { isMoved } from '../graph/moved.ts';

/** graphql-tools draws `percent(5)` for itself, anew for each place and side: of labels that begin with this it asks us. */
const prefix = 'by portico: ';

/** The supergraph with labels that are all left to `createDecide`. */
export function withAskedLabels(supergraph: DocumentNode): DocumentNode {
  return visit(supergraph, {
    Argument: ({ name, value, ...rest }) =>
      name.value === 'overrideLabel' && value.kind === Kind.STRING
        ? { ...rest, name, value: { ...value, value: prefix + value.value } }
        : undefined,
  });
}

/** @param shares of the labels that are not shares by themselves, in percent */
export function createDecide(
  shares: ReadonlyMap<string, number>,
): (label: string, context: OperationContext) => boolean {
  const decided = new WeakMap<OperationContext, Map<string, boolean>>();
  return (asked, context) => {
    const label = asked.slice(prefix.length);
    const own = decided.get(context) ?? new Map<string, boolean>();
    decided.set(context, own);
    const moved = own.get(label) ?? isMoved(label, shares);
    own.set(label, moved);
    return moved;
  };
}
