/** A function of a text that remembers what it gave for the texts that came lately: of most things that requests say there are few. */
import { Lru } from './lru.ts';

/**
 * @param make gives the same for the same text each time; undefined is not remembered
 * @param options.limit how many texts are kept
 * @param options.longest characters: a longer text is not kept, as somebody else chooses it; default: any is
 */
export function remembered<V>(
  make: (text: string) => V,
  { limit, longest = Number.POSITIVE_INFINITY }: { readonly limit: number; readonly longest?: number },
): (text: string) => V {
  const known = new Lru<string, V>(limit);
  return (text) => {
    const last = known.get(text);
    if (last !== undefined) return last;
    const made = make(text);
    if (made !== undefined && text.length <= longest) known.set(text, made);
    return made;
  };
}
