/** The text of a document, JSON or YAML, as data. */
import { parseDocument as parseYaml } from 'yaml';
import { ImportFault } from './fault.ts';

/**
 * JSON is a kind of YAML, but so much faster read as what it is that it is tried first.
 *
 * @param shown the file or URL as messages name it
 * @throws {ImportFault} for what is neither
 */
export function parseDocument(text: string, shown: string): unknown {
  const looksLikeJson = /^\ufeff?\s*[{[]/.test(text);
  try {
    if (looksLikeJson) return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (/\.json$/i.test(shown)) throw new ImportFault(`is no JSON: ${(error as Error).message}`, shown);
  }
  // As `JSON.parse` does, the last of two equal keys wins: documents made by hand have such.
  const document = parseYaml(text, { merge: true, uniqueKeys: false, prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) {
    const [start] = error.linePos ?? [];
    const [message = ''] = error.message.split(' at line ');
    throw new ImportFault(`is no YAML: ${message}.`, start ? `${shown}:${start.line}:${start.col}` : shown);
  }
  // Aliases become the same object, so there may be any number.
  return document.toJS({ maxAliasCount: -1 });
}
