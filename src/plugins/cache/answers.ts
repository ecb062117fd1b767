/** The answers that are remembered: found by what was read for them, kept as long as their policy allows, under the tags that they are purged by. */
import { isAsyncIterable } from 'graphql-yoga';
import type { Purges } from '../../store/purges.ts';
import type { Store } from '../../store/store.ts';
import type { Clock } from '../../util/clock.ts';
import type { MaybePromise } from '../../util/maybe.ts';
import { SizedLru } from '../../util/sized-lru.ts';
import type { Caller } from '../caller.ts';
import type { Answer, Caching, Operation } from '../operation.ts';
import { bodyOf } from '../written.ts';
import { type EntryState, encodeEntry, lifetimeMs, type ReadEntry, readEntry, stateOf, toAnswer } from './entry.ts';
import { keyOf, ReadNames } from './key.ts';
import { type CacheOptions, type CachePolicy, noStore, ownerOf, policyOf, varyOf, withReads } from './policy.ts';
import { clientTag, operationTag, typeTag } from './tags.ts';
import { typesOf } from './types.ts';

/** An answer, from memory or fresh, and what may be said and done with it. */
export type Outcome = {
  readonly answer: Answer;
  readonly policy: CachePolicy;
  readonly ageSeconds: number;
  readonly vary: readonly string[];
  /**
   * The inputs by which it was made, and whose they were: whoever has the same is given the same answer. Undefined where it is
   * nobody else's.
   */
  readonly share: { readonly names: readonly string[]; readonly caller: Caller } | undefined;
};

/** An answer from memory. */
export type Recalled = Outcome & { readonly state: EntryState };

export type AnswersOptions = {
  readonly store: Store;
  readonly purges: Purges;
  readonly cache: CacheOptions;
  readonly clock: Clock;
  readonly onStoreError: (error: unknown) => void;
};

/** Of entries that are held as they were read, a door. */
const readBytes = 8 * 1024 ** 2;

export class Answers {
  readonly #options: AnswersOptions;
  readonly #names: ReadNames;
  /** What was recalled lately, by its key. */
  readonly #entries = new SizedLru<string, ReadEntry>(readBytes);

  constructor(options: AnswersOptions) {
    this.#options = options;
    this.#names = new ReadNames(options.store);
  }

  recall(operation: Operation, caller: Caller): MaybePromise<Recalled | undefined> {
    if (policyOf(operation, this.#options.cache).maxAge <= 0) return undefined;
    return this.#find(operation, caller);
  }

  async #find(operation: Operation, caller: Caller): Promise<Recalled | undefined> {
    const { store, cache, clock, onStoreError } = this.#options;
    try {
      const names = await this.#names.find(operation);
      const key = names && keyOf(operation, names, caller);
      const text = key && (await store.get(key));
      const entry = key && text ? this.#read(key, text) : undefined;
      if (!names || !entry) return undefined;
      const { policy, storedAtMs } = entry;
      const ageSeconds = Math.max(0, Math.floor((clock.now() - storedAtMs) / 1000));
      const state = stateOf(entry, ageSeconds, cache);
      return { answer: toAnswer(entry), policy, ageSeconds, vary: varyOf(names), share: undefined, state };
    } catch (error) {
      onStoreError(error);
      return undefined;
    }
  }

  /** A store in memory gives the same text each time: then it is read once. */
  #read(key: string, text: string): ReadEntry | undefined {
    const known = this.#entries.get(key);
    if (known?.text === text) return known;
    const entry = readEntry(text);
    if (entry) this.#entries.set(key, entry, 2 * text.length + entry.bytes.length);
    return entry;
  }

  /**
   * Keeps an answer, if it may be kept, without waiting for the store.
   *
   * @param since the moment of the record of purges when its execution began
   */
  remember(input: {
    readonly operation: Operation;
    readonly caller: Caller;
    readonly answer: Answer | AsyncIterable<Answer>;
    readonly backends: Caching | undefined;
    /** Those of the entities in it: asked only where it is kept. */
    readonly entities: () => readonly string[];
    readonly since: number;
  }): Outcome {
    const { operation, caller, answer, backends } = input;
    const { store, purges, cache, clock, onStoreError } = this.#options;
    if (isAsyncIterable(answer)) {
      // Whoever handles it from here takes it for an answer like any; its parts go to one client only.
      return { answer: answer as Answer, policy: noStore, ageSeconds: 0, vary: [], share: undefined };
    }
    const base = policyOf(operation, cache, backends);
    const owner = ownerOf(base, caller, caller.reads);
    const names = [...caller.reads, ...(owner ?? [])];
    // An answer that sets a status or headers is about this one request.
    const isPassing = answer.errors?.length || answer.extensions?.http !== undefined;
    const policy = isPassing ? noStore : withReads(base, caller.reads);
    const tags = policy.maxAge > 0 && owner ? tagsOf(operation, input.entities()) : [];
    if (policy.maxAge > 0 && owner && !purges.isOver(input.since, tags)) {
      const key = keyOf(operation, this.#names.learn(operation, names), caller);
      const text = encodeEntry({ policy, storedAtMs: clock.now(), body: bodyOf(answer) });
      this.#names.share(operation).catch(onStoreError);
      store.set(key, text, { ttlMs: lifetimeMs(policy, cache), tags }).catch(onStoreError);
    }
    return { answer, policy, ageSeconds: 0, vary: varyOf(caller.reads), share: owner && { names, caller } };
  }
}

function tagsOf(operation: Operation, entities: readonly string[]): readonly string[] {
  const { client, name } = operation;
  const named = name === undefined ? [] : [operationTag(client, name)];
  return [clientTag(client), ...named, ...typesOf(operation).map(typeTag), ...entities];
}
