/**
 * A map whose entries come and go with requests, in the order in which they came.
 *
 * V8 makes a map that much is put into and taken out of anew again and again, and the table that it leaves points to the next one and to
 * the entries of that moment. Once one of them is old, all that came after survives until the whole heap is gone through, with whatever
 * hung on the entries: with a plain `Map` of what is in flight, that was most of every request. So what an entry holds hangs on a cell,
 * and is taken off it when the entry goes.
 */
export class TransientMap<K extends string | number, V> {
  readonly #cells = new Map<K, { value: V | undefined }>();

  get size(): number {
    return this.#cells.size;
  }

  get(key: K): V | undefined {
    return this.#cells.get(key)?.value;
  }

  set(key: K, value: V): void {
    const cell = this.#cells.get(key);
    if (cell) cell.value = value;
    else this.#cells.set(key, { value });
  }

  /** Whether it was there. */
  delete(key: K): boolean {
    const cell = this.#cells.get(key);
    if (!cell) return false;
    cell.value = undefined;
    return this.#cells.delete(key);
  }

  clear(): void {
    for (const cell of this.#cells.values()) cell.value = undefined;
    this.#cells.clear();
  }

  *entries(): Generator<[K, V]> {
    for (const [key, { value }] of this.#cells) if (value !== undefined) yield [key, value];
  }

  *values(): Generator<V> {
    for (const { value } of this.#cells.values()) if (value !== undefined) yield value;
  }
}
