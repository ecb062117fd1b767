/** Parsing that stops: at the token limit, and before anything is nested deeper than the code behind it can follow. */
import { type DocumentNode, Lexer, type ParseOptions, parse, Source, type Token, TokenKind } from 'graphql';
import { graphqlError } from '../util/errors.ts';
import { maxNesting } from './nesting.ts';

/**
 * Parses a document of at most `tokens` tokens.
 *
 * @throws {GraphQLError} `TOKEN_LIMIT_EXCEEDED`, `DEPTH_LIMIT_EXCEEDED`, or what graphql-js says of the syntax
 */
export function parseWithin(source: string | Source, tokens: number, options: ParseOptions = {}): DocumentNode {
  const text = typeof source === 'string' ? new Source(source) : source;
  return parse(text, { ...options, lexer: new LimitedLexer(text, tokens) });
}

class LimitedLexer extends Lexer {
  readonly #limit: number;
  #tokens = 0;
  #nesting = 0;

  constructor(source: Source, limit: number) {
    super(source);
    this.#limit = limit;
  }

  override advance(): Token {
    const token = super.advance();
    switch (token.kind) {
      case TokenKind.EOF:
        return token;
      case TokenKind.BRACE_L:
      case TokenKind.BRACKET_L:
      case TokenKind.PAREN_L:
        this.#nesting++;
        break;
      case TokenKind.BRACE_R:
      case TokenKind.BRACKET_R:
      case TokenKind.PAREN_R:
        this.#nesting--;
        break;
    }
    const at = { source: this.source, positions: [token.start], http: {} };
    if (++this.#tokens > this.#limit) {
      const message = `The document has more tokens than the limit of ${this.#limit}; parsing stopped there.`;
      throw graphqlError('TOKEN_LIMIT_EXCEEDED', message, at);
    }
    if (this.#nesting > maxNesting) {
      const message = `The document is nested deeper than the limit of ${maxNesting}; parsing stopped there.`;
      throw graphqlError('DEPTH_LIMIT_EXCEEDED', message, at);
    }
    return token;
  }
}
