/** A supergraph's SDL, composed elsewhere, read back into the backends that it was composed of: from here on they are like any other. */
import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type EnumValueDefinitionNode,
  isTypeDefinitionNode,
  Kind,
} from 'graphql';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { schemaDirectives } from './connect/links.ts';
import { federationLink, linkUrl } from './link.ts';
import { backendName, createPart } from './supergraph/part.ts';
import { argumentNode } from './vocabulary.ts';

const suffix = '.supergraph';

/** One backend of a supergraph: its name, and its file as it might have been. */
export type Piece = { readonly name: string; readonly document: DocumentNode };

/** Whether a file is a supergraph's, by its name (`shop.supergraph.graphql`). */
export function isSupergraph(name: string): boolean {
  return name.endsWith(suffix);
}

/**
 * The backends of a supergraph. Their names are made of those that it gives them: `Orders_API` is `orders-api`.
 *
 * What else than the URL `@backend` on its schema says holds for all of them. Every node is the file's own, or stands where the
 * one stands that it was made of.
 */
export function readSupergraph(document: DocumentNode): {
  readonly pieces: readonly Piece[];
  readonly problems: readonly Problem[];
} {
  const graphs = document.definitions.find(
    (node): node is EnumTypeDefinitionNode =>
      node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  if (!graphs?.values?.length) {
    const hint = 'Write here what "rover supergraph compose" or another composer printed, or rename the file.';
    const message = 'The file is no supergraph: it does not say of which graphs it was composed (enum join__Graph).';
    return {
      pieces: [],
      problems: [problem('INVALID_SUPERGRAPH', message, placeOf(document.definitions[0]), { hint })],
    };
  }
  const problems: Problem[] = [];
  const seen = new Map<string, EnumValueDefinitionNode>();
  const pieces = graphs.values.map((graph): Piece => {
    const name = nameOf(graph);
    const twin = seen.get(name);
    if (twin) {
      const message = `Two graphs of the supergraph would be called "${name}".`;
      problems.push(
        problem('INVALID_SUPERGRAPH', message, [placeOf(twin), placeOf(graph)], { hint: 'Rename one of them.' }),
      );
    }
    seen.set(name, graph);
    return { name, document: pieceOf(document, graph) };
  });
  return { pieces, problems };
}

function nameOf(graph: EnumValueDefinitionNode): string {
  return backendName(textOf(graph, 'name') ?? graph.name.value, graph.name.value);
}

function textOf(graph: EnumValueDefinitionNode, argument: string): string | undefined {
  const node = graph.directives?.find(({ name }) => name.value === 'join__graph');
  const value = node && argumentNode(node, argument);
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** Specifications that say how a supergraph is put together, and nothing about its backends. */
const machinery = /^https:\/\/specs\.apollo\.dev\/(?:join|link|core|context)\//;
const machineryNames = /^(?:join__|link__|core__|context__|link$|core$|context$)/;

function pieceOf(document: DocumentNode, graph: EnumValueDefinitionNode): DocumentNode {
  const part = createPart(document, graph.name.value, textOf(graph, 'name') ?? graph.name.value);
  const types = document.definitions.flatMap((node): DefinitionNode[] => {
    if (node.kind === Kind.DIRECTIVE_DEFINITION) return machineryNames.test(node.name.value) ? [] : [node];
    return isTypeDefinitionNode(node) && !machineryNames.test(node.name.value) ? part(node) : [];
  });
  const links = schemaDirectives(document).filter(
    (directive) => directive.name.value === 'link' && !machinery.test(linkUrl(directive) ?? ''),
  );
  const schema = { kind: Kind.SCHEMA_EXTENSION as const, directives: [...links, backendOf(document, graph)] };
  // Directives of Federation itself have their own names in what a part is made of.
  return { kind: Kind.DOCUMENT, definitions: [schema, federationLink([]), ...types] };
}

function backendOf(document: DocumentNode, graph: EnumValueDefinitionNode): ConstDirectiveNode {
  const common = schemaDirectives(document).find(({ name }) => name.value === 'backend');
  const others = common?.arguments?.filter(({ name }) => name.value !== 'url' && name.value !== 'urls') ?? [];
  const own = graph.directives?.find(({ name }) => name.value === 'join__graph');
  const urls =
    own?.arguments?.filter(
      ({ name, value }) => name.value === 'url' && !(value.kind === Kind.STRING && value.value === ''),
    ) ?? [];
  const args: readonly ConstArgumentNode[] = [...urls, ...others];
  const loc = own?.loc ?? graph.loc;
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'backend' }, arguments: args, ...(loc && { loc }) };
}

const access = new Set(['authenticated', 'requiresScopes', 'policy']);

/**
 * A subgraph without access rules on interfaces. Composers spread those of members over them, and then allow none there; they are
 * read from the file itself, and hold.
 */
export function withoutInterfaceRules(subgraph: DocumentNode): DocumentNode {
  const withoutRules = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T): T => ({
    ...node,
    directives: node.directives?.filter(({ name }) => !access.has(name.value.replace(/^federation__/, ''))) ?? [],
  });
  const definitions = subgraph.definitions.map((node) => {
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      return { ...withoutRules(node), fields: node.fields?.map(withoutRules) ?? [] };
    }
    const isObject = node.kind === Kind.OBJECT_TYPE_DEFINITION;
    const isInterface =
      isObject && node.directives?.some(({ name }) => /^(?:federation__)?interfaceObject$/.test(name.value));
    return isInterface ? { ...withoutRules(node), fields: node.fields?.map(withoutRules) ?? [] } : node;
  });
  return { ...subgraph, definitions };
}
