/** The documents that a client is known to have: what `@documents(from:)` names, once it was read and checked. */
import type { DocumentNode } from 'graphql';

export type KnownDocument = {
  /** The SHA-256 of the text, in hex. */
  readonly hash: string;
  /** As it has to be sent, to the character. */
  readonly text: string;
  /** What runs for it: parsed once, so that everything that is remembered of a document is found again. */
  readonly document: DocumentNode;
};

export type Manifest = {
  readonly byHash: ReadonlyMap<string, KnownDocument>;
  readonly byText: ReadonlyMap<string, KnownDocument>;
};

export function createManifest(documents: readonly KnownDocument[]): Manifest {
  return {
    byHash: new Map(documents.map((known) => [known.hash, known])),
    byText: new Map(documents.map((known) => [known.text, known])),
  };
}
