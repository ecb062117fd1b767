/** What a directory says: backends, graph and views, with every problem of each. The first half of the road, which commands share. */

import { type ASTNode, type DocumentNode, Kind, print } from 'graphql';
import type { Client } from '../bff/client.ts';
import { project } from '../bff/project.ts';
import { readClients } from '../bff/read.ts';
import { type Callers, findUnwise } from '../bff/unwise.ts';
import { isPlannable } from '../compile/plan/plannable.ts';
import type { Graph } from '../graph/graph.ts';
import { unify } from '../graph/unify.ts';
import type { View } from '../graph/view.ts';
import type { Backend } from '../schema/backend.ts';
import { readSchemas } from '../schema/read.ts';
import { hasErrors, type Problem, placeOf, problem } from '../util/problem.ts';
import { didYouMean } from '../util/suggest.ts';
import { checkBackendNames } from './config.ts';
import type { HostOptions } from './host.ts';
import { keptComposition } from './kept.ts';

/** A client that can be served. */
export type MappedClient = {
  readonly client: Client;
  readonly view: View;
  /** Its files as they are written. */
  readonly text: string;
};

/** A graph, and what it was made of. */
export type MadeGraph = {
  /** The files of `schemas/`, their names and what is written in them. */
  readonly text: string;
  readonly graph: Graph;
  readonly conflicts: readonly Problem[];
};

export type DirectoryMap = {
  /** Undefined where the backends do not make one. */
  readonly made: MadeGraph | undefined;
  readonly clients: readonly MappedClient[];
  /** Clients that have a file and cannot be served by it. */
  readonly broken: readonly string[];
  readonly problems: readonly Problem[];
};

/**
 * Reads a directory. A client with an error is among the problems and not among the clients; the others stay.
 *
 * @param before a graph that is taken again where nothing of `schemas/` has changed
 */
export async function readDirectory(
  directory: string,
  options: HostOptions,
  before?: MadeGraph,
): Promise<DirectoryMap> {
  const [schemas, bff] = await Promise.all([readSchemas(directory), readClients(directory, options.clients)]);
  const problems: Problem[] = [...schemas.problems, ...checkBackendNames(options.config, schemas.names)];
  // A backend that cannot be read would make the others' references to it look wrong.
  const { made, conflicts } = hasErrors(problems)
    ? { made: undefined, conflicts: [] }
    : await makeGraph(schemas.backends, before);
  const graph = made?.graph;
  problems.push(...conflicts, ...bff.problems);
  const clients: MappedClient[] = [];
  for (const { name, file, problems: own } of bff.clients) {
    if (options.clients && !options.clients.includes(name)) continue;
    problems.push(...own);
    if (!file || !graph) continue;
    const { view, problems: found } = project(file, graph);
    const unknown = unknownProviders(file.client, options);
    problems.push(...found, ...unknown);
    if (view) problems.push(...findUnwise(view, callersOf(file.client, options)));
    if (view && unknown.length === 0) clients.push({ client: file.client, view, text: textOf(file.document) });
  }
  problems.push(
    ...unknownClients(
      options,
      bff.clients.map(({ name }) => name),
    ),
  );
  const { open, taken } = separate(clients);
  problems.push(...taken);
  const served = new Set(open.map(({ client }) => client.name));
  const names = bff.clients.map(({ name }) => name).filter((name) => options.clients?.includes(name) ?? true);
  return { made, clients: open, broken: names.filter((name) => !served.has(name)), problems };
}

async function makeGraph(
  backends: readonly Backend[],
  before: MadeGraph | undefined,
): Promise<{ readonly made: MadeGraph | undefined; readonly conflicts: readonly Problem[] }> {
  const text = JSON.stringify(backends.map(({ name, document }) => [name, filesOf(document), textOf(document)]));
  if (before?.text === text) return { made: before, conflicts: before.conflicts };
  const { graph, problems } = await unify(backends, isPlannable, keptComposition(text));
  return { made: graph && { text, graph, conflicts: problems }, conflicts: problems };
}

/** By name, as problems tell places in them. */
function filesOf({ definitions }: DocumentNode): readonly string[] {
  return [...new Set(definitions.flatMap(({ loc }) => loc?.source.name ?? []))];
}

/** A document as its files have it; one that was made of something else, as it is printed. */
function textOf(document: DocumentNode): string {
  const sources = new Set([document, ...document.definitions].map(({ loc }) => loc?.source));
  if (sources.has(undefined) && sources.size === 1) return print(document);
  return [...sources].map((source) => source?.body ?? '').join('\n');
}

function callersOf({ auth }: Client, { config: { providers, policies } }: HostOptions): Callers {
  return { isKnown: auth.providers ? auth.providers.length > 0 : providers.size > 0, policies };
}

function unknownProviders({ auth }: Client, { config }: HostOptions): Problem[] {
  if (auth.required && !auth.providers && config.providers.size === 0) {
    const message = '@auth requires a credential, and there is no identity provider.';
    return [
      problem('UNKNOWN_PROVIDER', message, placeOf(auth.node), { hint: 'Add one to providers in portico.config.ts.' }),
    ];
  }
  return (auth.providers ?? [])
    .filter((name) => !config.providers.has(name))
    .map((name) =>
      problem('UNKNOWN_PROVIDER', `There is no identity provider "${name}".`, placeOf(providerNode(auth, name)), {
        hint: didYouMean(name, config.providers.keys()) ?? 'Add it to providers in portico.config.ts.',
      }),
    );
}

/** Where the file names a provider. */
function providerNode({ node }: Client['auth'], provider: string): ASTNode | undefined {
  const list = node?.arguments?.find(({ name }) => name.value === 'providers')?.value;
  const items = list?.kind === Kind.LIST ? list.values : list ? [list] : [];
  return items.find((item) => item.kind === Kind.STRING && item.value === provider) ?? node;
}

function unknownClients({ clients }: HostOptions, names: readonly string[]): Problem[] {
  return (clients ?? [])
    .filter((name) => !names.includes(name))
    .map((name) =>
      problem(
        'UNKNOWN_CLIENT',
        `There is no client "${name}".`,
        { file: 'bff', line: 1, column: 1 },
        { hint: didYouMean(name, names) },
      ),
    );
}

/** Two doors at one place: the first by name keeps it. */
function separate(clients: readonly MappedClient[]): { open: MappedClient[]; taken: Problem[] } {
  const open: MappedClient[] = [];
  const taken: Problem[] = [];
  for (const mapped of clients) {
    const { client } = mapped;
    const other = open.find(
      (candidate) => candidate.client.path === client.path && shareHost(candidate.client, client),
    );
    if (!other) open.push(mapped);
    else {
      const message = `"${client.name}" and "${other.client.name}" are both at "${client.path}".`;
      taken.push(
        problem('DOOR_TAKEN', message, client.place, { hint: 'Give one of them another path or hosts with @client.' }),
      );
    }
  }
  return { open, taken };
}

function shareHost(a: Client, b: Client): boolean {
  return a.hosts.length === 0 || b.hosts.length === 0 || a.hosts.some((host) => b.hosts.includes(host));
}
