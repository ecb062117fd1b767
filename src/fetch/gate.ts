/** How many calls a backend gets at once: so many go in, so many wait in line, the rest is turned away. */
import type { Ending } from '../util/ending.ts';
import { TransientMap } from '../util/transient-map.ts';

export class Gate {
  readonly #limit: number;
  readonly #maxWaiting: number;
  /** In the order in which they came. */
  readonly #line = new TransientMap<number, (admitted: boolean) => void>();
  #came = 0;
  #inside = 0;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /** True: in, and `leave` must follow. False: no room, or the signal was aborted while waiting. */
  enter(signal: Ending): boolean | Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#inside < this.#limit) {
      this.#inside += 1;
      return true;
    }
    if (this.#line.size >= this.#maxWaiting) return false;
    return new Promise((resolve) => {
      const number = ++this.#came;
      const giveUp = (): void => settle(false);
      const settle = (admitted: boolean): void => {
        this.#line.delete(number);
        signal.removeEventListener('abort', giveUp);
        resolve(admitted);
      };
      this.#line.set(number, settle);
      signal.addEventListener('abort', giveUp);
    });
  }

  /** The place goes to whoever waits longest. */
  leave(): void {
    const [first] = this.#line.size > 0 ? this.#line.values() : [];
    if (first) first(true);
    else this.#inside -= 1;
  }
}
