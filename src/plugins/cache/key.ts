/** The key of an answer: the operation, and the values of exactly those inputs of the caller that were read for it. */
import { hash } from 'node:crypto';
import type { Store } from '../../store/store.ts';
import { Aside } from '../../util/aside.ts';
import { Lru } from '../../util/lru.ts';
import { remembered } from '../../util/remembered.ts';
import type { Caller } from '../caller.ts';
import type { Operation } from '../operation.ts';

/** Where an answer is kept, for whoever has the same values under `names`. */
export function keyOf(operation: Operation, names: readonly string[], caller: Caller): string {
  const values = names.map((name) => [name, caller.valueOf(name)]);
  return `answer:${digest(JSON.stringify([digestOf(operation), values]))}`;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Which inputs the executions of an operation have read: what the `Vary` header is to HTTP. They are kept beside the answers, so that one
 * process finds what another has stored. To know too few of them is no danger: an answer is stored under at least all that it has read.
 */
export class ReadNames {
  readonly #known = new Lru<string, { readonly names: readonly string[]; readonly isStored: boolean }>(10_000);
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Sorted; undefined if nobody has executed the operation, as far as this process knows without asking. */
  known(operation: Operation): readonly string[] | undefined {
    return this.#known.get(digestOf(operation))?.names;
  }

  async find(operation: Operation): Promise<readonly string[] | undefined> {
    const known = this.known(operation);
    if (known) return known;
    const text = await this.#store.get(storeKeyOf(operation));
    if (text === undefined) return undefined;
    // Only `share` writes there.
    const names = JSON.parse(text) as readonly string[];
    this.#known.set(digestOf(operation), { names, isStored: true });
    return names;
  }

  /** Adds what an execution has read; returns all that is known. */
  learn(operation: Operation, reads: Iterable<string>): readonly string[] {
    const known = this.known(operation);
    const names = [...new Set([...(known ?? []), ...reads])].sort();
    if (known?.length === names.length) return known;
    this.#known.set(digestOf(operation), { names, isStored: false });
    return names;
  }

  /** Lets other processes know what this one does. */
  async share(operation: Operation): Promise<void> {
    const known = this.#known.get(digestOf(operation));
    if (!known || known.isStored) return;
    this.#known.set(digestOf(operation), { ...known, isStored: true });
    await this.#store.set(storeKeyOf(operation), JSON.stringify(known.names), { ttlMs: dayMs });
  }
}

function storeKeyOf(operation: Operation): string {
  return `reads:${digestOf(operation)}`;
}

const digests = new Aside<Operation, string>('digest');

/** An operation's key may be as long as its text. */
function digestOf(operation: Operation): string {
  const known = digests.get(operation) ?? digest(operation.key);
  digests.set(operation, known);
  return known;
}

/** What is asked for again and again has the same keys each time, and to look one up costs a tenth of a digest. */
const digest = remembered((text) => hash('sha256', text, 'base64url'), { limit: 2_000, longest: 1_000 });
