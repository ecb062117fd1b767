/** When callers called what is rate-limited, for `@envelop/rate-limiter`: in memory, so that its reading and writing are one step. */
import type { Identity } from '@envelop/rate-limiter';
import { Lru } from '../util/lru.ts';

/** One for a whole process: a limit holds whichever client is used, and a reload does not lift it. */
export class CallLog {
  readonly #calls: Lru<string, readonly number[]>;

  /**
   * @param maxEntries one for each caller and field, and where a limit is by arguments, for each of their values; what was longest
   * unused is forgotten. Default: 50000
   */
  constructor(maxEntries = 50_000) {
    this.#calls = new Lru(maxEntries);
  }

  getForIdentity(identity: Identity): readonly number[] {
    return this.#calls.get(keyOf(identity)) ?? [];
  }

  setForIdentity(identity: Identity, timestamps: readonly number[]): void {
    this.#calls.set(keyOf(identity), timestamps);
  }
}

function keyOf({ contextIdentity, fieldIdentity }: Identity): string {
  return JSON.stringify([contextIdentity, fieldIdentity]);
}
