/** Events made of other events, one at a time and only when asked for; to give them up gives those up at once, also while one is awaited. */

/** As an async generator has it, but that a generator which waits cannot be told to return. */
export type Events<T> = AsyncIterableIterator<T, void> & { readonly return: () => Promise<IteratorResult<T, void>> };

export function mapEvents<T, U>(events: AsyncIterable<T>, map: (event: T) => U | Promise<U>): Events<U> {
  const inner = events[Symbol.asyncIterator]();
  const done: IteratorResult<U, void> = { done: true, value: undefined };
  let isOver = false;

  async function stop(): Promise<IteratorResult<U, void>> {
    isOver = true;
    await inner.return?.();
    return done;
  }

  const iterator: Events<U> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      if (isOver) return done;
      const next = await inner.next();
      if (isOver || next.done) return done;
      try {
        return { done: false, value: await map(next.value) };
      } catch (error) {
        await stop();
        throw error;
      }
    },
    return: stop,
  };
  return iterator;
}
