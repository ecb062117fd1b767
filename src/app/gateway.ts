/**
 * The table of contents: how a directory becomes a gateway, and where each request goes.
 *
 *   at start   schemas/ → readSchemas → unify → Graph;  bff/ → readClients → project → View;  one door a client
 *   a request  server → handle → Yoga → the policies (door.ts) → compile → execute → fetch → backends, and back
 */
import { printSchema as print } from 'graphql';
import { hasErrors, type Problem } from '../util/problem.ts';
import { readWithDocuments } from './documents.ts';
import { createGateway, groundOf } from './doors.ts';
import { explainOperation, operationsOf } from './explain/explain.ts';
import type { Explanation } from './explain/explanation.ts';
import { readOperations } from './explain/read.ts';
import { Ground } from './ground.ts';
import type { Gateway, HostOptions, LoadResult, OperationSource, Printable } from './host.ts';
import { readDirectory } from './map.ts';

/**
 * Loads a directory. There is a gateway if the backends make a graph and at least one client can be served on it.
 *
 * @param before the gateway that serves now: what has not changed of it goes on, and so do clients that an error would close
 */
export async function loadGateway(directory: string, options: HostOptions, before?: Gateway): Promise<LoadResult> {
  const last = groundOf(before);
  const { made, clients, broken, problems, documents } = await readWithDocuments(directory, options, last?.made);
  if (!made || clients.length === 0) return { gateway: undefined, problems, documents };
  const isSame = last?.made === made && last.options.config.text === options.config.text;
  const ground = isSame ? last : new Ground(made, options);
  const gateway = createGateway({ ground, clients, broken, problems, before });
  // Plugins may refuse to be there, and what serves already is followed by nothing that is not ready.
  if (before || options.config.plugins.length > 0) await opened(gateway);
  return { gateway, problems, documents };
}

async function opened(gateway: Gateway): Promise<void> {
  try {
    await gateway.open?.();
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

/** Every problem of a directory: what `portico check` prints. */
export async function checkDirectory(directory: string, options: HostOptions): Promise<readonly Problem[]> {
  return (await readWithDocuments(directory, options)).problems;
}

/** What operations of a client would do. There is nothing where a problem stands in the way. */
export async function explainOperations(
  directory: string,
  { client: name, text, file, variables }: OperationSource,
  options: HostOptions,
): Promise<{ readonly explanations?: readonly Explanation[]; readonly problems: readonly Problem[] }> {
  const { clients, problems } = await readWithDocuments(directory, { ...options, clients: [name] });
  const [served] = clients;
  if (!served) return { problems };
  const found = readOperations(text, file, served, variables);
  if ('problems' in found) return { problems: [...problems, ...found.problems] };
  const { document } = found;
  return {
    explanations: operationsOf(document).map((operation) => explainOperation(served, document, operation, variables)),
    problems,
  };
}

/** SDL of a directory: one client's view, the graph, or the supergraph. There is no text where a problem stands in the way. */
export async function printSchema(
  directory: string,
  what: Printable,
  options: HostOptions,
): Promise<{ readonly text?: string; readonly problems: readonly Problem[] }> {
  const clients = typeof what === 'object' ? [what.client] : [];
  const { made, clients: mapped, problems } = await readDirectory(directory, { ...options, clients });
  if (hasErrors(problems) || !made) return { problems };
  const { graph } = made;
  if (what === 'graph') return { text: print(graph.schema), problems };
  if (what === 'supergraph') return { text: graph.supergraphSdl, problems };
  const [client] = mapped;
  return client ? { text: print(client.view.schema), problems } : { problems };
}
