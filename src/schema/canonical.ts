/** A federated file with Federation's directives under their own names, whatever its links call them: composition knows few renames. */
import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  visit,
} from 'graphql';
import { readLinks } from './connect/links.ts';
import { readTypes } from './connect/types.ts';
import { federationLink, type Link, links, readLink } from './link.ts';

/** What composition knows of Federation; of what is newer, `@cacheTag` says nothing to it. */
const composed = new Set([
  ...['key', 'requires', 'provides', 'external', 'shareable', 'extends', 'override', 'interfaceObject'],
  ...['inaccessible', 'tag', 'composeDirective', 'authenticated', 'requiresScopes', 'policy'],
  ...['cost', 'listSize', 'context', 'fromContext'],
]);

/** Specifications by themselves that are part of Federation as well. */
const parts = new Set([...composed, 'federation', 'link', 'cacheTag']);

/** Types that only Federation's own directives and fields use, and servers publish all the same. */
const supporting = /^(?:federation__|link__|_?FieldSet$|_Any$|_Entity$|_Service$)/;

/** Gives every directive of Federation its own name back, and imports it so from the newest version that composition knows. */
export function canonical(document: DocumentNode): DocumentNode {
  const { meaning } = readLinks(document, () => {});
  const own = new Set(
    document.definitions.flatMap((node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? node.name.value : [])),
  );
  const imports = new Set<string>();
  const renamed = visit(document, {
    Directive(node) {
      const meant = meaning(node.name.value);
      if (meant === undefined) return undefined;
      if (meant === 'link') {
        const link = readLink(node as ConstDirectiveNode);
        if (!link || !parts.has(link.spec)) return undefined;
        // What nobody knows is left for composition to complain of.
        for (const [local, name] of link.imports) if (meaning(local) === undefined) imports.add(`@${name}`);
        return null;
      }
      if (!composed.has(meant)) return null;
      const isTaken = own.has(meant);
      if (!isTaken) imports.add(`@${meant}`);
      const name = { ...node.name, value: isTaken ? `federation__${meant}` : meant };
      // Its reason is for people.
      return meant === 'external' ? { ...node, name, arguments: [] } : { ...node, name };
    },
  });
  return { ...renamed, definitions: [federationLink([...imports]), ...renamed.definitions] };
}

/** The document without what servers publish of Federation itself: its directives' definitions, its types, `_entities` and `_service`. */
export function withoutMachinery(document: DocumentNode): DocumentNode {
  const { meaning } = readLinks(document, () => {});
  const { query, all } = readTypes(document);
  const isOwn = (fieldName: string): boolean => fieldName !== '_entities' && fieldName !== '_service';
  const hasQuery = [...(all.get(query)?.fields.keys() ?? [])].some(isOwn);
  const linked = links(document).flatMap((node) => readLink(node) ?? []);
  const withoutFields = (node: ObjectTypeDefinitionNode | ObjectTypeExtensionNode): typeof node | null | undefined => {
    if (node.name.value !== query) return undefined;
    const fields = node.fields?.filter(({ name }) => isOwn(name.value)) ?? [];
    if (fields.length === node.fields?.length) return undefined;
    return fields.length > 0 ? { ...node, fields } : null;
  };
  const withoutType = ({ name }: { readonly name: { readonly value: string } }): null | undefined =>
    supporting.test(name.value) || linked.some((link) => isOf(link, name.value)) ? null : undefined;
  return visit(document, {
    SchemaDefinition(node) {
      if (hasQuery) return undefined;
      const operationTypes = node.operationTypes.filter(({ type }) => type.name.value !== query);
      return operationTypes.length > 0
        ? { ...node, operationTypes }
        : { ...node, kind: Kind.SCHEMA_EXTENSION, operationTypes };
    },
    DirectiveDefinition: ({ name }) => (meaning(name.value) === undefined ? undefined : null),
    ObjectTypeDefinition: (node) => (node.name.value === '_Service' ? null : withoutFields(node)),
    ObjectTypeExtension: withoutFields,
    ScalarTypeDefinition: withoutType,
    EnumTypeDefinition: withoutType,
    UnionTypeDefinition: withoutType,
  });
}

function isOf({ prefix, types }: Link, typeName: string): boolean {
  return typeName.startsWith(`${prefix}__`) || types.has(typeName);
}
