/** How many calls a backend gets at once: so many go in, so many wait in line, the rest is turned away. */

import type { Ending } from './ending.ts';

export class Gate {
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #line = new Set<(admitted: boolean) => void>();
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
      const giveUp = (): void => settle(false);
      const settle = (admitted: boolean): void => {
        this.#line.delete(settle);
        signal.removeEventListener('abort', giveUp);
        resolve(admitted);
      };
      this.#line.add(settle);
      signal.addEventListener('abort', giveUp);
    });
  }

  /** The place goes to whoever waits longest. */
  leave(): void {
    const [first] = this.#line;
    if (first) first(true);
    else this.#inside -= 1;
  }
}
