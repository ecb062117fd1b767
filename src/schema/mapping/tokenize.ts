/** A mapping's text to tokens: the first of the two stages of reading. */
import type { Grammar, MappingProblem } from './types.ts';

/** A mapping's text cannot be read on from here. Never leaves the mapping language: {@link Parsed} carries its problem. */
export class SyntaxProblem extends Error {
  readonly problem: MappingProblem;

  constructor(message: string, offset: number, hint?: string) {
    super(message);
    this.problem = { message, offset, ...(hint === undefined ? {} : { hint }) };
  }
}

const symbols = ['...', '->', '??', '?!', '?', '.', ':', ',', '(', ')', '[', ']', '{', '}'] as const;

export type Token = {
  /** Symbols are their own kind; `$`, `@` and `$name` are variables. */
  readonly kind: 'name' | 'string' | 'number' | 'variable' | 'end' | (typeof symbols)[number];
  /** As written; of a string, its value. */
  readonly text: string;
  readonly offset: number;
};

const blank = /[ \t\r\n\f\v]+|#[^\r\n]*/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const variable = /@|\$(?:[A-Za-z_][A-Za-z0-9_]*)?/y;
const number = /-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/y;

/**
 * All tokens of a text, the last one being its `end`. Takes time linear in the text.
 *
 * @throws {SyntaxProblem} at the first character that begins no token
 */
export function tokenize(text: string, grammar: Grammar): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = match(blank, text, at);
    if (skipped) {
      at += skipped.length;
      continue;
    }
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const string = readString(text, at, grammar);
      tokens.push({ kind: 'string', text: string.value, offset: at });
      at = string.end;
      continue;
    }
    const token = readToken(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', offset: text.length });
  return tokens;
}

function readToken(text: string, offset: number): Token {
  const name = match(word, text, offset);
  if (name) return { kind: 'name', text: name, offset };
  const named = match(variable, text, offset);
  if (named) return { kind: 'variable', text: named, offset };
  const digits = match(number, text, offset);
  if (digits) return readNumber(digits, text, offset);
  const symbol = symbols.find((candidate) => text.startsWith(candidate, offset));
  if (symbol) return { kind: symbol, text: symbol, offset };
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  const hint = character === '-' ? 'Odd names are quoted: $."odd-name".' : undefined;
  throw new SyntaxProblem(`The character ${JSON.stringify(character)} means nothing here.`, offset, hint);
}

function readNumber(digits: string, text: string, offset: number): Token {
  if (match(word, text, offset + digits.length)) {
    throw new SyntaxProblem(`A name may not follow the number ${digits} directly.`, offset, 'There are no exponents.');
  }
  const value = Number(digits);
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    throw new SyntaxProblem(`The number ${digits} is too large to be exact.`, offset, 'Write it as a string.');
  }
  return { kind: 'number', text: digits, offset };
}

const escapes: Readonly<Record<Grammar, Readonly<Record<string, string>>>> = {
  '0.3': { n: '\n' },
  // A superset of JSON has JSON's escapes.
  '0.4': { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' },
};
const hexadecimal = /u([0-9A-Fa-f]{4})/y;

function readString(text: string, start: number, grammar: Grammar): { readonly value: string; readonly end: number } {
  const quote = text[start];
  const pieces: string[] = [];
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === quote) {
      pieces.push(text.slice(from, at));
      return { value: pieces.join(''), end: at + 1 };
    }
    if (text[at] !== '\\') continue;
    pieces.push(text.slice(from, at));
    const code = grammar === '0.4' ? match(hexadecimal, text, at + 1) : undefined;
    const escaped = text[at + 1] ?? '';
    pieces.push(
      code ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[grammar][escaped] ?? escaped),
    );
    at += code ? code.length : 1;
    from = at + 1;
  }
  throw new SyntaxProblem(`The string that begins here has no closing ${quote}.`, start);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
