/** Texts that are kept from one start to the next, in files: by a key, each with a digest of itself. What cannot be kept is done without. */
import { createHash, randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Each project has one for as long as its sources stay as they are. */
const most = 32;

export class Kept {
  readonly #directory: string;

  /** @param directory made when something is kept; nobody but this user writes there, or nothing of it is read */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Undefined where there is none, or not what was kept. */
  async get(key: string): Promise<string | undefined> {
    try {
      if (!isOurs(await stat(this.#directory))) return undefined;
      const file = await open(this.#fileOf(key));
      try {
        if (!isOurs(await file.stat())) return undefined;
        const whole = await file.readFile('utf8');
        const end = whole.indexOf('\n');
        const text = whole.slice(end + 1);
        return whole.slice(0, end) === digest(key, text) ? text : undefined;
      } finally {
        await file.close();
      }
    } catch {
      return undefined;
    }
  }

  async set(key: string, text: string): Promise<void> {
    const temporary = join(this.#directory, `${randomUUID()}.tmp`);
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      if (!isOurs(await stat(this.#directory))) return;
      await writeFile(temporary, `${digest(key, text)}\n${text}`, { mode: 0o600 });
      await rename(temporary, this.#fileOf(key));
      await this.#dropOldest();
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  #fileOf(key: string): string {
    return join(this.#directory, digest(key));
  }

  /** Among them what a process left behind that was killed while it wrote. */
  async #dropOldest(): Promise<void> {
    const names = await readdir(this.#directory);
    if (names.length <= most) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#directory, name);
        return { path, at: (await stat(path)).mtimeMs };
      }),
    );
    files.sort((a, b) => b.at - a.at);
    await Promise.all(files.slice(most).map(({ path }) => rm(path, { force: true })));
  }
}

/** Whether nobody else than this user, or root, may have written it. */
function isOurs({ uid, mode }: Stats): boolean {
  const user = process.getuid?.();
  return user === undefined || ((uid === user || uid === 0) && (mode & 0o022) === 0);
}

function digest(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest('hex');
}
