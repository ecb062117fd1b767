/** `portico import`: an API's own document becomes a backend's file, or is compared with it. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Documents } from '../import/document/documents.ts';
import type { Choice } from '../import/operation/endpoints.ts';
import { type Command, UsageError, type Words } from './command.ts';
import type { Io } from './io.ts';
import { pathFrom } from './project.ts';
import { problemsAsText } from './report.ts';
import { optionOf } from './words.ts';

export const importCommand: Command = {
  name: 'import',
  usage: 'openapi FILE_OR_URL [dir]',
  about: 'Writes schemas/NAME.graphql of dir (default: .) from a document of OpenAPI 3 or Swagger 2, JSON or YAML.',
  options: {
    name: { value: 'NAME', about: 'the name of the backend' },
    include: {
      value: 'GLOB',
      repeatable: true,
      about:
        'only operations with such a path ("/pets/**") or tag ("pet*"); may be given more than once (default: all)',
    },
    exclude: { value: 'GLOB', repeatable: true, about: 'not these operations; may be given more than once' },
    force: { about: 'overwrite the file if it is there' },
    check: { about: 'write nothing: compare the file, as it is now, with the document' },
  },
  example: 'portico import openapi petstore.yaml --name petstore --include "/pets/**"',
  async run(words, io) {
    const { source, directory, name } = await readTarget(words, io);
    const choice = { include: words.options.get('include') ?? [], exclude: words.options.get('exclude') ?? [] };
    // Only this command needs what reads documents.
    const { ImportFault } = await import('../import/document/fault.ts');
    try {
      const documents = await open(source, io);
      return words.options.has('check')
        ? await compare(documents, { directory, name, source, choice }, io)
        : await write(documents, { directory, name, source, choice, force: words.options.has('force') }, io);
    } catch (error) {
      const message = error instanceof RangeError ? `${source}: is nested too deep.` : undefined;
      if (!(error instanceof ImportFault) && message === undefined) throw error;
      io.complain(`portico import: ${message ?? (error as Error).message}\n`);
      return 1;
    }
  },
};

type Target = {
  readonly directory: string;
  readonly name: string;
  readonly source: string;
};

async function readTarget(words: Words, io: Io): Promise<Target> {
  const [kind, source, dir = '.', tooMuch] = words.positionals;
  if (kind !== 'openapi') {
    throw new UsageError(
      kind === undefined
        ? 'What to import is missing: openapi.'
        : `"${kind}" cannot be imported: it has to be openapi.`,
    );
  }
  if (source === undefined) throw new UsageError('The file or URL of the document is missing.');
  if (tooMuch !== undefined) throw new UsageError(`There is one directory too many: "${tooMuch}".`);
  const name = optionOf(words, 'name');
  if (name === undefined) throw new UsageError('--name is missing: the name of the backend.');
  if (!/^[a-z][a-z0-9-]{0,50}$/.test(name)) {
    throw new UsageError(`--name cannot be "${name}".`, 'Use lower-case letters, digits and "-", a letter first.');
  }
  const directory = resolve(io.directory, dir);
  if (!(await isDirectory(directory))) throw new UsageError(`There is no directory "${dir}".`);
  return { directory, name, source };
}

async function open(source: string, io: Io): Promise<Documents> {
  const { openDocuments } = await import('../import/document/documents.ts');
  const { readText } = await import('../import/document/read.ts');
  return openDocuments(source, io.directory, readText);
}

async function write(
  documents: Documents,
  { directory, name, source, choice, force }: Target & { readonly choice: Choice; readonly force: boolean },
  io: Io,
): Promise<number> {
  const schemas = join(directory, 'schemas');
  const shown = pathFrom(io.directory, directory, join('schemas', `${name}.graphql`));
  if (await isDirectory(join(schemas, name))) {
    throw new UsageError(
      `The backend "${name}" is a folder already: its files would be read with this one.`,
      'Choose another --name.',
    );
  }
  const { importOpenapi } = await import('../import/openapi.ts');
  const { leftOutText } = await import('../import/write/file.ts');
  const { text, api } = importOpenapi(documents, name, source, choice);
  const { operations, total, leftOut } = api;
  await mkdir(schemas, { recursive: true });
  const written = await writeFile(join(schemas, `${name}.graphql`), text, { flag: force ? 'w' : 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      return false;
    },
  );
  if (!written)
    throw new UsageError(`${shown} is there already.`, 'Compare it with --check, or overwrite it with --force.');
  io.write(`${shown}: ${operations.length} of ${total} operations of ${source}.\n`);
  if (operations.every(({ root }) => root !== 'Query'))
    io.write('It has no query, so another backend has to give one.\n');
  if (leftOut.count > 0) io.write(`\n${leftOutText(leftOut)}\n`);
  return 0;
}

async function compare(
  documents: Documents,
  { directory, name, source, choice }: Target & { readonly choice: Choice },
  io: Io,
): Promise<number> {
  const { readSchemas } = await import('../../schema/read.ts');
  const { compareOpenapi } = await import('../import/check/compare.ts');
  const { names, backends, problems } = await readSchemas(directory);
  const shown = (list: typeof problems) =>
    list.map((problem) => ({
      ...problem,
      places: problem.places.map((place) => ({ ...place, file: pathFrom(io.directory, directory, place.file) })),
    }));
  if (!names.includes(name)) throw new UsageError(`There is no schemas/${name}.graphql to compare.`);
  const backend = backends.find((each) => each.name === name);
  if (!backend) {
    const own = new RegExp(`^schemas/${name}(?:\\.graphql$|/)`);
    io.write(problemsAsText(shown(problems.filter(({ places }) => places.some(({ file }) => own.test(file))))));
    return 1;
  }
  if (backend.kind !== 'rest') throw new UsageError(`The backend "${name}" is no REST backend.`);
  const { found, fresh } = compareOpenapi(documents, backend, choice);
  io.write(problemsAsText(shown(found)));
  if (fresh.length > 0) io.write(`New in ${source}:\n${fresh.map((each) => `  ${each}\n`).join('')}\n`);
  const errors = found.filter(({ severity }) => severity === 'error').length;
  io.write(`portico import: ${errors} broken, ${found.length - errors} changed, ${fresh.length} new.\n`);
  return errors > 0 ? 1 : 0;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
