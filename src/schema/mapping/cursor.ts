/** The parser's place among the tokens: looking, taking, complaining, and how deep it is nested. */
import { SyntaxProblem, type Token } from './tokenize.ts';

/** How deep brackets and braces may be nested; everything that walks a mapping may rely on it. */
const maxDepth = 100;

export class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;

  /** @param tokens at least one, the last being the `end` */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.#index]!;
  }

  at(kind: Token['kind']): boolean {
    return this.token.kind === kind;
  }

  /** Whether a name (or quoted name) and a colon stand here. */
  atAlias(): boolean {
    return (this.at('name') || this.at('string')) && this.#tokens[this.#index + 1]?.kind === ':';
  }

  next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.#index++;
    return token;
  }

  /** Goes past a token of this kind if it stands here. */
  take(kind: Token['kind']): boolean {
    const found = this.at(kind);
    if (found) this.next();
    return found;
  }

  expect(kind: Token['kind'], what = `"${kind}"`): Token {
    if (!this.at(kind)) this.refuse(what);
    return this.next();
  }

  /** What stands between `open` and `close`, one level deeper. */
  nested<T>(open: Token['kind'], close: Token['kind'], read: () => T): T {
    const { offset } = this.expect(open);
    if (++this.#depth > maxDepth) throw new SyntaxProblem(`This is nested more than ${maxDepth} deep.`, offset);
    const result = read();
    this.expect(close);
    this.#depth--;
    return result;
  }

  /** @throws {SyntaxProblem} `what` was expected, something else stands here */
  refuse(what: string, hint?: string): never {
    const { kind, text, offset } = this.token;
    const found = kind === 'end' ? 'the end' : kind === 'string' ? `the string ${JSON.stringify(text)}` : `"${text}"`;
    const index =
      kind === 'number' && text.startsWith('.') ? `Items are counted with ->get(${text.slice(1)}).` : undefined;
    throw new SyntaxProblem(`Expected ${what}, found ${found}.`, offset, index ?? hint);
  }
}
