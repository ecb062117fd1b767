/** A federated backend's SDL as it enters composition: unchanged, but for what only Portico knows. */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type SchemaExtensionNode,
  visit,
} from 'graphql';

/** The newest Federation that the composer knows; later links (2.10 to 2.13) add nothing that a subgraph's rules depend on. */
export const federationVersion = 'v2.9';

const federationUrl = /^(https:\/\/specs\.apollo\.dev\/federation\/)v(\d+)\.(\d+)$/;

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

/** The subgraph of a federated backend. */
export function federatedSubgraph(document: DocumentNode): DocumentNode {
  const linked = links(document).some((link) => linkUrl(link)?.includes('/federation/'));
  const used = usedDirectives(document);
  const stripped = withoutOwn(document, (link) => clampVersion(link));
  if (linked || !sinceVersion2.some((name) => used.has(name))) return stripped;
  return withFederationLink(stripped, used);
}

/** Adds the link to the newest Federation, importing the directives of it that are used. */
export function withFederationLink(
  document: DocumentNode,
  used: ReadonlySet<string> = usedDirectives(document),
): DocumentNode {
  const imports = [...version1, ...sinceVersion2].filter((name) => used.has(name)).map((name) => `@${name}`);
  const link: SchemaExtensionNode = {
    kind: Kind.SCHEMA_EXTENSION,
    directives: [
      {
        kind: Kind.DIRECTIVE,
        name: { kind: Kind.NAME, value: 'link' },
        arguments: [
          {
            kind: Kind.ARGUMENT,
            name: { kind: Kind.NAME, value: 'url' },
            value: { kind: Kind.STRING, value: `https://specs.apollo.dev/federation/${federationVersion}` },
          },
          {
            kind: Kind.ARGUMENT,
            name: { kind: Kind.NAME, value: 'import' },
            value: { kind: Kind.LIST, values: imports.map((value) => ({ kind: Kind.STRING, value })) },
          },
        ],
      },
    ],
  };
  return { kind: Kind.DOCUMENT, definitions: [link, ...document.definitions] };
}

/** The document less Portico's own directives, and less definitions and schema extensions that are then empty. */
export function withoutOwn(
  document: DocumentNode,
  mapLink: (link: ConstDirectiveNode) => ConstDirectiveNode = (link) => link,
): DocumentNode {
  const stripped = visit(document, {
    Directive(node) {
      if (ownDirectives.has(node.name.value)) return null;
      return node.name.value === 'link' ? mapLink(node as ConstDirectiveNode) : undefined;
    },
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

function clampVersion(link: ConstDirectiveNode): ConstDirectiveNode {
  const match = federationUrl.exec(linkUrl(link) ?? '');
  const [newestMajor = 2, newestMinor = 9] = federationVersion.slice(1).split('.').map(Number);
  if (!match || Number(match[2]) !== newestMajor || Number(match[3]) <= newestMinor) return link;
  return {
    ...link,
    arguments:
      link.arguments?.map((argument) =>
        argument.name.value === 'url'
          ? {
              ...argument,
              value: { ...argument.value, kind: Kind.STRING as const, value: `${match[1]}${federationVersion}` },
            }
          : argument,
      ) ?? [],
  };
}

function usedDirectives(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, { Directive: (node) => void used.add(node.name.value) });
  return used;
}

/** Every `@link` of the schema definition and its extensions. */
export function links(document: DocumentNode): ConstDirectiveNode[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).filter((directive) => directive.name.value === 'link')
      : [],
  );
}

function linkUrl(link: ConstDirectiveNode): string | undefined {
  const value = link.arguments?.find((argument) => argument.name.value === 'url')?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
