/** What is wrong with a file: code, place, what to do. Every check reports these, and every command prints them alike. */
import { type ASTNode, type Location, type Source, type StringValueNode, TokenKind } from 'graphql';

/** A place in a file; `line` and `column` count from 1. `text` is the whole source line, for showing. */
export type Place = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text?: string;
};

export type Problem = {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong: what was expected, what stands there. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Where: the first place is the one to go to, the others take part in it. */
  readonly places: readonly Place[];
};

/** Options of {@link problem} beyond code and message. */
export type ProblemOptions = { readonly hint?: string | undefined; readonly severity?: 'error' | 'warning' };

export function problem(
  code: string,
  message: string,
  places: Place | readonly Place[],
  options: ProblemOptions = {},
): Problem {
  return {
    code,
    severity: options.severity ?? 'error',
    message,
    ...(options.hint ? { hint: options.hint } : {}),
    places: Array.isArray(places) ? (places as readonly Place[]) : [places as Place],
  };
}

/** True where something stands in the way; warnings alone do not. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/**
 * Where a node of a parsed file stands, after its description; `file:1:1` of `fallback` when the node was made rather than parsed.
 */
export function placeOf(node: ASTNode | undefined, fallback = 'schema'): Place {
  if (!node?.loc) return { file: fallback, line: 1, column: 1 };
  const description = 'description' in node ? node.description?.loc : undefined;
  let token = description ? description.endToken.next : node.loc.startToken;
  while (token?.kind === TokenKind.COMMENT) token = token.next;
  return placeAt(node.loc.source, token?.start ?? node.loc.start);
}

/** The place of the character at `offset` of a source. */
export function placeAt(source: Source, offset: number): Place {
  const { starts, texts } = linesOf(source);
  const at = Math.min(offset, source.body.length);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const text = texts[low];
  return {
    file: source.name,
    line: low + 1,
    column: at - (starts[low] ?? 0) + 1,
    ...(text === undefined ? {} : { text }),
  };
}

/** Of each source, as a file with many problems is asked for each of them. */
const known = new WeakMap<Source, { readonly starts: readonly number[]; readonly texts: readonly string[] }>();

function linesOf(source: Source) {
  let lines = known.get(source);
  if (!lines) {
    const ends = [...source.body.matchAll(/\r\n|[\n\r]/g)].map((end) => end.index + end[0].length);
    lines = { starts: [0, ...ends], texts: source.body.split(/\r\n|[\n\r]/) };
    known.set(source, lines);
  }
  return lines;
}

/**
 * The place of character `offset` of a string value, inside the file: a mapping's own offset becomes line and column of the file.
 * Escapes in quoted strings and the common indent of block strings are accounted for.
 */
export function placeInString(node: StringValueNode, offset: number): Place {
  const loc = node.loc;
  if (!loc) return placeOf(node);
  return placeAt(loc.source, node.block ? offsetInBlock(loc, node.value, offset) : offsetInQuotes(loc, offset));
}

function offsetInQuotes(loc: Location, offset: number): number {
  const body = loc.source.body;
  let at = loc.start + 1;
  for (let passed = 0; passed < offset && at < loc.end - 1; passed++) {
    if (body[at] !== '\\') at += 1;
    else if (body[at + 1] !== 'u') at += 2;
    else at = body[at + 2] === '{' ? body.indexOf('}', at) + 1 : at + 6;
  }
  return at;
}

/** A block string's value is its raw lines less the common indent and blank edges: walk both, line by line. */
function offsetInBlock(loc: Location, value: string, offset: number): number {
  const raw = loc.source.body.slice(loc.start + 3, loc.end - 3);
  const wanted = value.slice(0, offset).split('\n');
  const lines = value.split('\n');
  const rawLines = raw.split(/\r\n|[\n\r]/g);
  const starts: number[] = [];
  let at = 0;
  for (const line of rawLines) {
    starts.push(at);
    at += line.length;
    at += raw.startsWith('\r\n', at) ? 2 : 1;
  }
  const firstText = rawLines.findIndex((line) => line.trim() !== '');
  const index = Math.max(firstText, 0) + wanted.length - 1;
  const rawLine = rawLines[index] ?? '';
  const indent = rawLine.length - (lines[wanted.length - 1] ?? '').length;
  return loc.start + 3 + (starts[index] ?? 0) + Math.max(indent, 0) + (wanted.at(-1)?.length ?? 0);
}

/** A problem as a person reads it: `file:line:column`, code, message, the source line with a caret, other places, the hint. */
export function formatProblem(problem: Problem): string {
  const [first, ...others] = problem.places;
  const lines = [
    `${first ? formatPlace(first) : 'portico'}  ${problem.severity}  ${problem.code}`,
    `  ${problem.message}`,
  ];
  if (first) lines.push(...sourceLines(first));
  for (const place of others) lines.push(`  and ${formatPlace(place)}`, ...sourceLines(place));
  if (problem.hint) lines.push(`  → ${problem.hint}`);
  return lines.join('\n');
}

export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

function sourceLines(place: Place): string[] {
  if (place.text === undefined) return [];
  const number = String(place.line);
  // Tabs keep their width under the caret only if the caret's line repeats them.
  const indent = place.text.slice(0, place.column - 1).replace(/[^\t]/g, ' ');
  return [`  ${number} | ${place.text}`, `  ${' '.repeat(number.length)} | ${indent}^`];
}
