/** A map that forgets what was longest unused, by the bytes that its values are said to take. */

type Entry<V> = { readonly value: V; readonly bytes: number };

export class SizedLru<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes of all entries together */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    // Moved to the end only where there is any danger of being forgotten: moving costs more than looking.
    if (this.#bytes * 2 > this.#maxBytes) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry.value;
  }

  /** Keeps nothing that is larger than all may be. */
  set(key: K, value: V, bytes: number): void {
    this.#delete(key);
    if (bytes > this.#maxBytes) return;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#delete(oldest);
    }
  }

  #delete(key: K): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
