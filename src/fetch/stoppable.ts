/** Events that can be given up at any moment, also while the next one is awaited or before the first is asked for. */

/**
 * A generator that is waiting cannot be told to return, and one that never began has no `finally`: so `stop` comes first.
 *
 * @param stop ends whatever the generator waits for; may be called more than once
 */
export function stoppable<T>(generator: AsyncGenerator<T, void>, stop: () => void): AsyncIterableIterator<T, void> {
  const iterator: AsyncIterableIterator<T, void> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => generator.next(),
    return: () => {
      stop();
      return generator.return();
    },
  };
  return iterator;
}
