/** Absolute URLs taken apart as the URL standard says it: the plain ones, which calls mostly have, by a look. */
import { Lru } from '../util/lru.ts';

export type Address = { readonly origin: string; readonly path: string };

const originsKept = 200;

/** Origins as they are written, and as the standard writes them. */
const origins = new Lru<string, string>(originsKept);

/** What a path and a query may hold without the standard changing it. */
const plain = /^\/[\w\-.~:/?@!$&()*+,;=%]*$/;
/** A segment of dots, encoded or not, might lead elsewhere. */
const dots = /\/(?:\.|%2e)/i;

/** Undefined where it is no http or https URL. A fragment is left out. */
export function addressOf(url: string): Address | undefined {
  const scheme = url.indexOf('://');
  const slash = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
  if (slash > 0) {
    const origin = origins.get(url.slice(0, slash));
    const path = url.slice(slash);
    if (origin !== undefined && plain.test(path) && !dots.test(path)) return { origin, path };
  }
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return undefined;
  const { origin, pathname, search, username, password } = parsed;
  const written = url.slice(0, slash);
  // What is written before the path is the origin and nothing else.
  if (slash > 0 && !username && !password && !/[?#\\\s]/.test(written)) origins.set(written, origin);
  return { origin, path: pathname + search };
}
