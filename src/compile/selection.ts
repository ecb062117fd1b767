/** A selection on the graph while it is being made: paths that share a prefix share fields, and clashing ones get aliases. */
import { type FieldNode, type InlineFragmentNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';

import { markDeferred } from './deferral.ts';

/** One argument of a field of the graph's operation: always a variable, whose value is computed when the operation runs. */
export type SelectedArgument = { readonly name: string; readonly variable: string };

/** What a field is; two that are the same in all of it are one field. */
export type Selected = {
  readonly fieldName: string;
  readonly args: readonly SelectedArgument[];
  /** The field's type as text: only fields of one shape may share a response key between types (GraphQL, "Field Selection Merging"). */
  readonly type: string;
  /** What the client calls it, where that tells its objects from those of the same field beside it. */
  readonly alias?: string | undefined;
};

/** Two fields of other names may ask for other things: a null among those of the one takes nothing away from the other. */
export function aliasOf({ name, alias, selectionSet }: FieldNode): string | undefined {
  return selectionSet && alias?.value !== name.value ? alias?.value : undefined;
}

/**
 * What each response key stands for at a place of the answer, whatever the types of the objects there; `below`, by the keys that lead on.
 * A backend may know objects of several types as one thing (`@interfaceObject`): so what is asked of them needs names that they can share.
 */
class Keys {
  readonly taken = new Map<string, string>();
  readonly #below = new Map<string, Keys>();

  below(key: string): Keys {
    let keys = this.#below.get(key);
    if (!keys) {
      keys = new Keys();
      this.#below.set(key, keys);
    }
    return keys;
  }
}

/** `isLate`: everything that wants it may come later. */
type Entry = { readonly selected: Selected; readonly child: Selection; isLate: boolean };

export class Selection {
  readonly #fields = new Map<string, Entry>();
  readonly #onTypes = new Map<string, Selection>();
  /** Shared with the selections on its types, and below them. */
  readonly #keys: Keys;
  readonly #joins: boolean;
  #typename = false;

  /** @param options.joins false where two fields are never one, however alike: at the root of a mutation each of them is an act */
  constructor({ keys = new Keys(), joins = true }: { keys?: Keys; joins?: boolean } = {}) {
    this.#keys = keys;
    this.#joins = joins;
  }

  get isEmpty(): boolean {
    return this.#fields.size === 0 && this.#onTypes.size === 0;
  }

  /** Selects a field; gives its response key and the selection below it. */
  add(selected: Selected, isLate = false): { readonly key: string; readonly child: Selection } {
    const { fieldName, type, args, alias } = selected;
    const identity = JSON.stringify([fieldName, type, args, alias, this.#joins ? null : this.#fields.size]);
    for (let number = 0; ; number++) {
      const key = number === 0 ? fieldName : `${fieldName}_${number}`;
      const taken = this.#keys.taken.get(key);
      if (taken !== undefined && taken !== identity) continue;
      this.#keys.taken.set(key, identity);
      let entry = this.#fields.get(key);
      if (!entry) {
        entry = { selected, child: new Selection({ keys: this.#keys.below(key) }), isLate };
        this.#fields.set(key, entry);
      }
      entry.isLate &&= isLate;
      return { key, child: entry.child };
    }
  }

  /** The selection on one member of an abstract type. */
  on(typeName: string): Selection {
    let selection = this.#onTypes.get(typeName);
    if (!selection) {
      selection = new Selection({ keys: this.#keys });
      this.#onTypes.set(typeName, selection);
    }
    return selection;
  }

  /**
   * Moves here what is selected alike on each of these types, where `has` says that the abstract type itself has the field.
   *
   * @returns whether nothing is left that is selected on one of them
   */
  hoist(typeNames: readonly string[], has: (selected: Selected) => boolean): boolean {
    const on = typeNames.map((name) => this.#onTypes.get(name) ?? new Selection());
    const [first = this] = on;
    for (const [key, entry] of first.#fields) {
      const all = on.map((selection) => selection.#fields.get(key));
      if (!has(entry.selected) || !all.every((other) => other && areEqual(entry, other))) continue;
      this.#join(key, { ...entry, isLate: all.every((other) => other?.isLate) });
      for (const selection of on) selection.#fields.delete(key);
    }
    return on.every((selection) => selection.isEmpty);
  }

  #join(key: string, entry: Entry): void {
    const known = this.#fields.get(key);
    if (!known) this.#fields.set(key, entry);
    else {
      known.isLate &&= entry.isLate;
      known.child.#joinAll(entry.child);
    }
  }

  #joinAll(other: Selection): void {
    this.#typename ||= other.#typename;
    for (const [key, entry] of other.#fields) this.#join(key, entry);
    for (const [typeName, selection] of other.#onTypes) this.on(typeName).#joinAll(selection);
  }

  /** True where the other one selects just the same. */
  equals(other: Selection): boolean {
    return (
      this.#typename === other.#typename &&
      this.#fields.size === other.#fields.size &&
      this.#onTypes.size === other.#onTypes.size &&
      [...this.#fields].every(([key, entry]) => areEqual(entry, other.#fields.get(key))) &&
      [...this.#onTypes].every(([name, selection]) => other.#onTypes.get(name)?.equals(selection))
    );
  }

  addTypename(): void {
    this.#typename = true;
  }

  /** As GraphQL. `leaf` fields have no selection; an object that is only known to be there selects its `__typename`. */
  toAst(isLeaf: (selected: Selected) => boolean): SelectionSetNode {
    const selections: SelectionNode[] = [...this.#fields].map(([key, { selected, child, isLate }]): FieldNode => {
      const node: FieldNode = {
        kind: Kind.FIELD,
        name: { kind: Kind.NAME, value: selected.fieldName },
        ...(key === selected.fieldName ? {} : { alias: { kind: Kind.NAME, value: key } }),
        arguments: selected.args.map(({ name, variable }) => ({
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: name },
          value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
        })),
        ...(isLeaf(selected) ? {} : { selectionSet: child.toAst(isLeaf) }),
      };
      return isLate ? markDeferred(node) : node;
    });
    for (const [typeName, selection] of this.#onTypes) {
      if (selection.isEmpty) continue;
      selections.push({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
        selectionSet: selection.toAst(isLeaf),
      } satisfies InlineFragmentNode);
    }
    if (this.#typename || selections.length === 0) {
      selections.unshift({ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } });
    }
    return { kind: Kind.SELECTION_SET, selections };
  }
}

function areEqual(a: Entry, b: Entry | undefined): boolean {
  return (
    a === b || (b !== undefined && JSON.stringify(a.selected) === JSON.stringify(b.selected) && a.child.equals(b.child))
  );
}
