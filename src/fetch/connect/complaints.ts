/** What the mappings of one call complain of: everything to whoever listens, the first few for the log. */
import type { Scope } from '../../schema/mapping/types.ts';

type Complain = NonNullable<Scope['complain']>;

/** Complaints of one mapping that the log gets to see. */
const shown = 5;

const none: readonly string[] = [];

export class Complaints {
  readonly complain: Complain;
  #texts: string[] | undefined;

  constructor(listener: Complain | undefined) {
    this.complain = (message, path) => {
      listener?.(message, path);
      this.#texts ??= [];
      if (this.#texts.length < shown) this.#texts.push(path.length > 0 ? `${path.join('.')}: ${message}` : message);
    };
  }

  /** Those since last time. */
  take(): readonly string[] {
    const texts = this.#texts ?? none;
    this.#texts = undefined;
    return texts;
  }
}
