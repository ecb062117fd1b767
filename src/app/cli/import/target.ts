/** What every import is about: the backend's file in a directory, as it is to be written, or as its owner keeps it. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Backend } from '../../../schema/backend.ts';
import type { Problem } from '../../../util/problem.ts';
import { UsageError, type Words } from '../command.ts';
import type { Io } from '../io.ts';
import { pathFrom } from '../project.ts';
import { problemsAsText } from '../report.ts';
import { optionOf } from '../words.ts';

export const kinds = ['openapi', 'graphql'] as const;

export type Target = {
  readonly kind: (typeof kinds)[number];
  readonly directory: string;
  /** The backend's. */
  readonly name: string;
  /** The file or URL to import. */
  readonly source: string;
};

/** @throws {UsageError} */
export async function readTarget(words: Words, io: Io): Promise<Target> {
  const [word, source, dir = '.', tooMuch] = words.positionals;
  const kind = kinds.find((each) => each === word);
  if (kind === undefined) {
    const known = kinds.join(' or ');
    throw new UsageError(
      word === undefined
        ? `What to import is missing: ${known}.`
        : `"${word}" cannot be imported: it has to be ${known}.`,
    );
  }
  const what = kind === 'openapi' ? 'The file or URL of the document' : 'The URL of the server, or a file of its SDL,';
  if (source === undefined) throw new UsageError(`${what} is missing.`);
  if (tooMuch !== undefined) throw new UsageError(`There is one directory too many: "${tooMuch}".`);
  const name = optionOf(words, 'name');
  if (name === undefined) throw new UsageError('--name is missing: the name of the backend.');
  if (!/^[a-z][a-z0-9-]{0,50}$/.test(name)) {
    throw new UsageError(`--name cannot be "${name}".`, 'Use lower-case letters, digits and "-", a letter first.');
  }
  const directory = resolve(io.directory, dir);
  if (!(await isDirectory(directory))) throw new UsageError(`There is no directory "${dir}".`);
  return { kind, directory, name, source };
}

/**
 * Writes the file, and gives its path as it is shown.
 *
 * @param make its text, asked for once it is known that it may be written
 * @throws {UsageError} where it is there already and is not to be overwritten
 */
export async function writeBackend<T extends { readonly text: string }>(
  { directory, name }: Target,
  force: boolean,
  io: Io,
  make: () => T | Promise<T>,
): Promise<{ readonly shown: string; readonly made: T }> {
  const schemas = join(directory, 'schemas');
  const shown = pathFrom(io.directory, directory, join('schemas', `${name}.graphql`));
  if (await isDirectory(join(schemas, name))) {
    throw new UsageError(
      `The backend "${name}" is a folder already: its files would be read with this one.`,
      'Choose another --name.',
    );
  }
  const made = await make();
  await mkdir(schemas, { recursive: true });
  const written = await writeFile(join(schemas, `${name}.graphql`), made.text, { flag: force ? 'w' : 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      return false;
    },
  );
  if (!written)
    throw new UsageError(`${shown} is there already.`, 'Compare it with --check, or overwrite it with --force.');
  return { shown, made };
}

/**
 * The backend as its file says it; undefined, with its problems written, where it cannot be read.
 *
 * @throws {UsageError} where there is no such file
 */
export async function readOwn(target: Target, io: Io): Promise<Backend | undefined> {
  const { directory, name } = target;
  const { readSchemas } = await import('../../../schema/read.ts');
  const { names, backends, problems } = await readSchemas(directory);
  if (!names.includes(name)) throw new UsageError(`There is no schemas/${name}.graphql to compare.`);
  const backend = backends.find((each) => each.name === name);
  if (backend) return backend;
  const own = new RegExp(`^schemas/${name}(?:\\.graphql$|/)`);
  const about = problems.filter(({ places }) => places.some(({ file }) => own.test(file)));
  io.write(problemsAsText(shownFrom(target, about, io)));
  return undefined;
}

/** Writes what a comparison found, and gives the exit code. */
export function writeComparison(
  target: Target,
  { found, fresh }: { readonly found: readonly Problem[]; readonly fresh: readonly string[] },
  io: Io,
): number {
  io.write(problemsAsText(shownFrom(target, found, io)));
  if (fresh.length > 0) io.write(`New in ${target.source}:\n${fresh.map((each) => `  ${each}\n`).join('')}\n`);
  const errors = found.filter(({ severity }) => severity === 'error').length;
  io.write(`portico import: ${errors} broken, ${found.length - errors} changed, ${fresh.length} new.\n`);
  return errors > 0 ? 1 : 0;
}

function shownFrom({ directory }: Target, problems: readonly Problem[], io: Io): Problem[] {
  return problems.map((problem) => ({
    ...problem,
    places: problem.places.map((place) => ({ ...place, file: pathFrom(io.directory, directory, place.file) })),
  }));
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
