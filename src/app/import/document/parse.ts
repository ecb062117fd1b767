/** The text of a document, JSON or YAML, as data. */
import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import { ImportFault } from './fault.ts';

const schema = CORE_SCHEMA.withTags(mergeTag);

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
  try {
    // As `JSON.parse` does, the last of two equal keys wins: documents made by hand have such.
    return load(text, { schema, json: true });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error;
    const at = mark ? `${shown}:${mark.line + 1}:${mark.column + 1}` : shown;
    throw new ImportFault(`is no YAML: ${reason}.`, at);
  }
}
