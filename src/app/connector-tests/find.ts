/** Finds the connector test files of a directory. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const testFile = /\.connector\.ya?ml$/;

/** Those beside `schemas/` and `tests/` and, at any depth, below them; in order of their paths. */
export async function findTestFiles(directory: string): Promise<readonly string[]> {
  const below = await Promise.all(['schemas', 'tests'].map((name) => filesIn(join(directory, name), true)));
  return [...(await filesIn(directory, false)), ...below.flat()].filter((path) => testFile.test(path)).sort();
}

async function filesIn(directory: string, recursive: boolean): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
