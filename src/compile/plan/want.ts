/** What is asked of the objects at one place, type by type: an operation's selection, a key, or what a field requires. */
import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  print,
  type SelectionSetNode,
} from 'graphql';
import type { Parts } from '../../graph/parts.ts';
import { responseKey } from '../../util/response-key.ts';
import { isDeferred } from '../deferral.ts';
import type { Taken } from './names.ts';

/** One field that is asked of an object. */
export type WantedField = {
  /** Its name in the answer. */
  readonly key: string;
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  /** Two of one name with the same arguments are the same value. */
  readonly identity: string;
  /** Whether it may come later than the rest. */
  readonly isLate: boolean;
  /** What is asked of its objects; undefined for a leaf. */
  readonly below: Want | undefined;
  /** How many selections ask for it: of a member of an interface more may than of the interface, and want more of it. */
  readonly times: number;
};

export type Fields = ReadonlyMap<string, WantedField>;

/** The operation that selections are part of. */
export type WantContext = {
  readonly parts: Parts;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
};

export interface Want {
  /** The fields asked of objects of a type by their names in the answer, in its order; of an interface, what is asked of all its objects. */
  readonly on: (typeName: string) => Fields;
  /** Whether more is asked of some objects of an interface, or which type each of them is. */
  readonly wantsMember: (interfaceName: string) => boolean;
  /** Every name in the answer that is taken, whatever the type. */
  readonly taken: Taken;
}

const none: Fields = new Map();

/** @throws if the document was not validated */
export function wantOf(sets: readonly SelectionSetNode[], context: WantContext): Want {
  return new Selected(sets, context);
}

class Selected implements Want {
  readonly #sets: readonly SelectionSetNode[];
  readonly #context: WantContext;
  readonly #on = new Map<string, Fields>();
  #taken: Taken | undefined;

  constructor(sets: readonly SelectionSetNode[], context: WantContext) {
    this.#sets = sets;
    this.#context = context;
  }

  on(typeName: string): Fields {
    const known = this.#on.get(typeName);
    if (known) return known;
    const nodes = new Map<string, FieldNode[]>();
    for (const set of this.#sets) this.#collect(set, typeName, nodes);
    const fields = new Map([...nodes].map(([key, same]) => [key, this.#field(key, same)]));
    this.#on.set(typeName, fields);
    return fields;
  }

  wantsMember(interfaceName: string): boolean {
    const narrows = (set: SelectionSetNode): boolean =>
      set.selections.some((selection) => {
        if (selection.kind === Kind.FIELD) return selection.name.value === '__typename';
        const { condition, inner } = this.#open(selection);
        return !this.#holds(condition, interfaceName) || narrows(inner);
      });
    return this.#sets.some(narrows);
  }

  get taken(): Taken {
    this.#taken ??= takenBy(this.#sets, (selection) => this.#open(selection).inner);
    return this.#taken;
  }

  #collect(set: SelectionSetNode, typeName: string, nodes: Map<string, FieldNode[]>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = responseKey(selection);
        nodes.get(key)?.push(selection) ?? nodes.set(key, [selection]);
        continue;
      }
      const { condition, inner } = this.#open(selection);
      if (this.#holds(condition, typeName)) this.#collect(inner, typeName, nodes);
    }
  }

  #holds(condition: string | undefined, typeName: string): boolean {
    return condition === undefined || this.#context.parts.isSubType(typeName, condition);
  }

  #open(selection: Fragment) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return { condition: selection.typeCondition?.name.value, inner: selection.selectionSet };
    }
    const fragment = this.#context.fragments.get(selection.name.value);
    if (!fragment) throw new Error(`there is no fragment "${selection.name.value}"`);
    return { condition: fragment.typeCondition.name.value, inner: fragment.selectionSet };
  }

  #field(key: string, nodes: readonly FieldNode[]): WantedField {
    const node = nodes[0] as FieldNode;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const below = sets.length > 0 ? new Selected(sets, this.#context) : undefined;
    const isLate = nodes.every(isDeferred);
    return {
      key,
      name: node.name.value,
      args: node.arguments ?? [],
      identity: identityOf(node),
      isLate,
      below,
      times: nodes.length,
    };
  }
}

/** A part of what was wanted: what one backend could not give. */
export function partOf(on: ReadonlyMap<string, Fields>, whole: Want): Want {
  return {
    on: (typeName) => on.get(typeName) ?? none,
    wantsMember: (name) => whole.wantsMember(name),
    taken: whole.taken,
  };
}

type Fragment = Exclude<SelectionSetNode['selections'][number], FieldNode>;

function takenBy(sets: readonly SelectionSetNode[], open: (fragment: Fragment) => SelectionSetNode): Taken {
  const here = new Map<string, string>();
  const inner = new Map<string, SelectionSetNode[]>();
  const known = new Map<string, Taken>();
  const visit = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) visit(open(selection));
      else {
        const key = responseKey(selection);
        here.set(key, identityOf(selection));
        if (selection.selectionSet) {
          inner.get(key)?.push(selection.selectionSet) ?? inner.set(key, [selection.selectionSet]);
        }
      }
    }
  };
  for (const set of sets) visit(set);
  return {
    here,
    below(key) {
      const taken = known.get(key) ?? takenBy(inner.get(key) ?? [], open);
      known.set(key, taken);
      return taken;
    },
  };
}

function identityOf(node: FieldNode): string {
  const { name, arguments: args = [] } = node;
  return `${name.value}${argumentsOf(args)}`;
}

/** Text that is the same for the same arguments, in whichever order they are written. */
export function argumentsOf(args: readonly ArgumentNode[]): string {
  return args.length === 0 ? '' : `(${args.map(print).toSorted().join()})`;
}
