/** A federated backend's SDL as it enters composition: the file, less what only Portico or only its server needs of it. */
import { type DefinitionNode, type DocumentNode, Kind, visit } from 'graphql';
import { canonical, withoutMachinery } from './canonical.ts';
import { federationLink, links, linkUrl, readLink } from './link.ts';

/** What Federation 1 did not have: where one of these stands without a link, the newest version is meant. */
const sinceVersion2 = [
  'shareable',
  'inaccessible',
  'composeDirective',
  'interfaceObject',
  'authenticated',
  'requiresScopes',
  'policy',
  'cost',
  'listSize',
];

const version1 = ['key', 'requires', 'provides', 'external', 'extends', 'override', 'tag'];

/** Directives that composition must not see: they are read from the file itself. */
const ownDirectives = new Set(['backend', 'cacheControl', 'rateLimit']);

/** True where the SDL shows a federated server: a federation link, or a directive that only Federation has. */
export function isFederated(document: DocumentNode): boolean {
  if (links(document).some((link) => linkUrl(link)?.includes('/federation/'))) return true;
  let found = false;
  visit(document, {
    Directive(node) {
      const name = node.name.value;
      if (name === 'key') found ||= !node.arguments?.some((argument) => argument.name.value === 'selectionSet');
      else
        found ||= ['external', 'requires', 'provides', 'extends', 'shareable', 'override', 'interfaceObject'].includes(
          name,
        );
    },
  });
  return found;
}

/** The subgraph of a federated backend: what composition knows of the file, under the names by which it knows it. */
export function federatedSubgraph(document: DocumentNode): DocumentNode {
  const versions = links(document).flatMap((node) => {
    const link = readLink(node);
    return link?.spec === 'federation' ? [link.version] : [];
  });
  const used = usedDirectives(document);
  const isVersion2 =
    versions.length > 0
      ? versions.every((version) => version.startsWith('v2.'))
      : sinceVersion2.some((name) => used.has(name));
  const bare = withoutMachinery(document);
  // Of a version that is neither of these two, composition says that there is none.
  return withoutOwn(isVersion2 ? canonical(bare) : bare);
}

/** Adds the link to the newest Federation, importing the directives of it that are used. */
export function withFederationLink(
  document: DocumentNode,
  used: ReadonlySet<string> = usedDirectives(document),
): DocumentNode {
  const imports = [...version1, ...sinceVersion2].filter((name) => used.has(name)).map((name) => `@${name}`);
  return { ...document, definitions: [federationLink(imports), ...document.definitions] };
}

/** The document less Portico's own directives, and less definitions and schema extensions that are then empty. */
export function withoutOwn(document: DocumentNode): DocumentNode {
  const stripped = visit(document, {
    Directive: (node) => (ownDirectives.has(node.name.value) ? null : undefined),
    DirectiveDefinition: (node) => (ownDirectives.has(node.name.value) ? null : undefined),
    EnumTypeDefinition: (node) => (node.name.value === 'CacheControlScope' ? null : undefined),
  });
  return { ...stripped, definitions: stripped.definitions.filter((definition) => !isEmptyExtension(definition)) };
}

function isEmptyExtension(definition: DefinitionNode): boolean {
  return (
    definition.kind === Kind.SCHEMA_EXTENSION && !definition.directives?.length && !definition.operationTypes?.length
  );
}

function usedDirectives(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, { Directive: (node) => void used.add(node.name.value) });
  return used;
}
