/** A directory as it was at a revision of git: the files that views are made of, written to a temporary place. */
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { readClients } from '../../bff/read.ts';

/** Why git gives nothing: its own sentence. */
export class GitFault extends Error {}

export type Checkout = { readonly directory: string; readonly remove: () => Promise<void> };

/**
 * Writes `schemas/`, `bff/` and the documents that the clients name, as they stood at `revision`. The repository, its index and its
 * work tree stay as they are.
 *
 * @param directory within the repository
 * @throws {GitFault}
 */
export async function checkOut(directory: string, revision: string): Promise<Checkout> {
  const top = (await git(directory, ['rev-parse', '--show-toplevel'])).trim();
  const tree = (
    await git(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{tree}`]).catch(() => {
      throw new GitFault(`git knows no revision "${revision}".`);
    })
  ).trim();
  const prefix = relative(await realpath(top), await realpath(directory))
    .split(sep)
    .join(posix.sep);
  const place = await mkdtemp(join(tmpdir(), 'portico-diff-'));
  const remove = () => rm(place, { recursive: true, force: true });
  try {
    const env = { ...process.env, GIT_INDEX_FILE: join(place, 'index') };
    const within = join(place, 'tree', prefix);
    const write = async (paths: readonly string[]): Promise<void> => {
      if (paths.length === 0) return;
      const files = await git(top, ['ls-files', '-z', '--', ...paths.map((path) => `:(top,literal)${path}`)], { env });
      if (files === '') return;
      const options = ['checkout-index', '-z', '--stdin', '--quiet', '--force', `--prefix=${join(place, 'tree')}/`];
      await git(top, options, { env, input: files });
    };
    await git(top, ['read-tree', tree], { env });
    await write(['schemas', 'bff'].map((folder) => posix.join(prefix, folder)));
    const { clients } = await readClients(within);
    const named = clients.flatMap(({ file }) => {
      const { from } = file?.client.documents ?? {};
      const path = from && relative(join(place, 'tree'), resolve(within, dirname(file?.file ?? ''), from));
      return path && !path.startsWith('..') ? [path.split(sep).join(posix.sep)] : [];
    });
    await write(named);
    return { directory: within, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function git(
  cwd: string,
  args: readonly string[],
  { env, input }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 256 * 1024 ** 2, ...(env && { env }) };
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.code === 'ENOENT') reject(new GitFault('git is not installed.'));
      else reject(new GitFault(`git says: ${stderr.trim() || error.message}`));
    });
    // A git that ended before it read all says why on its way out.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}
