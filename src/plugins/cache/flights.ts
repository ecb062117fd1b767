/** Executions that are under way, so that whoever asks the same meanwhile can wait for their answer instead of asking again. */
import type { Moments } from '../../store/purges.ts';
import { TransientMap } from '../../util/transient-map.ts';

type Flight<T> = { readonly begun: number; readonly done: Promise<T | undefined> };

export class Flights<T> {
  readonly #underWay = new TransientMap<string, Flight<T>>();
  readonly #moments: Moments;

  /** @param moments nobody joins what began before the last of them */
  constructor(moments: Moments) {
    this.#moments = moments;
  }

  /** Resolves to undefined if it brought nothing that could be shared. */
  get(key: string): Promise<T | undefined> | undefined {
    const flight = this.#underWay.get(key);
    return flight?.begun === this.#moments.moment ? flight.done : undefined;
  }

  /** Runs something that others can wait for. */
  async lead(key: string, run: () => Promise<T>, isShareable: (value: T) => boolean): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    const flight = { begun: this.#moments.moment, done: promise };
    this.#underWay.set(key, flight);
    let shared: T | undefined;
    try {
      const value = await run();
      if (isShareable(value)) shared = value;
      return value;
    } finally {
      resolve(shared);
      if (this.#underWay.get(key) === flight) this.#underWay.delete(key);
    }
  }
}
