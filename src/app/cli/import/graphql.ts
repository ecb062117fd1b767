/** `portico import graphql`: what a GraphQL server says of its schema becomes a backend's file, or is compared with it. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerSchema } from '../../import/graphql/read.ts';
import { UsageError, type Words } from '../command.ts';
import type { Io } from '../io.ts';
import { readOwn, type Target, writeBackend, writeComparison } from './target.ts';

type Header = readonly [name: string, value: string];

export async function importGraphqlServer(target: Target, words: Words, io: Io): Promise<number> {
  const { name, source } = target;
  const headers = (words.options.get('header') ?? []).map(readHeader);
  const url = urlOf(source);
  const server = await readServer(source, url, headers, io);
  if (words.options.has('check')) {
    const { compareGraphql } = await import('../../import/graphql/compare.ts');
    const backend = await readOwn(target, io);
    if (!backend) return 1;
    if (backend.kind === 'rest') throw new UsageError(`The backend "${name}" is no GraphQL backend.`);
    return writeComparison(target, compareGraphql(server, backend), io);
  }
  const { writeGraphql } = await import('../../import/graphql/write.ts');
  const written = { name, shown: source, url, headers: headers.map(([key]) => key) };
  const { shown, made } = await writeBackend(target, words.options.has('force'), io, () =>
    writeGraphql(server, written),
  );
  io.write(`${shown}: a ${server.kind} GraphQL backend, by ${server.by}.\n`);
  if (made.notes.length > 0) io.write(`\n${made.notes.map((note) => `${note}\n`).join('')}`);
  return 0;
}

/** Undefined for a file. */
function urlOf(source: string): string | undefined {
  if (!/^https?:\/\//i.test(source)) return undefined;
  const url = URL.parse(source);
  if (!url) throw new UsageError(`"${source}" is no URL.`);
  if (url.username || url.password) {
    throw new UsageError('The URL holds a password, which would stand in the file.', 'Give it as --header instead.');
  }
  url.hash = '';
  return url.href;
}

function readHeader(text: string): Header {
  const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):\s*([^\r\n]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`--header cannot be "${text}".`, 'Write a name and a value: "authorization: Bearer …".');
  }
  return [name.toLowerCase(), value];
}

async function readServer(
  source: string,
  url: string | undefined,
  headers: readonly Header[],
  io: Io,
): Promise<ServerSchema> {
  const { readFileText, readPublished } = await import('../../import/graphql/read.ts');
  if (url !== undefined) {
    const { askServer } = await import('../../import/graphql/ask.ts');
    const { postDocument } = await import('../../../fetch/document.ts');
    return readPublished(await askServer((json) => postDocument(url, json, headers), url), url);
  }
  if (headers.length > 0) throw new UsageError('--header is for a server, and this is a file.');
  const { readText } = await import('../../import/document/read.ts');
  const { ImportFault } = await import('../../import/document/fault.ts');
  const text = await readText(pathToFileURL(resolve(io.directory, source)).href).catch((error: Error) => {
    throw new ImportFault(`cannot be read: ${error.message}`, source);
  });
  return readFileText(text, source);
}
