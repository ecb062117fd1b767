/** The documents that came, by their texts: parsed, measured and validated once, for as long as there is room for them. */
import { type DocumentNode, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import { SizedLru } from '../../util/sized-lru.ts';

/** Undefined where a document is not valid: that is told on the whole way. @throws what a policy refuses it for */
export type Prepare = (text: string, operationName: string | undefined) => DocumentNode | undefined;

/** What becomes of an operation of a text: it may run, a policy refuses it, or it is for the whole way. */
export type Verdict = DocumentNode | GraphQLError | undefined;

type Entry = {
  /** By the names that were asked for. */
  readonly names: Map<string | undefined, Verdict>;
};

/** An answer that may come in parts is of another kind. */
const inParts = /@(?:defer|stream)\b/;

/** What a character of a text takes as a tree, roughly. */
const bytesPerCharacter = 50;

/** Names that are none are the client's choice, and there is no end of them. */
const maxNames = 100;

export class Texts {
  readonly #entries: SizedLru<string, Entry>;
  readonly #prepare: Prepare;

  /** @param maxBytes of all documents together, roughly */
  constructor(prepare: Prepare, maxBytes = 32 * 1024 ** 2) {
    this.#prepare = prepare;
    this.#entries = new SizedLru(maxBytes);
  }

  get bytes(): number {
    return this.#entries.bytes;
  }

  /** Whether it is known what becomes of it. */
  has(text: string, operationName: string | undefined): boolean {
    return this.#entries.get(text)?.names.has(operationName) === true;
  }

  find(text: string, operationName: string | undefined): Verdict {
    const entry = this.#entries.get(text);
    const known = entry?.names.get(operationName);
    if (known !== undefined || entry?.names.has(operationName)) return known;
    const verdict = this.#judge(text, operationName);
    if (entry) {
      if (entry.names.size < maxNames) entry.names.set(operationName, verdict);
    } else {
      const names = new Map([[operationName, verdict]]);
      this.#entries.set(text, { names }, 200 + text.length * bytesPerCharacter);
    }
    return verdict;
  }

  #judge(text: string, operationName: string | undefined): Verdict {
    try {
      const document = this.#prepare(text, operationName);
      const operation = document && getOperationAST(document, operationName);
      const isPlain = operation && operation.operation !== OperationTypeNode.SUBSCRIPTION && !inParts.test(text);
      return isPlain ? document : undefined;
    } catch (error) {
      return error instanceof GraphQLError && error.extensions.http ? error : undefined;
    }
  }
}
