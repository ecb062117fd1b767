/** Manifests: a JSON file with the documents of a client, as codegen's client preset or Apollo's tools write it. */
import { isObject } from '../../util/json.ts';
import type { WrittenDocument } from './written.ts';

/** The documents of a manifest; undefined where it is none that is known. */
export function readManifest(json: string): readonly WrittenDocument[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isObject(content)) return undefined;
  const entries = content.format === 'apollo-persisted-query-manifest' ? ofApollo(content) : Object.entries(content);
  const documents: WrittenDocument[] = [];
  for (const [identifier, text] of entries ?? [[]]) {
    if (typeof identifier !== 'string' || typeof text !== 'string') return undefined;
    documents.push({ identifier, text, required: true });
  }
  return documents;
}

function ofApollo({ operations }: Readonly<Record<string, unknown>>): readonly (readonly unknown[])[] | undefined {
  if (!Array.isArray(operations)) return undefined;
  return operations.map((operation: unknown) => (isObject(operation) ? [operation.id, operation.body] : []));
}
