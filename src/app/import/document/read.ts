/** The text of a document, from a file or over HTTP. */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fetchDocument } from '../../../fetch/document.ts';
import type { ReadText } from './documents.ts';

/** Larger than any document that a person keeps. */
const maxBytes = 64 * 1024 ** 2;

export const readText: ReadText = async (address) => {
  if (!address.startsWith('file:')) return fetchDocument(address, { maxBytes });
  const path = fileURLToPath(address);
  const { size } = await stat(path).catch(explain);
  if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
  return readFile(path, 'utf8').catch(explain);
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
};

function explain(error: NodeJS.ErrnoException): never {
  throw new Error(reasons[error.code ?? ''] ?? error.message);
}
