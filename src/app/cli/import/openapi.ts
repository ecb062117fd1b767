/** `portico import openapi`: a document of OpenAPI becomes a REST backend's file, or is compared with it. */
import { UsageError, type Words } from '../command.ts';
import type { Io } from '../io.ts';
import { readOwn, type Target, writeBackend, writeComparison } from './target.ts';

export async function importOpenapiDocument(target: Target, words: Words, io: Io): Promise<number> {
  const { name, source } = target;
  const choice = { include: words.options.get('include') ?? [], exclude: words.options.get('exclude') ?? [] };
  const { openDocuments } = await import('../../import/document/documents.ts');
  const { readText } = await import('../../import/document/read.ts');
  const documents = await openDocuments(source, io.directory, readText);
  if (words.options.has('check')) {
    const { compareOpenapi } = await import('../../import/check/compare.ts');
    const backend = await readOwn(target, io);
    if (!backend) return 1;
    if (backend.kind !== 'rest') throw new UsageError(`The backend "${name}" is no REST backend.`);
    return writeComparison(target, compareOpenapi(documents, backend, choice), io);
  }
  const { importOpenapi } = await import('../../import/openapi.ts');
  const { leftOutText } = await import('../../import/write/file.ts');
  const { shown, made } = await writeBackend(target, words.options.has('force'), io, () =>
    importOpenapi(documents, name, source, choice),
  );
  const { operations, total, leftOut } = made.api;
  io.write(`${shown}: ${operations.length} of ${total} operations of ${source}.\n`);
  if (operations.every(({ root }) => root !== 'Query'))
    io.write('It has no query, so another backend has to give one.\n');
  if (leftOut.count > 0) io.write(`\n${leftOutText(leftOut)}\n`);
  return 0;
}
