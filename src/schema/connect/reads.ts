/** What a call reads of its caller, known before it is made: it becomes part of cache keys. */
import type { Connector, HeaderMapping } from '../backend.ts';
import type { Reference } from '../mapping/types.ts';

/** As `Caller` records them: `header:x-name`, `claim:sub`. */
export function readReads(
  headers: readonly HeaderMapping[],
  uses: readonly { readonly reference: Reference }[],
): readonly string[] {
  const reads = new Set<string>();
  for (const header of headers) if (header.from !== undefined) reads.add(`header:${header.from}`);
  for (const { reference } of uses) {
    if (reference.variable === '$request') reads.add(`header:${reference.path[1]?.toLowerCase()}`);
    if (reference.variable === '$claims') reads.add(`claim:${reference.path.map(escapeKey).join('.')}`);
  }
  return [...reads];
}

/** With the headers that a whole backend sends (`@backend`), where neither the source nor the connector has one of that name. */
export function withHeaders(connector: Connector, all: readonly HeaderMapping[]): Connector {
  const { http, reads } = connector;
  if (!http) return connector;
  const own = new Set(http.headers.map(({ name }) => name));
  const added = all
    .map(({ name, ...header }): HeaderMapping => {
      const from = header.from?.toLowerCase();
      return from === undefined ? { ...header, name: name.toLowerCase() } : { name: name.toLowerCase(), from };
    })
    .filter(({ name }) => !own.has(name));
  if (added.length === 0) return connector;
  const references = added.flatMap(({ value }) => value?.references.map((reference) => ({ reference })) ?? []);
  return {
    ...connector,
    http: { ...http, headers: [...http.headers, ...added] },
    reads: [...new Set([...reads, ...readReads(added, references)])],
  };
}

/** As `Caller` writes a path in one text: claims may have dots in their names. */
function escapeKey(key: string): string {
  return key.replace(/[\\.]/g, '\\$&');
}
