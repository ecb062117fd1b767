/** A REST backend as it enters composition: one Federation subgraph, made of the file's own nodes, with the keys that its connectors serve. */
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  visit,
} from 'graphql';
import { withFederationLink } from '../federated.ts';
import type { Key } from './keys.ts';
import type { Reading } from './report.ts';
import type { Tree } from './trees.ts';
import { namedType } from './types.ts';

/** What stays on the subgraph: what composition knows, and what GraphQL itself does. */
const kept = new Set([
  'key',
  'requires',
  'provides',
  'external',
  'shareable',
  'extends',
  'override',
  'inaccessible',
  'tag',
  'interfaceObject',
  'authenticated',
  'requiresScopes',
  'policy',
  'cost',
  'listSize',
]);
const builtIn = new Set(['deprecated', 'specifiedBy', 'oneOf']);

/** Types that only Connectors' or Federation's own directives use; some files define them for the sake of editors. */
const supporting = /^(?:connect__|federation__|link__|_?FieldSet$|_Any$|_Entity$|_Service$)/;
const supportingConnect = new Set([
  'JSONSelection',
  'URLTemplate',
  'URLPathTemplate',
  'SourceHTTP',
  'ConnectHTTP',
  'HTTPHeaderMapping',
  'ConnectBatch',
  'ConnectorErrors',
]);

/** @param keys those of each type; written ones replace what stands there, implied ones are added */
export function buildSubgraph(
  document: DocumentNode,
  keys: ReadonlyMap<string, readonly Key[]>,
  reading: Reading,
): DocumentNode {
  const used = new Set<string>();
  const shareable = keyFields(keys, reading);
  const done = new Set<string>();
  const isOut = isSupporting(document, reading);
  const withKeys = (node: ObjectTypeDefinitionNode | ObjectTypeExtensionNode) => {
    const implied = done.has(node.name.value) ? [] : (keys.get(node.name.value) ?? []).filter((key) => !key.written);
    done.add(node.name.value);
    const fields = node.fields?.map((field) => shared(field, shareable.get(node.name.value), reading));
    return {
      ...node,
      ...(fields && { fields }),
      directives: [...(node.directives ?? []), ...implied.map(toDirective)],
    };
  };
  const written = new Map([...keys.values()].flat().map((key) => [key.directive, key]));
  const stripped = visit(document, {
    ObjectTypeDefinition: { enter: (node) => withKeys(node) },
    ObjectTypeExtension: { enter: (node) => withKeys(node) },
    Directive: {
      leave(node) {
        const directive = node as ConstDirectiveNode;
        const name = reading.links.meaning(directive.name.value) ?? directive.name.value;
        if (!kept.has(name)) return builtIn.has(name) ? undefined : null;
        used.add(name);
        const key = written.get(directive);
        if (key?.written && !key.resolvable) return { ...toDirective(key), loc: directive.loc };
        return name === directive.name.value ? undefined : { ...directive, name: { ...directive.name, value: name } };
      },
    },
  });
  const definitions = stripped.definitions.filter((node) => {
    if (node.kind === Kind.DIRECTIVE_DEFINITION) return false;
    if (node.kind === Kind.SCHEMA_EXTENSION) return Boolean(node.operationTypes?.length);
    if (node.kind === Kind.SCHEMA_DEFINITION) return true;
    return !isOut(node.name?.value ?? '');
  });
  return withFederationLink({ ...stripped, definitions }, used);
}

/** Which types are there only for the directives that the file defines. */
export function isSupporting(document: DocumentNode, { links }: Reading): (typeName: string) => boolean {
  const definesConnect = document.definitions.some(
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION && links.meaning(node.name.value) === 'connect',
  );
  return (name) => supporting.test(name) || (definesConnect && supportingConnect.has(name));
}

/** Made nodes stand where their reason stands: at the connector that implies the key. */
function toDirective({ fields, resolvable, directive }: Key): ConstDirectiveNode {
  const at = directive.loc && { loc: directive.loc };
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'key' },
    arguments: [
      { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'fields' }, value: { kind: Kind.STRING, value: fields } },
      ...(resolvable
        ? []
        : [
            {
              kind: Kind.ARGUMENT as const,
              name: { kind: Kind.NAME as const, value: 'resolvable' },
              value: { kind: Kind.BOOLEAN as const, value: false },
            },
          ]),
    ],
    ...at,
  };
}

/** The fields of each object type that some key uses. */
function keyFields(keys: ReadonlyMap<string, readonly Key[]>, { types }: Reading): ReadonlyMap<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (typeName: string, tree: Tree): void => {
    for (const [name, { fields }] of tree) {
      found.get(typeName)?.add(name) ?? found.set(typeName, new Set([name]));
      const field = types.all.get(typeName)?.fields.get(name);
      if (field && fields) add(namedType(field.type), fields);
    }
  };
  for (const [typeName, list] of keys) for (const { tree } of list) add(typeName, tree);
  return found;
}

/** Several backends give the same key, each its own way. */
function shared(
  field: FieldDefinitionNode,
  names: ReadonlySet<string> | undefined,
  { links }: Reading,
): FieldDefinitionNode {
  if (!names?.has(field.name.value)) return field;
  const has = (meaning: string) =>
    field.directives?.some((directive) => links.meaning(directive.name.value) === meaning);
  if (has('shareable') || has('external') || has('override')) return field;
  const at = field.loc && { loc: field.loc };
  const directive: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'shareable' }, ...at };
  return { ...field, directives: [...(field.directives ?? []), directive] };
}
