/** What a directory says, with the documents of its clients. To print a view nobody needs them: they may be generated from it. */
import { documentsPath, readDocuments } from '../bff/documents/read.ts';
import type { Manifest } from '../plugins/documents/manifest.ts';
import { defaultLimits, type Limits } from '../plugins/limits.ts';
import { hasErrors, type Problem } from '../util/problem.ts';
import { checkSpending } from './explain/budget.ts';
import type { HostOptions } from './host.ts';
import { type DirectoryMap, type MadeGraph, type MappedClient, readDirectory } from './map.ts';

/** A client that can be served, with what its door needs to know. */
export type ServedClient = MappedClient & {
  readonly limits: Limits;
  /** The documents that its front end is known to have. */
  readonly manifest: Manifest;
};

/** Reads a directory. A client with a document that does not fit its view is among the problems and not among the clients. */
export async function readWithDocuments(
  directory: string,
  options: HostOptions,
  before?: MadeGraph,
): Promise<
  Omit<DirectoryMap, 'clients'> & {
    readonly clients: readonly ServedClient[];
    /** Where clients have their documents. */
    readonly documents: readonly string[];
  }
> {
  const map = await readDirectory(directory, options, before);
  const problems: Problem[] = [...map.problems];
  const clients: ServedClient[] = [];
  for (const mapped of map.clients) {
    const { client, view } = mapped;
    const limits: Limits = { ...defaultLimits(options.production), ...client.limits };
    const { manifest, problems: misfits } = await readDocuments(directory, client, view.schema, limits);
    problems.push(...misfits);
    if (hasErrors(misfits)) continue;
    const served: ServedClient = { ...mapped, limits, manifest };
    const excess = checkSpending(served);
    problems.push(...excess);
    if (excess.length === 0) clients.push(served);
  }
  const documents = map.clients.flatMap(({ client }) => documentsPath(directory, client) ?? []);
  const broken = map.clients
    .map(({ client }) => client.name)
    .filter((name) => !clients.some(({ client }) => client.name === name));
  return { made: map.made, clients, broken: [...map.broken, ...broken], problems, documents };
}
