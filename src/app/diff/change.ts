/** What a change of a view is to whoever uses it: the words that the parts of the comparison share. */

export type Severity = 'breaking' | 'dangerous' | 'safe';

export type Change = {
  /** `breaking`: an operation that was right may be wrong now, or its answer of another type. `dangerous`: the same operation, another answer. */
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** What of the schema it is about: `Item`, `Item.price`, `Query.items(first:)`; undefined for the door. */
  readonly coordinate?: string;
  /** True where it is about all that the client sends, whatever that asks for. */
  readonly everything?: true;
};

export function change(severity: Severity, code: string, coordinate: string, message: string): Change {
  return { severity, code, message, coordinate };
}

/** Two sets of named things, side by side. */
export function compare<A, B = A>(
  before: ReadonlyMap<string, A>,
  after: ReadonlyMap<string, B>,
): {
  readonly removed: readonly (readonly [string, A])[];
  readonly added: readonly (readonly [string, B])[];
  readonly kept: readonly (readonly [string, A, B])[];
} {
  const kept = [...before].flatMap(([name, a]): (readonly [string, A, B])[] => {
    const b = after.get(name);
    return b === undefined ? [] : [[name, a, b]];
  });
  return {
    removed: [...before].filter(([name]) => !after.has(name)),
    added: [...after].filter(([name]) => !before.has(name)),
    kept,
  };
}

export function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.name, item]));
}
