/** A directory of files for one test, gone when the test is over. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Who says when it is over: the context of a test, or `node:test` itself for a file. */
export type Lifetime = { readonly after: (clean: () => Promise<void>) => void };

/** @param files contents by path; @param from a directory to copy `schemas/` and `bff/` of first */
export async function makeDirectory(
  t: Lifetime,
  files: Readonly<Record<string, string>>,
  from?: string,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'portico-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  if (from !== undefined) {
    for (const folder of ['schemas', 'bff']) await cp(join(from, folder), join(directory, folder), { recursive: true });
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}
