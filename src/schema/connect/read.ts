/** Reads a REST backend's file: its connectors, its part of the graph, and everything that is wrong with it. */
import type { DocumentNode } from 'graphql';
import type { Problem } from '../../util/problem.ts';
import type { Connector } from '../backend.ts';
import { checkCalls } from './checks/calls.ts';
import { checkCoverage } from './checks/coverage.ts';
import { checkDefined } from './checks/defined.ts';
import { checkFeatures } from './checks/features.ts';
import { checkIds } from './checks/ids.ts';
import { knownKinds } from './checks/kinds.ts';
import { findSites, readConnector } from './connectors.ts';
import { findKeys } from './keys.ts';
import { readLinks } from './links.ts';
import { createReach } from './reach.ts';
import { type Reading, reportTo } from './report.ts';
import { readSources } from './sources.ts';
import { buildSubgraph, isSupporting } from './subgraph.ts';
import { readTypes } from './types.ts';

/**
 * Reads `@source` and `@connect` (connect v0.1 to v0.4) of a file.
 *
 * Where there are problems of severity `error`, connectors and subgraph are what could be made of the rest.
 */
export function readConnect(
  document: DocumentNode,
  backendName: string,
): {
  readonly connectors: readonly Connector[];
  readonly subgraph: DocumentNode;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const report = reportTo(problems);
  const links = readLinks(document, report);
  const reading: Reading = {
    backend: backendName,
    links,
    types: readTypes(document),
    report,
    kindOf: knownKinds,
    holdersOf: () => [],
  };
  const sources = readSources(document, reading);
  const sites = findSites(reading);
  checkIds(sites, reading);
  checkFeatures(document, reading);
  checkDefined(reading, isSupporting(document, reading));
  const connectors = sites.flatMap((site) => readConnector(site, sources, reading) ?? []);
  const reach = createReach(reading.types, connectors);
  // A connector that could not be read leaves holes that are none: what it gives is not known.
  const whole = connectors.length === sites.length;
  const keys = findKeys(reach, whole ? reading : { ...reading, report: () => {} });
  if (whole) {
    checkCoverage(connectors, keys, reach, reading);
    checkCalls(connectors, reach, reading);
  }
  return { connectors, subgraph: buildSubgraph(document, keys, reading), problems };
}
