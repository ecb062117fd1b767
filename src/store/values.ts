/** Values in memory, bounded by their bytes: what was longest unused goes first. */
import type { Clock } from '../util/clock.ts';
import type { ValueOptions } from './store.ts';

type Entry = {
  readonly value: string;
  readonly bytes: number;
  readonly expiresAtMs: number;
  readonly tags: readonly string[];
};

/** What an entry takes beside its text, and what each of its tags does, roughly: without it, a million empty values would be free. */
const overheadBytes = 200;

export class Values {
  readonly #entries = new Map<string, Entry>();
  readonly #keysByTag = new Map<string, Set<string>>();
  readonly #maxBytes: number;
  readonly #clock: Clock;
  #bytes = 0;

  /** @param maxBytes of all values with their keys and tags, in UTF-8 */
  constructor(maxBytes: number, clock: Clock) {
    this.#maxBytes = maxBytes;
    this.#clock = clock;
  }

  get(key: string): string | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.expiresAtMs <= this.#clock.monotonic()) {
      this.delete(key);
      return undefined;
    }
    // As long as there is room for as much again, nothing is forgotten that the order would save.
    if (this.#bytes * 2 > this.#maxBytes) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry.value;
  }

  set(key: string, value: string, { ttlMs, tags = [] }: ValueOptions): void {
    this.delete(key);
    const texts = [key, value, ...tags];
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), overheadBytes * (1 + tags.length));
    if (bytes > this.#maxBytes || !(ttlMs > 0)) return;
    this.#entries.set(key, { value, bytes, expiresAtMs: this.#clock.monotonic() + ttlMs, tags });
    this.#bytes += bytes;
    for (const tag of tags) {
      const keys = this.#keysByTag.get(tag);
      if (keys) keys.add(key);
      else this.#keysByTag.set(tag, new Set([key]));
    }
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    for (const tag of entry.tags) {
      const keys = this.#keysByTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByTag.delete(tag);
    }
  }

  purge(tags: readonly string[]): number {
    const keys = new Set(tags.flatMap((tag) => [...(this.#keysByTag.get(tag) ?? [])]));
    for (const key of keys) this.delete(key);
    return keys.size;
  }
}
