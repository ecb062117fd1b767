/** Pieces of GraphQL text: strings, descriptions, comments. */

/** Longer lines are broken where they can be. */
export const lineWidth = 120;

/** What follows that which the document calls deprecated. */
export const deprecation = ' @deprecated(reason: "Deprecated by the API.")';

/** A string in quotes. GraphQL's escapes are JSON's. */
export function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** The inside of a block string. */
export function escapeBlock(text: string): string {
  return text.toWellFormed().replaceAll('"""', '\\"""');
}

/** A description in front of what it describes, on lines of its own; nothing where there is none. */
export function descriptionLines(description: string | undefined, indent: string): readonly string[] {
  const text = cleanText(description ?? '');
  if (text === '') return [];
  const line = indent + quoted(text);
  if (!/[\n"\\]/.test(text) && line.length <= lineWidth) return [line];
  const lines = escapeBlock(text)
    .split('\n')
    .map((each) => (each === '' ? '' : indent + each));
  return [`${indent}"""`, ...lines, `${indent}"""`];
}

/** A comment, broken into lines. */
export function commentLines(text: string, indent: string): readonly string[] {
  return cleanText(text)
    .split('\n')
    .map((line) => `${indent}# ${line}`.trimEnd());
}

/** Without control characters, and without space where nobody sees it. */
function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/** Items on one line if they fit behind `head`, otherwise one a line. */
export function bracketed(head: string, items: readonly string[], close: string, indent: string): string {
  const line = `${head}${items.join(', ')}${close}`;
  if (indent.length + line.length <= lineWidth && !line.includes('\n')) return line;
  return [head.trimEnd(), ...items.map((item) => `${indent}  ${item}`), `${indent}${close.trimStart()}`].join('\n');
}
