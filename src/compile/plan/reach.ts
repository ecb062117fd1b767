/** Which backends can be asked about an object, given who is asked about it already: by keys, over several hops if need be. */
import { Kind, type SelectionSetNode } from 'graphql';
import type { Key, Node, PartField, Parts } from '../../graph/parts.ts';
import type { Holder, Obj } from './draft.ts';
import type { Want } from './want.ts';

export type Way = Node & {
  /** Calls until its answer is there. */
  readonly hops: number;
  /** Undefined where nothing is needed: it is asked already, or the object is a root. */
  readonly key: Key | undefined;
};

export type Decide = (label: string) => boolean;

export type Reach = {
  /** Every way to ask about the object, the nearest first. */
  readonly ways: (obj: Obj) => readonly Way[];
  /** The ways from one backend, which gives some fields beyond what it gives elsewhere. */
  readonly waysFrom: (node: Node, provided?: readonly Want[]) => readonly Way[];
  /** The field if the backend answers for it, with whatever it requires. */
  readonly fieldOf: (node: Node, name: string) => PartField | undefined;
};

export const rootTypes: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** @param decide whether this operation is among those for which a moving field has moved */
export function createReach(parts: Parts, decide: Decide): Reach {
  const known = new Map<string, readonly Way[]>();

  function fieldOf({ part, typeName }: Node, name: string): PartField | undefined {
    const field = part.types.get(typeName)?.fields.get(name);
    if (!field) return undefined;
    if (field.share && decide(field.share.label) !== (field.share.side === 'new')) return undefined;
    return field.resolvable ? field : undefined;
  }

  function ways(obj: Obj): readonly Way[] {
    return find(obj.typeName, obj.holders);
  }

  function find(typeName: string, holders: readonly (Node & Partial<Holder>)[]): readonly Way[] {
    const provided = holders.flatMap(({ provided = [] }) => provided);
    const text = `${typeName} ${holders.map(textOf).join()}`;
    const done = provided.length === 0 ? known.get(text) : undefined;
    if (done) return done;
    if (rootTypes.has(typeName)) {
      const ways = rootWays(typeName);
      known.set(text, ways);
      return ways;
    }
    // A key that leads to itself leads nowhere.
    known.set(text, heldWays(holders));
    const found = entityWays(typeName, holders);
    if (provided.length === 0) known.set(text, found);
    else known.delete(text);
    return found;
  }

  function rootWays(typeName: string): Way[] {
    return parts.nodesOf(typeName).map((node) => ({ ...node, hops: 0, key: undefined }));
  }

  function entityWays(typeName: string, holders: readonly (Node & Partial<Holder>)[]): Way[] {
    const found: Way[] = heldWays(holders);
    const reached = new Set(found.map(textOf));
    let left = parts.nodesOf(typeName).filter((node) => !reached.has(textOf(node)));
    for (let hops = 1; left.length > 0; hops++) {
      const known = [...found];
      const missed: Node[] = [];
      for (const node of left) {
        const way = wayTo(node, known, holders, hops);
        if (way) found.push(way);
        else missed.push(node);
      }
      if (missed.length === left.length) break;
      left = missed;
    }
    return found;
  }

  function heldWays(holders: readonly Node[]): Way[] {
    return holders.map(({ part, typeName }) => ({ part, typeName, hops: 0, key: undefined }));
  }

  function wayTo(
    node: Node,
    known: readonly Node[],
    holders: readonly (Node & Partial<Holder>)[],
    hops: number,
  ): Way | undefined {
    for (const key of node.part.types.get(node.typeName)?.keys ?? []) {
      if (!key.resolvable) continue;
      const isKnown = key.fields.selections.every((selection) => {
        if (selection.kind !== Kind.FIELD) return false;
        const { name, selectionSet } = selection;
        return (
          holders.some((holder) => has(holder, name.value, selectionSet, holder.provided)) ||
          known.some((other) => has(other, name.value, selectionSet))
        );
      });
      if (isKnown) return { ...node, hops, key };
    }
    return undefined;
  }

  /** Whether a backend knows a field, and all that is selected below it, without being told anything. */
  function has(
    node: Node,
    name: string,
    below: SelectionSetNode | undefined,
    provided: Holder['provided'] = [],
  ): boolean {
    if (name === '__typename') return true;
    const field = node.part.types.get(node.typeName)?.fields.get(name);
    if (!field || field.requires) return false;
    const gift = provided.map((want) => want.on(node.typeName).get(name)).find((each) => each !== undefined);
    if (!fieldOf(node, name) && !gift) return false;
    if (!below) return true;
    const deeper = gift?.below ? [gift.below] : [];
    return node.part.possible(field.typeName).every((typeName) => hasAll({ part: node.part, typeName }, below, deeper));
  }

  function hasAll(node: Node, { selections }: SelectionSetNode, provided: Holder['provided']): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) {
        const { name, selectionSet } = selection;
        if (has(node, name.value, selectionSet, provided)) return true;
        // What the backend lacks of an object within the key may be had by that object's own key.
        return find(node.typeName, [{ ...node, provided }]).some(
          (way) => way.hops > 0 && has(way, name.value, selectionSet),
        );
      }
      if (selection.kind !== Kind.INLINE_FRAGMENT) return false;
      const condition = selection.typeCondition?.name.value;
      if (condition !== undefined && !parts.isSubType(node.typeName, condition)) return true;
      return hasAll(node, selection.selectionSet, provided);
    });
  }

  return { ways, waysFrom: (node, provided = []) => find(node.typeName, [{ ...node, provided }]), fieldOf };
}

function textOf({ part, typeName }: Node): string {
  return `${part.index}:${typeName}`;
}
