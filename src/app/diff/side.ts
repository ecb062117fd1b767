/** One of the two directories that are compared, without its configuration: a view depends on `schemas/` and `bff/` alone. */

import type { Client } from '../../bff/client.ts';
import { readDocuments } from '../../bff/documents/read.ts';
import { project } from '../../bff/project.ts';
import { readClients } from '../../bff/read.ts';
import { isPlannable } from '../../compile/plan/plannable.ts';
import { unify } from '../../graph/unify.ts';
import type { View } from '../../graph/view.ts';
import type { KnownDocument } from '../../plugins/documents/manifest.ts';
import { defaultLimits, type Limits } from '../../plugins/limits.ts';
import { readSchemas } from '../../schema/read.ts';
import { hasErrors, type Problem } from '../../util/problem.ts';
import { singleDocuments } from './documents.ts';

export type SideClient = {
  readonly client: Client;
  readonly view: View;
  readonly limits: Limits;
  /** Those that fit the view. */
  readonly documents: readonly KnownDocument[];
};

export type Side = {
  readonly clients: ReadonlyMap<string, SideClient>;
  /** Clients whose file is there and cannot be served. */
  readonly broken: ReadonlySet<string>;
  /** Errors of backends and of views. */
  readonly problems: readonly Problem[];
};

/** @param only these clients; all if left out */
export async function readSide(directory: string, only?: readonly string[]): Promise<Side> {
  const [schemas, bff] = await Promise.all([readSchemas(directory), readClients(directory, only)]);
  const problems: Problem[] = [...schemas.problems];
  const { graph, problems: conflicts } = hasErrors(problems)
    ? { graph: undefined, problems: [] }
    : await unify(schemas.backends, isPlannable);
  problems.push(...conflicts, ...bff.problems.filter(({ code }) => code !== 'NO_CLIENTS'));
  const clients = new Map<string, SideClient>();
  const broken = new Set<string>();
  for (const { name, file, problems: own } of bff.clients) {
    if (only && !only.includes(name)) continue;
    problems.push(...own);
    const { view, problems: found } = file && graph ? project(file, graph) : { view: undefined, problems: [] };
    problems.push(...found);
    if (!file || !view) {
      broken.add(name);
      continue;
    }
    const limits = { ...defaultLimits(false), ...file.client.limits };
    // What does not fit is the business of check; here it is what does not fit any more.
    const { manifest } = await readDocuments(directory, file.client, view.schema, limits);
    clients.set(name, { client: file.client, view, limits, documents: singleDocuments(manifest.byText.values()) });
  }
  return { clients, broken, problems: problems.filter(({ severity }) => severity === 'error') };
}
