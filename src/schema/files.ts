/** The files of a folder of SDL: one file or one folder is one member, and several files of a folder are read as one. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type DocumentNode, GraphQLError, Kind, parse, Source } from 'graphql';
import { type Place, type Problem, placeAt, problem } from '../util/problem.ts';

/** One backend or client as its file or files say it. */
export type Member = {
  readonly name: string;
  readonly place: Place;
  /** Undefined where a file could not be parsed: then a problem says so. */
  readonly document: DocumentNode | undefined;
  /** True for a backend that was read back out of a supergraph. */
  readonly composed?: true;
};

/** Deeper than anything a person writes, and far from what overflows a stack. */
const maxTokens = 5_000_000;

/**
 * Reads `<directory>/<folder>/*.graphql` and `<directory>/<folder>/<name>/*.graphql`, in order of names.
 *
 * Paths in places are relative to `directory`. A folder that is missing is read as empty. Names that begin with a dot are nobody's:
 * editors and systems leave such files for themselves. Anything else that cannot be read is a problem of its member.
 */
export async function readMembers(
  directory: string,
  folder: string,
): Promise<{ readonly members: readonly Member[]; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const root = join(directory, folder);
  const paths = new Map<string, string[]>();
  const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const members: Member[] = [];
  const visible = entries.filter(({ name }) => !isHidden(name));
  const passOver = (folder: string, names: readonly string[]): void => {
    for (const name of names)
      if (otherSdl.test(name)) problems.push(passedOver(relative(directory, join(folder, name))));
  };
  passOver(
    root,
    visible.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
  );
  for (const entry of visible.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) {
      const path = join(root, entry.name);
      const names = await readdir(path).catch((error: unknown) => {
        problems.push(unreadable(relative(directory, path), error));
        return undefined;
      });
      const inside = names && sdlOf(path, names);
      if (!inside) members.push({ name: entry.name, place: startOf(relative(directory, path)), document: undefined });
      else if (inside.length > 0) add(paths, entry.name, ...inside);
      passOver(path, names?.filter((name) => !isHidden(name)) ?? []);
    } else if (entry.name.endsWith('.graphql')) {
      add(paths, entry.name.slice(0, -'.graphql'.length), join(root, entry.name));
    }
  }
  for (const [name, files] of paths) members.push(await readFiles(directory, name, files, problems));
  return { members, problems };
}

/** Reads one member by the path of its file or its folder, wherever that lies. Paths in places are relative to `directory`. */
export async function readMember(
  directory: string,
  path: string,
): Promise<{ readonly member: Member; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const files = (await stat(path)).isDirectory() ? sdlOf(path, await readdir(path)) : [path];
  return { member: await readFiles(directory, basename(path, '.graphql'), files, problems), problems };
}

/** Other names that people give to files of SDL. */
const otherSdl = /\.(?:gql|gqls|graphqls|sdl)$/i;

function passedOver(file: string): Problem {
  const message = 'The file is not read: only names that end in ".graphql" are.';
  return problem('FILE_NOT_READ', message, startOf(file), {
    severity: 'warning',
    hint: `Call it ${basename(file).replace(otherSdl, '.graphql')}.`,
  });
}

function sdlOf(folder: string, names: readonly string[]): readonly string[] {
  const read = names.filter((name) => name.endsWith('.graphql') && !isHidden(name)).sort();
  return read.map((name) => join(folder, name));
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is a link to nothing',
  ELOOP: 'it is a link that leads back to itself',
  EACCES: 'there is no permission to',
  EPERM: 'there is no permission to',
  EISDIR: 'it is a link to a folder',
};

/** @throws what is no fault of the file system */
function unreadable(file: string, error: unknown): Problem {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
  const code = String(error.code);
  const message = `"${file}" cannot be read: ${reasons[code] ?? code}.`;
  const hint = 'Mend it or take it away; names that begin with a dot are passed over.';
  return problem('FILE_UNREADABLE', message, startOf(file), { hint });
}

function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

async function readFiles(
  directory: string,
  name: string,
  files: readonly string[],
  problems: Problem[],
): Promise<Member> {
  const documents = await Promise.all(files.map((file) => readDocument(directory, file, problems)));
  const whole = documents.every((document) => document !== undefined);
  return {
    name,
    place: startOf(relative(directory, files[0] ?? directory)),
    document: whole
      ? { kind: Kind.DOCUMENT, definitions: documents.flatMap((document) => document?.definitions ?? []) }
      : undefined,
  };
}

function add(paths: Map<string, string[]>, name: string, ...files: string[]): void {
  paths.set(name, [...(paths.get(name) ?? []), ...files]);
}

async function readDocument(directory: string, file: string, problems: Problem[]): Promise<DocumentNode | undefined> {
  const body = await readFile(file, 'utf8').catch((error: unknown) => {
    problems.push(unreadable(relative(directory, file), error));
    return undefined;
  });
  if (body === undefined) return undefined;
  const source = new Source(body, relative(directory, file));
  if (source.body.trim() === '') {
    problems.push(
      problem('EMPTY_FILE', 'The file is empty.', placeAt(source, 0), {
        hint: 'Write a schema in it, or take it away.',
      }),
    );
    return undefined;
  }
  try {
    return parse(source, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    problems.push(
      problem('GRAPHQL_PARSE_FAILED', error.message, placeAt(source, error.positions?.[0] ?? 0), {
        hint: 'The file has to be GraphQL SDL.',
      }),
    );
    return undefined;
  }
}
