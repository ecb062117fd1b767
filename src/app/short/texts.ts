/** The documents that came, by their texts: parsed, measured and validated once, for as long as there is room for them. */
import { type DocumentNode, getOperationAST, OperationTypeNode } from 'graphql';
import { SizedLru } from '../../util/sized-lru.ts';

/** @throws where a document may not run; what it says to the client is said on the whole way */
export type Prepare = (text: string, operationName: string | undefined) => DocumentNode;

type Entry = {
  /** Undefined where the text is no valid document. */
  readonly document: DocumentNode | undefined;
  /** The names that were asked for and found, and whether that operation can take the short way. */
  readonly names: Map<string | undefined, boolean>;
};

/** An answer that may come in parts is of another kind. */
const inParts = /@(?:defer|stream)\b/;

/** What a character of a text takes as a tree, roughly. */
const bytesPerCharacter = 50;

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

  /** The document of a text whose operation is a query or a mutation that may run; undefined for any other. */
  find(text: string, operationName: string | undefined): DocumentNode | undefined {
    const entry = this.#entries.get(text);
    const known = entry?.names.get(operationName);
    if (known !== undefined) return known ? entry?.document : undefined;
    if (entry && !entry.document) return undefined;
    const document = this.#tryToPrepare(text, operationName);
    // What one operation is refused for need not be true of another.
    if (!document && operationName !== undefined) return undefined;
    const names = entry?.names ?? new Map<string | undefined, boolean>();
    if (!entry) this.#entries.set(text, { document, names }, 200 + text.length * bytesPerCharacter);
    const operation = document && getOperationAST(document, operationName);
    // Names that are none are the client's choice, and there is no end of them.
    if (!operation) return undefined;
    const isPlain = operation.operation !== OperationTypeNode.SUBSCRIPTION && !inParts.test(text);
    names.set(operationName, isPlain);
    return isPlain ? document : undefined;
  }

  #tryToPrepare(text: string, operationName: string | undefined): DocumentNode | undefined {
    try {
      return this.#prepare(text, operationName);
    } catch {
      return undefined;
    }
  }
}
