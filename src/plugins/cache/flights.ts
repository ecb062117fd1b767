/** Executions that are under way, so that whoever asks the same meanwhile can wait for their answer instead of asking again. */
import { TransientMap } from '../../util/transient-map.ts';

export class Flights<T> {
  readonly #underWay = new TransientMap<string, Promise<T | undefined>>();

  /** Resolves to undefined if it brought nothing that could be shared. */
  get(key: string): Promise<T | undefined> | undefined {
    return this.#underWay.get(key);
  }

  /** Runs something that others can wait for. */
  async lead(key: string, run: () => Promise<T>, isShareable: (value: T) => boolean): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    this.#underWay.set(key, promise);
    let shared: T | undefined;
    try {
      const value = await run();
      if (isShareable(value)) shared = value;
      return value;
    } finally {
      resolve(shared);
      if (this.#underWay.get(key) === promise) this.#underWay.delete(key);
    }
  }

  /** From now on nobody joins what began before. */
  clear(): void {
    this.#underWay.clear();
  }
}
