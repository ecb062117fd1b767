/** The documents that came to a door, by their texts, parsed or refused: for as long as there is room, whatever their number. */
import type { DocumentNode } from 'graphql';
import { SizedLru } from '../util/sized-lru.ts';

/** What a character of a text takes as a tree, and as text, roughly; and what comes with each. */
const bytesPerCharacter = 50;
const bytesOfText = 2;
const bytesAround = 200;

type Entry = { readonly document: DocumentNode } | { readonly error: unknown };

/** Two caches as Yoga has them, in one. */
export class ParsedDocuments {
  readonly documentCache: {
    get(text: string): DocumentNode | undefined;
    set(text: string, document: DocumentNode): void;
  };
  readonly errorCache: { get(text: string): unknown; set(text: string, error: unknown): void };
  readonly #entries: SizedLru<string, Entry>;

  /** @param maxBytes of all together, roughly */
  constructor(maxBytes = 32 * 1024 ** 2) {
    const entries = new SizedLru<string, Entry>(maxBytes);
    this.#entries = entries;
    this.documentCache = {
      get(text) {
        const entry = entries.get(text);
        return entry && 'document' in entry ? entry.document : undefined;
      },
      set: (text, document) => entries.set(text, { document }, bytesAround + text.length * bytesPerCharacter),
    };
    this.errorCache = {
      get(text) {
        const entry = entries.get(text);
        return entry && 'error' in entry ? entry.error : undefined;
      },
      set: (text, error) => entries.set(text, { error }, bytesAround + text.length * bytesOfText),
    };
  }

  /** Whether nothing need be done for it any more. */
  has(text: string): boolean {
    return this.#entries.get(text) !== undefined;
  }
}
