/** What computed fields of plain backends need and others have, declared in their subgraphs as Federation wants it. */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  type TypeNode,
} from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { namedType, readTypes, type Types } from '../schema/connect/types.ts';
import { directiveArguments } from '../schema/vocabulary.ts';

/**
 * The backends, with fields marked `@external` for what `@requires` of a plain one names and only others have.
 *
 * What nobody has stays as it is: composition says so.
 */
export function withForeignFields(backends: readonly Backend[]): readonly Backend[] {
  if (!backends.some(({ kind, subgraph }) => kind === 'plain' && namesFields(subgraph.definitions))) return backends;
  const types = new Map(backends.map((backend) => [backend, readTypes(backend.subgraph)]));
  return backends.map((backend) => {
    const own = types.get(backend);
    if (backend.kind !== 'plain' || !own) return backend;
    const others = [...types].flatMap(([other, known]) => (other === backend ? [] : known));
    const added = foreignFields(own, others);
    return added.size === 0 ? backend : { ...backend, subgraph: withFields(backend, own, others, added) };
  });
}

type Added = ReadonlyMap<string, ReadonlyMap<string, FieldDefinitionNode>>;

function namesFields(definitions: readonly DefinitionNode[]): boolean {
  return definitions.some(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && requirementsOf(node.fields).length > 0,
  );
}

/** What the fields of a type require. */
function requirementsOf(fields: readonly FieldDefinitionNode[] = []): ConstDirectiveNode[] {
  return fields.flatMap((field) => field.directives?.filter(({ name }) => name.value === 'requires') ?? []);
}

function foreignFields(own: Types, others: readonly Types[]): Added {
  const added = new Map<string, Map<string, FieldDefinitionNode>>();
  const walk = (selections: readonly SelectionNode[], typeName: string, from: ConstDirectiveNode): void => {
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const name = selection.name.value;
      const present = own.all.get(typeName)?.fields.get(name) ?? added.get(typeName)?.get(name);
      const type = present?.type ?? foreignType(typeName, name, others);
      if (!type) continue;
      if (!present) {
        const fields = added.get(typeName) ?? new Map();
        added.set(typeName, fields.set(name, external(name, type, from)));
      }
      walk(selection.selectionSet?.selections ?? [], namedType(type), from);
    }
  };
  for (const type of own.all.values()) {
    for (const from of requirementsOf([...type.fields.values()])) {
      const { fields } = directiveArguments(from);
      const [operation] = parse(`{ ${String(fields)} }`, { noLocation: true }).definitions;
      walk((operation as OperationDefinitionNode).selectionSet.selections, type.name, from);
    }
  }
  return added;
}

/** The type of a field as the others have it: where they differ, the one that may be null. */
function foreignType(typeName: string, fieldName: string, others: readonly Types[]): TypeNode | undefined {
  const found = others.flatMap((types) => types.all.get(typeName)?.fields.get(fieldName)?.type ?? []);
  return found.find(({ kind }) => kind !== Kind.NON_NULL_TYPE) ?? found[0];
}

/** It stands where the directive stands that names it, so that what composition says of it is shown there. */
function external(name: string, type: TypeNode, from: ConstDirectiveNode): FieldDefinitionNode {
  const directive = { kind: Kind.DIRECTIVE as const, name: { kind: Kind.NAME as const, value: 'external' } };
  const made = { kind: Kind.FIELD_DEFINITION as const, name: { kind: Kind.NAME as const, value: name }, type };
  return { ...made, directives: [directive], ...(from.loc && { loc: from.loc }) };
}

function withFields({ subgraph }: Backend, own: Types, others: readonly Types[], added: Added): Backend['subgraph'] {
  const left = new Map(added);
  const extended = subgraph.definitions.map((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return node;
    const fields = left.get(node.name.value);
    left.delete(node.name.value);
    return fields ? { ...node, fields: [...(node.fields ?? []), ...fields.values()] } : node;
  });
  const made = [...left].map(
    ([name, fields]): DefinitionNode => ({
      kind: Kind.OBJECT_TYPE_DEFINITION,
      name: { kind: Kind.NAME, value: name },
      fields: [...fields.values()],
    }),
  );
  return { ...subgraph, definitions: [...withExternalImported(extended), ...made, ...leaves(own, others, added)] };
}

/** Enums and scalars that the added fields have and the backend does not: as another backend defines them. */
function leaves(own: Types, others: readonly Types[], added: Added): DefinitionNode[] {
  const names = new Set(
    [...added.values()].flatMap((fields) => Array.from(fields.values(), ({ type }) => namedType(type))),
  );
  return [...names].flatMap((name): DefinitionNode[] => {
    if (own.all.has(name)) return [];
    const found = others
      .map((types) => types.all.get(name))
      .find((type) => type?.kind === 'enum' || type?.kind === 'scalar');
    return found ? [...found.nodes] : [];
  });
}

/** The link that the subgraph of a plain backend begins with imports what it uses, and now it uses one more. */
function withExternalImported(definitions: readonly DefinitionNode[]): readonly DefinitionNode[] {
  return definitions.map((node) => {
    if (node.kind !== Kind.SCHEMA_EXTENSION) return node;
    const directives = node.directives?.map((directive) => {
      const isFederation = String(directiveArguments(directive).url).includes('/federation/');
      return directive.name.value === 'link' && isFederation ? importing(directive, '@external') : directive;
    });
    return directives ? { ...node, directives } : node;
  });
}

function importing(link: ConstDirectiveNode, name: string): ConstDirectiveNode {
  const args = link.arguments?.map((argument) => {
    const { value } = argument;
    if (argument.name.value !== 'import' || value.kind !== Kind.LIST) return argument;
    const imported = value.values.some((item) => item.kind === Kind.STRING && item.value === name);
    return imported
      ? argument
      : { ...argument, value: { ...value, values: [...value.values, { kind: Kind.STRING as const, value: name }] } };
  });
  return { ...link, arguments: args ?? [] };
}
