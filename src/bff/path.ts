/** Reads the text of `@from(path:)`: fields of the graph, each perhaps with arguments, joined by dots. */
import { type FieldNode, GraphQLError, Kind, parse, Source } from 'graphql';

/** One field of a path as written; `offset` is where its name stands in the text. */
export type PathField = { readonly field: FieldNode; readonly name: string; readonly offset: number };

export type PathResult =
  | { readonly fields: readonly PathField[]; readonly error?: never }
  | { readonly fields?: never; readonly error: { readonly message: string; readonly offset: number } };

/** Where the AST nodes of a segment think they stand: one character further than in the segment, for the brace. */
const brace = 1;

/** Reads a path. Offsets of AST nodes are made relative to the whole text by {@link offsetInPath}. */
export function parsePath(text: string): PathResult {
  const fields: PathField[] = [];
  for (const { segment, offset } of split(text)) {
    if (segment.trim() === '') return { error: { message: 'The name of a field is missing.', offset } };
    // The body keeps the segment's place in the text, so that offsets of nodes are offsets of the path plus the brace.
    const body = `{${' '.repeat(offset)}${segment}}`;
    try {
      const [operation] = parse(new Source(body, 'path'), { maxTokens: 500 }).definitions;
      const [field, more] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
      if (field?.kind !== Kind.FIELD || more || field.alias || field.selectionSet || field.directives?.length) {
        return { error: { message: 'A path is fields joined by ".", each perhaps with arguments.', offset } };
      }
      fields.push({ field, name: field.name.value, offset: (field.name.loc?.start ?? brace) - brace });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { error: { message: error.message, offset: Math.max((error.positions?.[0] ?? brace) - brace, 0) } };
    }
  }
  return { fields };
}

/** The offset in the path's text of a node inside one of its fields. */
export function offsetInPath(node: { readonly loc?: { readonly start: number } | undefined }): number {
  return Math.max((node.loc?.start ?? brace) - brace, 0);
}

/** Splits at the dots that stand outside parentheses and strings. */
function split(text: string): { segment: string; offset: number }[] {
  const parts: { segment: string; offset: number }[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '.' && depth === 0) {
      parts.push({ segment: text.slice(start, i), offset: start });
      start = i + 1;
    }
  }
  parts.push({ segment: text.slice(start), offset: start });
  return parts;
}
