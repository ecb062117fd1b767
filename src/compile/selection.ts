/** A selection on the graph while it is being made: paths that share a prefix share fields, and clashing ones get aliases. */
import { type FieldNode, type InlineFragmentNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';

/** One argument of a field of the graph's operation: always a variable, whose value is computed when the operation runs. */
export type SelectedArgument = { readonly name: string; readonly variable: string };

/** What a field is; two that are the same in all of it are one field. */
export type Selected = {
  readonly fieldName: string;
  readonly args: readonly SelectedArgument[];
  /** The field's type as text: only fields of one shape may share a response key between types (GraphQL, "Field Selection Merging"). */
  readonly type: string;
};

type Entry = { readonly selected: Selected; readonly child: Selection };

export class Selection {
  readonly #fields = new Map<string, Entry>();
  readonly #onTypes = new Map<string, Selection>();
  /** Response keys of this level and what they stand for, shared with the selections on its types. */
  readonly #keys: Map<string, string>;
  #typename = false;

  constructor(keys: Map<string, string> = new Map()) {
    this.#keys = keys;
  }

  get isEmpty(): boolean {
    return this.#fields.size === 0 && this.#onTypes.size === 0;
  }

  /** Selects a field; gives its response key and the selection below it. */
  add(selected: Selected): { readonly key: string; readonly child: Selection } {
    const identity = JSON.stringify([selected.fieldName, selected.type, selected.args]);
    for (let number = 0; ; number++) {
      const key = number === 0 ? selected.fieldName : `${selected.fieldName}_${number}`;
      const taken = this.#keys.get(key);
      if (taken !== undefined && taken !== identity) continue;
      this.#keys.set(key, identity);
      let entry = this.#fields.get(key);
      if (!entry) {
        entry = { selected, child: new Selection() };
        this.#fields.set(key, entry);
      }
      return { key, child: entry.child };
    }
  }

  /** The selection on one member of an abstract type. */
  on(typeName: string): Selection {
    let selection = this.#onTypes.get(typeName);
    if (!selection) {
      selection = new Selection(this.#keys);
      this.#onTypes.set(typeName, selection);
    }
    return selection;
  }

  addTypename(): void {
    this.#typename = true;
  }

  /** As GraphQL. `leaf` fields have no selection; an object that is only known to be there selects its `__typename`. */
  toAst(isLeaf: (selected: Selected) => boolean): SelectionSetNode {
    const selections: SelectionNode[] = [...this.#fields].map(
      ([key, { selected, child }]): FieldNode => ({
        kind: Kind.FIELD,
        name: { kind: Kind.NAME, value: selected.fieldName },
        ...(key === selected.fieldName ? {} : { alias: { kind: Kind.NAME, value: key } }),
        arguments: selected.args.map(({ name, variable }) => ({
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: name },
          value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
        })),
        ...(isLeaf(selected) ? {} : { selectionSet: child.toAst(isLeaf) }),
      }),
    );
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
