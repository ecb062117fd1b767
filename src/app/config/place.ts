/** Where a key of the configuration stands in its file: found by reading the text, as the values themselves do not remember. */
import type { Source } from 'graphql';
import { type Place, placeAt } from '../../util/problem.ts';
import type { Path } from './check.ts';

/** Strings are matched so that what looks like a comment inside them is none. */
const stringOrComment = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** The place of the last key of `path` that can be found; the start of the file if none. Keys behind a place in a list are not looked for. */
export function findPlace(source: Source, path: Path): Place {
  const text = withoutComments(source.body);
  let found = 0;
  let from = Math.max(text.search(/\bexport\s+default\b/), 0);
  for (const key of path) {
    if (typeof key === 'number') break;
    const match = keyPattern(key);
    match.lastIndex = from;
    const at = match.exec(text);
    if (!at) break;
    found = at.index;
    from = match.lastIndex;
  }
  return placeAt(source, found);
}

/** `key:`, `'key':`, `"key":`, `key(…) {`, or the shorthand `key,` and `key }`. */
function keyPattern(key: string): RegExp {
  const name = key.replace(/\W/g, '\\$&');
  return new RegExp(`(?<![\\w$.])(?:${name}(?![\\w$-])|'${name}'|"${name}")(?=\\s*[:(,}])`, 'g');
}

function withoutComments(text: string): string {
  return text.replace(stringOrComment, (match) => (match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match));
}
