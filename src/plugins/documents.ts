/** `@documents`: which document a request means, and whether it may run at this door. */
import { getDocumentString } from '@envelop/core';
import { type DocumentNode, getOperationAST, print } from 'graphql';
import type { Store } from '../store/store.ts';
import { graphqlError } from '../util/errors.ts';
import type { Log } from '../util/log.ts';
import { Lru } from '../util/lru.ts';
import { then } from '../util/maybe.ts';
import { hashIn, hashOf, isHash } from './documents/identifier.ts';
import type { Manifest } from './documents/manifest.ts';
import type { Params, Policy } from './policy.ts';

export type DocumentsOptions = {
  readonly client: string;
  /** OPEN: any document. LOG: those that are not in the manifest are logged. TRUSTED: only those that are. */
  readonly mode: 'OPEN' | 'LOG' | 'TRUSTED';
  readonly manifest: Manifest;
  /** Where documents are kept that clients register; nothing is in TRUSTED mode. */
  readonly store: Store;
  readonly log: Log;
  readonly onStoreError: (error: unknown) => void;
};

/** How long a registered document is kept; its clients register it again. */
const keptMs = 24 * 60 * 60 * 1000;

/** No larger text is kept, in UTF-16 units: it runs, and is sent again. */
const maxKeptLength = 64 * 1024;

/** How many documents are remembered as logged. */
const loggedKept = 1000;

/**
 * Puts the text in the place of its hash, registers texts by Apollo's protocol of automatic persisted queries, and spares known documents
 * the parsing. What TRUSTED mode refuses it refuses where documents are parsed, which no transport gets round.
 *
 * Answers `DOCUMENT_NOT_TRUSTED`, `PERSISTED_QUERY_NOT_FOUND`, or `BAD_REQUEST` for a hash that is not that of the text beside it.
 */
export function useDocuments(options: DocumentsOptions): Policy {
  const { client, mode, manifest, store, log, onStoreError } = options;
  const isTrusted = mode === 'TRUSTED';
  const storeKey = (hash: string) => `document:${client}:${hash}`;
  const known = new Set(Array.from(manifest.byText.values(), ({ document }) => document));
  /** What each request is about to register, by its parameters. */
  const offered = new WeakMap<Params, { readonly hash: string; readonly text: string }>();
  const logged = new Lru<string, true>(loggedKept);

  async function find(hash: string): Promise<string | undefined> {
    const text = manifest.byHash.get(hash)?.text;
    if (text !== undefined || isTrusted || !isHash(hash)) return text;
    try {
      const kept = await store.get(storeKey(hash));
      return kept !== undefined && hashOf(kept) === hash ? kept : undefined;
    } catch (error) {
      onStoreError(error);
      return undefined;
    }
  }

  /** Nobody waits for it: whoever asks by the hash in the meantime sends the text once more. */
  function register(params: Params): void {
    const offer = offered.get(params);
    if (offer) store.set(storeKey(offer.hash), offer.text, { ttlMs: keptMs }).catch(onStoreError);
  }

  function logOnce(document: DocumentNode, operationName: string | undefined): void {
    const hash = hashOf(getDocumentString(document, print));
    if (logged.get(hash)) return;
    logged.set(hash, true);
    const name = getOperationAST(document, operationName)?.name?.value;
    log('warn', 'a document is not in the manifest', { client, hash, ...(name !== undefined && { operation: name }) });
  }

  const resolve = (params: Params, hash: string, sent: string | undefined, query: string | undefined): Params => {
    if (query === undefined) throw isTrusted ? notTrusted() : notFound();
    const { documentId: _, ...rest } = params as Params & { readonly documentId?: unknown };
    const resolved = { ...rest, query };
    if (sent !== undefined && sent.length <= maxKeptLength && !manifest.byHash.has(hash)) {
      offered.set(resolved, { hash, text: sent });
    }
    return resolved;
  };

  return {
    onParams(params, visit) {
      // What is no object, or has no text for a query, is refused behind us.
      const sent: unknown = params.query ?? undefined;
      if (sent !== undefined && typeof sent !== 'string') return undefined;
      const hash = hashIn(params, visit);
      if (hash === undefined) return undefined;
      if (sent !== undefined && hashOf(sent) !== hash) throw isTrusted ? notTrusted() : mismatch();
      if (sent !== undefined) return resolve(params, hash, sent, sent);
      return then(find(hash), (query) => resolve(params, hash, sent, query));
    },
    findDocument(text) {
      const entry = manifest.byText.get(text);
      if (!entry && isTrusted) throw notTrusted();
      return entry?.document;
    },
    onValid(document, params) {
      if (mode === 'LOG' && !known.has(document)) logOnce(document, params?.operationName);
      if (params) register(params);
    },
  };
}

function notTrusted(): Error {
  const message = 'This client runs only its own documents, and this is none of them.';
  return graphqlError('DOCUMENT_NOT_TRUSTED', message, { http: {} });
}

/** Clients by Apollo's protocol know it by its message or its code, and send the text then. */
function notFound(): Error {
  return graphqlError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', { http: {} });
}

function mismatch(): Error {
  return graphqlError('BAD_REQUEST', 'The hash is not the SHA-256 of the document.', { http: {} });
}
