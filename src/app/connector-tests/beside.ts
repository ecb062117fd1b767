/** Files that a test file names: their paths start at its folder. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Path, Report } from '../config/check.ts';

export type Beside = {
  /** What a file holds; undefined if it is not there, which is reported at `at`. */
  readonly read: (name: string, at: Path) => Promise<Buffer | undefined>;
  /** The whole path of a file or folder; undefined if it is not there, which is reported at `at`. */
  readonly find: (name: string, at: Path) => Promise<string | undefined>;
};

export function lookBeside(folder: string, report: Report): Beside {
  async function attempt<T>(name: string, at: Path, action: (path: string) => Promise<T>): Promise<T | undefined> {
    try {
      return await action(resolve(folder, name));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      const hint = 'Paths start at the folder of this file.';
      report({ code: 'CONFIG_WRONG_VALUE', path: at, message: `There is no file "${name}".`, hint });
      return undefined;
    }
  }
  return {
    read: (name, at) => attempt(name, at, (path) => readFile(path)),
    find: (name, at) => attempt(name, at, async (path) => (await stat(path)) && path),
  };
}
