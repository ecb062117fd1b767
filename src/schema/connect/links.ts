/** What the directives of a file mean: `@link` lines with their versions, namespaces and renames, or plain names where there are none. */
import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';
import { placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import { importsOf, type Link, links as linkDirectives, readLink } from '../link.ts';
import type { Grammar } from '../mapping/types.ts';
import { argumentNode } from '../vocabulary.ts';
import type { Report } from './report.ts';

export type Links = {
  /** The grammar of the file's mappings. */
  readonly grammar: Grammar;
  /** The specified name behind a directive's name in this file (`connect`, `source`, `key`, …); undefined for every other directive. */
  readonly meaning: (name: string) => string | undefined;
};

const grammars = new Map<string, Grammar>([
  ['v0.1', '0.3'],
  ['v0.2', '0.3'],
  ['v0.3', '0.3'],
  ['v0.4', '0.4'],
]);

/** Federation's directives up to v2.12; what composition knows of them is decided where the subgraph is made. */
const federationNames =
  'key requires provides external shareable extends override inaccessible tag interfaceObject composeDirective authenticated requiresScopes policy cost listSize context fromContext cacheTag';

const known = new Set([...federationNames.split(' '), 'connect', 'source', 'link']);

/**
 * Reads the `@link` lines. A specified directive keeps its meaning under its plain name even where the file imports it under none,
 * so that no rule (`@authenticated`) is lost to a forgotten import; unless the file defines a directive of that name itself and
 * calls the specified one otherwise.
 */
export function readLinks(document: DocumentNode, report: Report): Links {
  const links = linkDirectives(document).flatMap((directive) => readLink(directive) ?? []);
  const own = ownNames(document, links);
  const connect = links.filter((link) => link.spec === 'connect');
  checkVersions(connect, report);

  const meaning = (name: string): string | undefined => {
    for (const link of links) {
      const meant = meaningIn(link, name);
      if (meant !== undefined && known.has(meant)) return meant;
    }
    return known.has(name) && !own.has(name) ? name : undefined;
  };
  warnOfUnimportedSource(document, connect, report);
  return { grammar: grammars.get(connect[0]?.version ?? '') ?? '0.4', meaning };
}

/** Names of directives that the file defines, and that are free for that: imported from elsewhere, or the specified one has another. */
function ownNames(document: DocumentNode, links: readonly Link[]): ReadonlySet<string> {
  const renamed = links.flatMap(({ imports }) =>
    [...imports].flatMap(([local, name]) => (local === name ? [] : [name])),
  );
  const others = linkDirectives(document).filter((node) => !links.some((link) => link.node === node));
  const foreign = others.flatMap((node) => [...importsOf(node).keys()].map((name) => name.replace(/^@/, '')));
  const free = new Set([...renamed, ...foreign]);
  return new Set(
    document.definitions.flatMap((node) =>
      node.kind === Kind.DIRECTIVE_DEFINITION && free.has(node.name.value) ? [node.name.value] : [],
    ),
  );
}

/** Every directive on the schema, definition and extensions. */
export function schemaDirectives(document: DocumentNode): readonly ConstDirectiveNode[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : [],
  );
}

function meaningIn(link: Link, name: string): string | undefined {
  const imported = link.imports.get(name);
  if (imported !== undefined) return imported;
  if (name === link.prefix) return link.spec;
  return name.startsWith(`${link.prefix}__`) ? name.slice(link.prefix.length + 2) : undefined;
}

function checkVersions(connect: readonly Link[], report: Report): void {
  for (const link of connect) {
    const place = placeOf(argumentNode(link.node, 'url') ?? link.node);
    if (!grammars.has(link.version)) {
      const hint = didYouMean(link.version, grammars.keys());
      report('UNKNOWN_CONNECTORS_VERSION', `There is no version "${link.version}" of connect.`, place, { hint });
    } else if (link.version !== connect[0]?.version) {
      const message = `The file links connect ${connect[0]?.version} and ${link.version}; mappings are read by one of them.`;
      report('UNKNOWN_CONNECTORS_VERSION', message, place, { hint: 'Link one version.' });
    }
  }
}

function warnOfUnimportedSource(document: DocumentNode, connect: readonly Link[], report: Report): void {
  if (connect.length === 0) return;
  if (connect.some((link) => [...link.imports.values()].includes('source'))) return;
  const used = schemaDirectives(document).find((directive) => directive.name.value === 'source');
  if (!used) return;
  report('NO_SOURCE_IMPORT', 'The link to connect does not import "@source".', placeOf(used), {
    severity: 'warning',
    hint: 'Add "@source" to the import list; other gateways do not know it otherwise.',
  });
}
