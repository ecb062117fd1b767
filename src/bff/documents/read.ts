/** `@documents(from:)` → the documents that a client is known to have: a manifest, or a folder of them. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { createManifest, type Manifest } from '../../plugins/documents/manifest.ts';
import type { Limits } from '../../plugins/limits.ts';
import { type Place, type Problem, placeOf, problem } from '../../util/problem.ts';
import type { Client } from '../client.ts';
import { checkDocuments } from './check.ts';
import { isGraphql, readFolder } from './folder.ts';
import { readManifest } from './manifest.ts';
import type { WrittenDocument } from './written.ts';

type Written = { readonly documents: readonly WrittenDocument[]; readonly problems: readonly Problem[] };

/** Where a client has its documents, if its file names them. */
export function documentsPath(directory: string, { documents: { from, node } }: Client): string | undefined {
  return from === undefined ? undefined : resolve(directory, dirname(placeOf(node).file), from);
}

/**
 * Reads the documents of a client and checks each; there are none where its file names none.
 *
 * @param directory that paths in places are relative to
 * @param schema the client's view
 * @param limits of the client's door, which its documents have to keep as well
 */
export async function readDocuments(
  directory: string,
  client: Client,
  schema: GraphQLSchema,
  limits: Limits,
): Promise<{ readonly manifest: Manifest; readonly problems: readonly Problem[] }> {
  const path = documentsPath(directory, client);
  if (path === undefined) return { manifest: createManifest([]), problems: [] };
  const place = placeOf(client.documents.node);
  const written = await readWritten(directory, path, place);
  const { known, problems } = checkDocuments(written.documents, { schema, limits, place });
  return { manifest: createManifest(known), problems: [...written.problems, ...problems] };
}

async function readWritten(directory: string, path: string, place: Place): Promise<Written> {
  const shown = JSON.stringify(relative(directory, path));
  try {
    const written = await readFiles(directory, path);
    if (!written) {
      const hint = "It has to be the persisted-documents.json of codegen's client preset, or Apollo's manifest.";
      return failed('INVALID_MANIFEST', `${shown} is no manifest of documents.`, place, hint);
    }
    if (written.problems.length > 0 || written.documents.some(({ required }) => required)) return written;
    const problems = [problem('NO_DOCUMENTS', `There are no documents in ${shown}.`, place, { severity: 'warning' })];
    return { documents: [], problems };
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    const hint = "The path is taken from the folder of the client's file.";
    return failed('DOCUMENTS_UNREADABLE', `${shown} cannot be read (${error.code}).`, place, hint);
  }
}

function failed(code: string, message: string, place: Place, hint: string): Written {
  return { documents: [], problems: [problem(code, message, place, { hint })] };
}

/** Undefined where a file is neither a manifest nor GraphQL. */
async function readFiles(directory: string, path: string): Promise<Written | undefined> {
  if ((await stat(path)).isDirectory() || isGraphql(path)) return readFolder(directory, path);
  const documents = readManifest(await readFile(path, 'utf8'));
  return documents && { documents, problems: [] };
}
