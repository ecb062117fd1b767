/** What a call reads of its caller, known before it is made: it becomes part of cache keys. */
import type { HeaderMapping } from '../backend.ts';
import type { Use } from './texts.ts';

/** As `Caller` records them: `header:x-name`, `claim:sub`. */
export function readReads(headers: readonly HeaderMapping[], uses: readonly Use[]): readonly string[] {
  const reads = new Set<string>();
  for (const header of headers) if (header.from !== undefined) reads.add(`header:${header.from}`);
  for (const { reference } of uses) {
    if (reference.variable === '$request') reads.add(`header:${reference.path[1]?.toLowerCase()}`);
    if (reference.variable === '$claims') reads.add(`claim:${reference.path.map(escapeKey).join('.')}`);
  }
  return [...reads];
}

/** As `Caller` writes a path in one text: claims may have dots in their names. */
function escapeKey(key: string): string {
  return key.replace(/[\\.]/g, '\\$&');
}
