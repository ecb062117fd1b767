/** The events of one subscriber that it has not taken yet: so many and no more, for one that does not keep up must not fill the memory. */
import type { ExecutionResult } from 'graphql';
import { graphqlError } from '../util/errors.ts';

/** What may wait for one subscriber. */
const maxEvents = 1000;
const maxBytes = 4 * 1024 ** 2;

/** Each event is measured once, however many subscribers it waits for. */
const sizes = new WeakMap<ExecutionResult, number>();

export class EventQueue implements AsyncIterableIterator<ExecutionResult, void> {
  readonly #onLeft: () => void;
  #waiting: { readonly event: ExecutionResult; readonly bytes: number }[] = [];
  #bytes = 0;
  #isOver = false;
  #wake: ((result: IteratorResult<ExecutionResult, void>) => void) | undefined;

  /** @param onLeft called when the subscriber takes no more, before the events are over */
  constructor(onLeft: () => void) {
    this.#onLeft = onLeft;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ExecutionResult, void>> {
    const first = this.#waiting.shift();
    if (first) {
      this.#bytes -= first.bytes;
      return Promise.resolve({ done: false, value: first.event });
    }
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#waiting = [];
    if (!this.#isOver) {
      this.end();
      this.#onLeft();
    }
    return { done: true, value: undefined };
  }

  /**
   * @param event of its own: who takes it may change it
   * @param original what it is a copy of, one for each subscriber
   */
  push(event: ExecutionResult, original: ExecutionResult): void {
    if (this.#isOver) return;
    if (this.#wake) {
      this.#wakeWith({ done: false, value: event });
      return;
    }
    const bytes = sizeOf(original);
    this.#waiting.push({ event, bytes });
    this.#bytes += bytes;
    if (this.#waiting.length <= maxEvents && this.#bytes <= maxBytes) return;
    const message = 'The events of this subscription came faster than they were taken: subscribe again.';
    this.#waiting = [{ event: { errors: [graphqlError('OVERLOADED', message)] }, bytes: 0 }];
    this.#bytes = 0;
    this.end();
    this.#onLeft();
  }

  /** What waits is still given. */
  end(): void {
    this.#isOver = true;
    this.#wakeWith({ done: true, value: undefined });
  }

  #wakeWith(result: IteratorResult<ExecutionResult, void>): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.(result);
  }
}

function sizeOf(event: ExecutionResult): number {
  const size = sizes.get(event) ?? JSON.stringify(event).length;
  sizes.set(event, size);
  return size;
}
