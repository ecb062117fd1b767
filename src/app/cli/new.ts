/** `portico new`: a small working project, to try things in and to begin with. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { home, versionOfPortico } from '../home.ts';
import { type Command, UsageError } from './command.ts';
import { pathFrom } from './project.ts';

export const newCommand: Command = {
  name: 'new',
  usage: 'DIR',
  about: 'Makes a small working project in DIR: two backends, two clients, codegen, a test.',
  options: {},
  example: 'portico new bookshop',
  async run({ positionals: [dir, tooMuch] }, io) {
    if (dir === undefined) throw new UsageError('The directory is missing.');
    if (tooMuch !== undefined) throw new UsageError(`There is one directory too many: "${tooMuch}".`);
    const directory = resolve(io.directory, dir);
    const shown = pathFrom(io.directory, io.directory, directory);
    await refuseWhatIsThere(directory, dir);
    await mkdir(directory, { recursive: true });
    await cp(join(home, 'template'), directory, { recursive: true });
    // A package cannot hold a file that is called so.
    await rename(join(directory, 'gitignore'), join(directory, '.gitignore'));
    await nameProject(directory);
    io.write(`${shown || '.'}: a bookshop with two backends and two clients.\n\n`);
    const quoted = /\s/.test(shown) ? `"${shown}"` : shown;
    io.write(`${shown ? `  cd ${quoted}\n` : ''}  npm install\n  npm start\n  npm test\n`);
    return 0;
  },
};

/** @throws {UsageError} */
async function refuseWhatIsThere(directory: string, dir: string): Promise<void> {
  const inside = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new UsageError(`"${dir}" is a file.`);
    throw error;
  });
  // What a fresh repository has already.
  const others = inside.filter((name) => name !== '.git');
  if (others.length > 0) throw new UsageError(`"${dir}" is not empty.`, 'Name a directory that is not there yet.');
}

async function nameProject(directory: string): Promise<void> {
  const file = join(directory, 'package.json');
  const text = await readFile(file, 'utf8');
  const name =
    basename(directory)
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '') || 'bookshop';
  // A checkout is no published version: who tries things from there goes on with it.
  const isCheckout = existsSync(join(home, 'src/app/cli/main.ts'));
  const version = isCheckout ? `file:${home.replace(/[\\/]$/, '').replaceAll('\\', '/')}` : `^${versionOfPortico()}`;
  const named = text
    .replace('"name": "bookshop"', `"name": ${JSON.stringify(name)}`)
    .replace('"portico": "*"', `"portico": ${JSON.stringify(version)}`);
  await writeFile(file, named);
}
