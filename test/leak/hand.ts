/** An operation on the graph as somebody would write it by hand for what an operation on a view asks for. */
import type { Step } from './view-model.ts';

/** A selection that grows; the same field with the same arguments is one field, unless the client has names for the objects of each. */
export class Hand {
  readonly #fields = new Map<string, { readonly head: string; readonly below: Hand }>();
  readonly #on = new Map<string, Hand>();
  readonly #joins: boolean;
  #typename = false;

  /** @param joins false at the root of a mutation, where each field is an act of its own */
  constructor(joins = true) {
    this.#joins = joins;
  }

  get isEmpty(): boolean {
    return this.#fields.size === 0 && [...this.#on.values()].every((hand) => hand.isEmpty) && !this.#typename;
  }

  /**
   * Goes along a path; gives the selection at its end.
   *
   * @param alias of the objects there
   */
  follow(steps: readonly Step[], values: Readonly<Record<string, string | undefined>>, alias?: string): Hand {
    let hand: Hand = this;
    for (const { field, args } of steps) {
      const written = Object.entries(args).flatMap(([name, text]) => {
        const value = writtenValue(text, values);
        return value === undefined ? [] : [`${name}: ${value}`];
      });
      hand = hand.#add(field, written.length > 0 ? `(${written.join(', ')})` : '', hand === this ? alias : undefined);
    }
    return hand;
  }

  on(typeName: string): Hand {
    const hand = this.#on.get(typeName) ?? new Hand();
    this.#on.set(typeName, hand);
    return hand;
  }

  typename(): void {
    this.#typename = true;
  }

  #add(name: string, args: string, alias = ''): Hand {
    const key = `${name}(${args}${this.#joins ? alias : this.#fields.size}`;
    const known = this.#fields.get(key);
    if (known && this.#joins) return known.below;
    // Of the same field with other arguments or for other objects, each has an alias of its own.
    const number = [...this.#fields.keys()].filter((other) => other.split('(')[0] === name).length;
    const below = new Hand();
    this.#fields.set(key, { head: `${number === 0 ? '' : `${name}_${number}: `}${name}${args}`, below });
    return below;
  }

  toString(): string {
    const parts = [...this.#fields.values()].map(({ head, below }) => (below.isEmpty ? head : `${head} ${below}`));
    for (const [type, hand] of this.#on) if (!hand.isEmpty) parts.push(`... on ${type} ${hand}`);
    if (this.#typename) parts.unshift('__typename');
    return `{ ${parts.join(' ')} }`;
  }
}

/** Puts values in the place of `$name`; undefined where the whole of it was left out. */
function writtenValue(text: string, values: Readonly<Record<string, string | undefined>>): string | undefined {
  if (text === '!') return values['!'];
  if (/^\$\w+$/.test(text)) return values[text.slice(1)];
  return text.replace(/\$(\w+)/g, (_, name: string) => values[name] ?? 'null');
}
