/** Strings with `{ mapping }`s in them, as URLs and headers have: read once, then filled in. */
import { parseMapping } from './mapping.ts';
import type { Grammar, Mapping, MappingProblem, Parsed, Reference, Scope, Template } from './types.ts';
import { kindOf, scalarText } from './values.ts';

/** Reads a template. Braces in quotes and comments of a mapping do not close it; there is no escape for a brace outside. */
export function parseTemplate(text: string, grammar: Grammar): Parsed<Template> {
  const parts: (string | Mapping)[] = [];
  const references: Reference[] = [];
  const problems: MappingProblem[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    const constant = text.slice(at, open === -1 ? undefined : open);
    if (constant !== '') parts.push(constant);
    if (open === -1) break;
    const close = findClose(text, open);
    if (close === undefined) {
      problems.push({ message: 'This brace is never closed.', offset: open, hint: 'In a URL, a brace itself is %7B.' });
      break;
    }
    const shift = <T extends { readonly offset: number }>(place: T): T => ({
      ...place,
      offset: place.offset + open + 1,
    });
    const parsed = parseMapping(text.slice(open + 1, close), grammar);
    if (parsed.problems) problems.push(...parsed.problems.map(shift));
    else {
      parts.push(parsed.value);
      references.push(...parsed.value.references.map(shift));
    }
    at = close + 1;
  }
  return problems.length > 0 ? { problems } : { value: { text, parts, references } };
}

/** What matters to braces: themselves, strings (one without an end runs to the end), comments. */
const landmark = /[{}"'#]/g;

/** The offset of the brace that closes the one at `open`. */
function findClose(text: string, open: number): number | undefined {
  let depth = 0;
  landmark.lastIndex = open;
  for (let found = landmark.exec(text); found; found = landmark.exec(text)) {
    const [mark] = found;
    if (mark === '{') depth++;
    else if (mark === '}') {
      if (--depth === 0) return found.index;
    } else landmark.lastIndex = mark === '#' ? endOfLine(text, found.index) : endOfString(text, found.index);
  }
  return undefined;
}

function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start]) at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/**
 * Fills a template in: scalars as text, null and missing as nothing.
 *
 * @param encode what each mapping's text goes through; constants stay as they are
 * @returns an error if a mapping gives an array or an object, which have no text
 */
export function renderTemplate(
  template: Template,
  scope: Scope,
  encode: (value: string) => string,
): string | { readonly error: string } {
  let rendered = '';
  for (const part of template.parts) {
    if (typeof part === 'string') {
      rendered += part;
      continue;
    }
    const value = part.evaluate({}, scope);
    const text = scalarText(value);
    if (text === undefined) return { error: `{${part.text}} gives an ${kindOf(value)}, which has no text` };
    // A lone surrogate is no text: encodeURIComponent would throw.
    rendered += encode(text.toWellFormed());
  }
  return rendered;
}
