/** How deep anything that a client sends may be nested, whatever its limits say: what lies behind follows it by recursion. */

/**
 * For selections, lists, objects and types in a document, and for values in variables. Far beyond any use, and far below what
 * overflows the stack of graphql-js, of the compiler or of `JSON.stringify`.
 */
export const maxNesting = 500;

/** Whether objects and lists are inside each other more than `limit` times. */
export function isDeeper(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const below: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const inner of Object.values(item)) if (typeof inner === 'object') below.push(inner);
    }
    level = below;
  }
  return false;
}

/**
 * Whether text that may be JSON nests deeper than `limit`, without parsing it: a parser takes memory for each level, and much longer.
 * Of what is no JSON it says anything.
 */
export function isTextDeeper(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        break;
      case openBracket:
      case openBrace:
        if (++depth > limit) return true;
        break;
      case closeBracket:
      case closeBrace:
        depth--;
        break;
    }
  }
  return false;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [34, 92, 91, 93, 123, 125] as const;

/** Where the string that begins at `from` ends. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before--;
    if ((at - before) % 2 === 1) return at;
  }
  return text.length;
}
