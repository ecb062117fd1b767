/** The `@link` lines of a file, read: which specification, at which version, under which names. */
import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  Kind,
  type SchemaExtensionNode,
} from 'graphql';
import { argumentNode, fieldOf } from './vocabulary.ts';

/** The newest Federation that the composer knows; of the later ones (2.10 to 2.13) it needs nothing. */
const federationVersion = 'v2.9';

/** One link to a specification of `specs.apollo.dev`. */
export type Link = {
  readonly node: ConstDirectiveNode;
  readonly spec: string;
  readonly version: string;
  readonly prefix: string;
  /** Local names of directives, without `@`, to the specification's own. */
  readonly imports: ReadonlyMap<string, string>;
  /** Local names of types. */
  readonly types: ReadonlySet<string>;
};

/** Every `@link` of the schema definition and its extensions. */
export function links(document: DocumentNode): ConstDirectiveNode[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).filter((directive) => directive.name.value === 'link')
      : [],
  );
}

/** Undefined for what is no link to `specs.apollo.dev`. */
export function readLink(node: ConstDirectiveNode): Link | undefined {
  const match = /^https:\/\/specs\.apollo\.dev\/([A-Za-z_]\w*)\/(v\d+\.\d+)\/?$/.exec(linkUrl(node) ?? '');
  if (!match) return undefined;
  const [, spec = '', version = ''] = match;
  const elements = importsOf(node);
  const types = [...elements].flatMap(([local, name]) => (name.startsWith('@') ? [] : [local]));
  const directives = [...elements].flatMap(([local, name]): [string, string][] =>
    name.startsWith('@') ? [[local.replace(/^@/, ''), name.slice(1)]] : [],
  );
  const prefix = stringOf(argumentNode(node, 'as')) ?? spec;
  return { node, spec, version, prefix, imports: new Map(directives), types: new Set(types) };
}

export function linkUrl(link: ConstDirectiveNode): string | undefined {
  return stringOf(argumentNode(link, 'url'));
}

/** What a link imports: local names to those of the specification, directives with their `@`. */
export function importsOf(link: ConstDirectiveNode): ReadonlyMap<string, string> {
  const list = argumentNode(link, 'import');
  const imports = new Map<string, string>();
  for (const item of list?.kind === Kind.LIST ? list.values : []) {
    const name = stringOf(item) ?? stringOf(fieldOf(item, 'name'));
    if (name !== undefined) imports.set(stringOf(fieldOf(item, 'as')) ?? name, name);
  }
  return imports;
}

/**
 * The schema extension that links the newest Federation that composition knows.
 *
 * @param imports directives with their `@`
 */
export function federationLink(imports: readonly string[]): SchemaExtensionNode {
  const argument = (name: string, value: ConstValueNode): ConstArgumentNode => {
    return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value };
  };
  const text = (value: string): ConstValueNode => ({ kind: Kind.STRING, value });
  const link: ConstDirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'link' },
    arguments: [
      argument('url', text(`https://specs.apollo.dev/federation/${federationVersion}`)),
      argument('import', { kind: Kind.LIST, values: imports.map(text) }),
    ],
  };
  return { kind: Kind.SCHEMA_EXTENSION, directives: [link] };
}

function stringOf(node: ConstValueNode | undefined): string | undefined {
  return node?.kind === Kind.STRING ? node.value : undefined;
}
