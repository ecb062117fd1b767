/** Absolute URLs taken apart as the URL standard says it: the plain ones, which calls mostly have, by a look. */
import { Lru } from '../util/lru.ts';

export type Address = { readonly origin: string; readonly path: string };

const originsKept = 200;

/** Origins as they are written, and as the standard writes them. */
const origins = new Lru<string, string>(originsKept);

/** Such an origin is a host and perhaps a port, and nothing else. */
const bare = /^https?:\/\/(?:[\w\-.]+|\[[\da-f:.]+\])(?::\d+)?$/i;
/** What a path and a query may hold without the standard changing it. */
const plain = /^\/[\w\-.~:/@!$&()*+,;=%]*(?:\?[\w\-.~:/?@!$&()*+,;=%]+)?$/;
/** A segment of dots, encoded or not, might lead elsewhere. */
const dots = /\/(?:\.|%2e)/i;

/** Undefined where it is no http or https URL. A fragment is left out. */
export function addressOf(url: string): Address | undefined {
  const slash = url.indexOf('/', 'https://'.length);
  const written = slash < 0 ? '' : url.slice(0, slash);
  const path = url.slice(slash);
  const origin = slash < 0 ? undefined : origins.get(written);
  if (origin !== undefined && plain.test(path) && !dots.test(path)) return { origin, path };
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return undefined;
  if (bare.test(written)) origins.set(written, parsed.origin);
  return { origin: parsed.origin, path: parsed.pathname + parsed.search };
}
