/** `@documents`: which document a request means, and whether it may run at this door. */
import { getDocumentString } from '@envelop/core';
import { type DocumentNode, getOperationAST, print } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Store } from '../store/store.ts';
import { graphqlError } from '../util/errors.ts';
import type { Log } from '../util/log.ts';
import { Lru } from '../util/lru.ts';
import { hashIn, hashOf, isHash } from './documents/identifier.ts';
import type { Manifest } from './documents/manifest.ts';

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

type Context = { readonly params?: GraphQLParams };

/**
 * Puts the text in the place of its hash, registers texts by Apollo's protocol of automatic persisted queries, and spares known documents
 * the parsing. What TRUSTED mode refuses it refuses where documents are parsed, which no transport gets round.
 *
 * Answers `DOCUMENT_NOT_TRUSTED`, `PERSISTED_QUERY_NOT_FOUND`, or `BAD_REQUEST` for a hash that is not that of the text beside it.
 */
export function useDocuments(options: DocumentsOptions): Plugin<Context> {
  const { client, mode, manifest, store, log, onStoreError } = options;
  const isTrusted = mode === 'TRUSTED';
  const storeKey = (hash: string) => `document:${client}:${hash}`;
  const known = new Set(Array.from(manifest.byText.values(), ({ document }) => document));
  /** What each request is about to register, by its parameters. */
  const offered = new WeakMap<GraphQLParams, { readonly hash: string; readonly text: string }>();
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

  /** Once the document was found to be valid and within the limits. */
  async function register({ params }: Context): Promise<void> {
    const offer = params && offered.get(params);
    if (!offer) return;
    try {
      await store.set(storeKey(offer.hash), offer.text, { ttlMs: keptMs });
    } catch (error) {
      onStoreError(error);
    }
  }

  function logOnce(document: DocumentNode, operationName: string | undefined): void {
    const hash = hashOf(getDocumentString(document, print));
    if (logged.get(hash)) return;
    logged.set(hash, true);
    const name = getOperationAST(document, operationName)?.name?.value;
    log('warn', 'a document is not in the manifest', { client, hash, ...(name !== undefined && { operation: name }) });
  }

  return {
    async onParams({ params, request, setParams }) {
      // What is no object, or has no text for a query, is refused behind us.
      const sent: unknown = params?.query ?? undefined;
      if (!params || (sent !== undefined && typeof sent !== 'string')) return;
      const hash = hashIn(params, request);
      if (hash === undefined) return;
      if (sent !== undefined && hashOf(sent) !== hash) throw isTrusted ? notTrusted() : mismatch();
      const query = sent ?? (await find(hash));
      if (query === undefined) throw isTrusted ? notTrusted() : notFound();
      const { documentId: _, ...rest } = params as GraphQLParams & { readonly documentId?: unknown };
      const resolved = { ...rest, query };
      if (sent !== undefined && sent.length <= maxKeptLength && !manifest.byHash.has(hash)) {
        offered.set(resolved, { hash, text: sent });
      }
      setParams(resolved);
    },
    onParse({ params: { source }, setParsedDocument }) {
      const entry = manifest.byText.get(source.toString());
      if (entry) setParsedDocument(entry.document);
      else if (isTrusted) throw notTrusted();
    },
    onValidate({ params: { documentAST }, context }) {
      if (mode !== 'LOG' || known.has(documentAST)) return undefined;
      return ({ valid }) => {
        if (valid) logOnce(documentAST, context.params?.operationName);
      };
    },
    onExecute: ({ args }) => register(args.contextValue),
    onSubscribe: ({ args }) => register(args.contextValue),
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
