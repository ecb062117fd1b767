/**
 * What was purged lately, by whomever: one record for every door, for the calls below them and for the admin plane. What was begun
 * before a purge may have read what was true before it, so it is neither kept nor joined after.
 */
import type { Store } from './store.ts';

/** Why something is purged. */
export type PurgedBy = 'admin' | 'mutation';

/** What everybody who joins others to what is in flight has to know. */
export type Moments = {
  /** Goes up with each purge. Taken when something begins; whoever comes when it is another must not join. */
  readonly moment: number;
  /** Something has changed of which nothing is kept under a tag: from here on nobody joins what began before. */
  readonly turn: () => void;
};

/** Of somebody who knows of no others. */
export class OwnMoments implements Moments {
  moment = 0;

  turn(): void {
    this.moment++;
  }
}

export class Purges extends OwnMoments {
  readonly #store: Store;
  readonly #maxTags: number;
  /** When each tag was purged last. */
  readonly #purged = new Map<string, number>();
  /** Before it, every tag counts as purged: which ones were is forgotten. */
  #forgotten = 0;
  /** Of the processes that serve beside this one: resolves when they have purged as well. */
  #tellOthers: ((tags: readonly string[]) => Promise<void>) | undefined;

  /** @param maxTags how many tags are told apart before the record begins anew */
  constructor(store: Store, maxTags = 10_000) {
    super();
    this.#store = store;
    this.#maxTags = maxTags;
  }

  /** Whether something that began at a moment may not be kept under these tags. */
  isOver(since: number, tags: readonly string[]): boolean {
    return since < this.#forgotten || tags.some((tag) => (this.#purged.get(tag) ?? 0) > since);
  }

  /** In this process alone; resolves to how many values there were. Rejects if the store is out of reach: the record holds all the same. */
  async here(tags: readonly string[]): Promise<number> {
    this.turn();
    if (this.#purged.size + tags.length > this.#maxTags) {
      this.#purged.clear();
      this.#forgotten = this.moment;
    }
    for (const tag of tags) this.#purged.set(tag, this.moment);
    return tags.length > 0 ? this.#store.purge(tags) : 0;
  }

  /** In this process and in all that serve beside it. */
  async everywhere(tags: readonly string[]): Promise<number> {
    const [purged] = await Promise.all([this.here(tags), this.#tellOthers?.(tags)]);
    return purged;
  }

  /** @param tell does not reject, and does not take for ever */
  spreadBy(tell: (tags: readonly string[]) => Promise<void>): void {
    this.#tellOthers = tell;
  }
}
