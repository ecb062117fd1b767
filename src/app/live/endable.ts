/** Events that can be ended from outside, also while the next one is awaited. */

export type Endable<T> = AsyncIterableIterator<T, void> & {
  /** Ends them with this as the last. */
  readonly end: (last: T) => void;
  readonly return: () => Promise<IteratorResult<T, void>>;
};

/** @param onOver called once, when they are over for whatever reason */
export function endable<T>(events: AsyncIterable<T>, onOver: () => void): Endable<T> {
  const inner = events[Symbol.asyncIterator]();
  const done: IteratorResult<T, void> = { done: true, value: undefined };
  let isOver = false;
  let last: { readonly value: T } | undefined;
  let wake: ((result: IteratorResult<T, void>) => void) | undefined;

  function over(): void {
    if (isOver) return;
    isOver = true;
    onOver();
  }

  /** The inner events may be waiting for one that never comes: nobody waits for their end. */
  function leave(): void {
    over();
    Promise.resolve(inner.return?.()).catch(() => {});
  }

  function take(): IteratorResult<T, void> {
    if (!last) return done;
    const { value } = last;
    last = undefined;
    return { done: false, value };
  }

  // Not by `Promise.race`: one promise that is raced against for each event would keep something of every one of them.
  const next = (): Promise<IteratorResult<T, void>> => {
    if (isOver) return Promise.resolve(take());
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T, void>>();
    wake = resolve;
    inner.next().then(
      (result) => {
        if (wake !== resolve) return;
        wake = undefined;
        if (result.done) over();
        resolve(result.done ? done : result);
      },
      (error: unknown) => {
        over();
        reject(error);
      },
    );
    return promise;
  };

  function wakeWith(result: () => IteratorResult<T, void>): void {
    const waiting = wake;
    wake = undefined;
    waiting?.(result());
  }

  const iterator: Endable<T> = {
    [Symbol.asyncIterator]: () => iterator,
    next,
    return: async () => {
      if (!isOver) leave();
      wakeWith(() => done);
      return done;
    },
    end(value) {
      if (isOver) return;
      last = { value };
      leave();
      wakeWith(take);
    },
  };
  return iterator;
}
