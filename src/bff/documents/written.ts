/** A document as the files of a front end say it, before it was checked. */
import type { DocumentNode } from 'graphql';

export type WrittenDocument = {
  readonly text: string;
  /** What the text means, with its places in the front end's files; undefined where there is only the text. */
  readonly document?: DocumentNode;
  /** Under what a manifest has it; undefined where the hash is made here. */
  readonly identifier?: string;
  /** False for a second form of documents that are checked already: it is known if it fits. */
  readonly required: boolean;
};
