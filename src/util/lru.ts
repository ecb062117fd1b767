/** A map that forgets what was longest unused, by count. */

type Entry<V> = { value: V; at: number };

export class Lru<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
  readonly #limit: number;
  /** How many entries were moved to the end since the beginning. */
  #moves = 0;

  /** @param limit how many entries are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#use(key, entry);
    return entry.value;
  }

  set(key: K, value: V): void {
    const entry = this.#entries.get(key);
    if (entry) {
      entry.value = value;
      this.#use(key, entry);
      return;
    }
    this.#entries.set(key, { value, at: ++this.#moves });
    if (this.#entries.size > this.#limit) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
  }

  /** Moves an entry away from the end that is forgotten, unless it is far from it: to move costs several times as much as to look. */
  #use(key: K, entry: Entry<V>): void {
    if (this.#moves - entry.at <= this.#limit >> 2) return;
    this.#entries.delete(key);
    entry.at = ++this.#moves;
    this.#entries.set(key, entry);
  }
}
