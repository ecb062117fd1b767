/** In one of several processes: what it purges is told to the others, by way of the first. */
import type { Question } from './control.ts';

/**
 * Whatever is to be told while one message is on its way goes together with the next one, so that a rush of mutations is not one of
 * messages.
 *
 * @param ask resolves when the others have purged
 */
export function spreadTo(ask: (question: Question) => Promise<unknown>): (tags: readonly string[]) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: { readonly tags: Set<string>; readonly done: Promise<void> } | undefined;

  async function send(after: Promise<void>, tags: ReadonlySet<string>): Promise<void> {
    await after;
    next = undefined;
    // Without the first process this one ends, too.
    await ask({ kind: 'purge', tags: [...tags], by: 'mutation' }).catch(() => {});
  }

  return (tags) => {
    if (next) {
      for (const tag of tags) next.tags.add(tag);
      return next.done;
    }
    const all = new Set(tags);
    last = send(last, all);
    next = { tags: all, done: last };
    return last;
  };
}
