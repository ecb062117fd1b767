/** Something that may end before its time, and who wants to know of it: what an abort signal tells, without what one costs. */

/** Abort signals are such. */
export type Ending = {
  readonly aborted: boolean;
  /** Why, once it is. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: Listener, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: Listener): void;
};

/**
 * A function, or an object that is told, as the DOM has it. What is made for each call is such an object: V8 keeps an object that has a
 * closure of its own in a field until the whole heap is gone through.
 */
export type Listener = (() => void) | { readonly handleEvent: () => void };

/** One that is ended from here. Each listener hears of it once. */
export class Ender implements Ending {
  aborted = false;
  reason: unknown;
  #listeners: Listener[] = [];

  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) {
      if (typeof listener === 'function') listener();
      else listener.handleEvent();
    }
  }

  addEventListener(_type: 'abort', listener: Listener): void {
    if (!this.aborted) this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }
}
