/** What compositions of earlier starts are kept in: files beside those in which Node keeps what it compiled. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeptText } from '../graph/unify.ts';
import { Kept } from '../util/kept.ts';

/**
 * Where the composition of these sources is, undefined where none is kept: where Node keeps nothing either, and where the sources of
 * Portico run, as nobody can say then by little which code it would be that composes.
 *
 * @param sources all that it depends on, beside the code
 */
export function keptComposition(sources: string): KeptText | undefined {
  const beside = getCompileCacheDir();
  if (beside === undefined || import.meta.url.endsWith('.ts')) return undefined;
  const kept = new Kept(join(beside, 'portico'));
  const key = createHash('sha256').update(codeId()).update(sources).digest('hex');
  return { get: () => kept.get(key), set: (text) => kept.set(key, text) };
}

/** What is built: the names of the files tell what is in them, and the rest whether somebody has changed it since. */
function codeId(): string {
  const built = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(built).filter((name) => name.endsWith('.js'));
  const seen = files.sort().map((name) => {
    const { size, mtimeMs } = statSync(join(built, name));
    // Whoever packs files up may leave out fractions of a second.
    return [name, size, Math.floor(mtimeMs / 1000)];
  });
  return JSON.stringify(seen);
}
