/** A client's file over what it exposes: its types replace, its extensions add, `@hide` takes out. */
import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { didYouMean } from '../util/suggest.ts';
import { type Exposed, exposeGraph, namedType, settle } from './expose.ts';

/** The `@expose` of a file, if it has one. */
export function exposeOf(document: DocumentNode): ConstDirectiveNode | undefined {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    const found = definition.directives?.find(({ name }) => name.value === 'expose');
    if (found) return found;
  }
  return undefined;
}

/** The whole schema of a file with `@expose`; other files are whole already. */
export function wholeDocument(
  document: DocumentNode,
  graph: Graph,
): { readonly document: DocumentNode; readonly problems: readonly Problem[] } {
  const expose = exposeOf(document);
  if (!expose) return { document, problems: [] };
  const problems: Problem[] = [...unknownTags(expose, graph)];
  const types = exposeGraph(graph, expose);
  const own = new Set<string>();
  for (const definition of document.definitions) {
    if (!isTypeDefinition(definition)) continue;
    own.add(definition.name.value);
    types.set(definition.name.value, definition);
  }
  for (const definition of document.definitions) {
    if (isTypeExtension(definition)) extend(types, definition, problems);
  }
  settle(types, own);
  const reached = reachable(types, graph);
  const rest = document.definitions.filter(
    (definition) => !isTypeDefinition(definition) && !isTypeExtension(definition),
  );
  const shown = [...types].flatMap(([name, definition]) => (own.has(name) || reached.has(name) ? [definition] : []));
  if (!types.has('Query') && !document.definitions.some(({ kind }) => kind === Kind.SCHEMA_DEFINITION)) {
    const hint = 'Name tags that fields of Query have, or write a Query into the file.';
    problems.push(
      problem('VIEW_NOTHING_EXPOSED', 'Nothing is exposed that could be asked for.', placeOf(expose), { hint }),
    );
  }
  return { document: { kind: Kind.DOCUMENT, definitions: [...rest, ...shown] }, problems };
}

/** What takes a member of a type out of what is exposed: its `@hide`, or what the file says of the whole. */
export function hiderOf(document: DocumentNode, type: string, member: string): ASTNode | undefined {
  for (const definition of document.definitions) {
    if (!isTypeExtension(definition) || definition.name.value !== type) continue;
    const members: readonly Member[] = [
      ...('values' in definition ? (definition.values ?? []) : []),
      ...('fields' in definition ? (definition.fields ?? []) : []),
    ];
    const hidden = members.find(({ name }) => name.value === member);
    const hide = hidden?.directives?.find(({ name }) => name.value === 'hide');
    if (hide) return hide;
  }
  return exposeOf(document);
}

function isTypeDefinition(definition: { readonly kind: Kind }): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition');
}

function isTypeExtension(definition: { readonly kind: Kind }): definition is TypeExtensionNode {
  return definition.kind.endsWith('TypeExtension');
}

/** A tag that nothing has exposes nothing or hides nothing: most likely it is misspelt. */
function unknownTags(expose: ConstDirectiveNode, graph: Graph): Problem[] {
  const tags = new Set([...graph.rules.tags.values()].flatMap((own) => [...own]));
  return (expose.arguments ?? []).flatMap(({ value }) => {
    const items = value.kind === Kind.LIST ? value.values : [value];
    return items.flatMap((item) => {
      if (item.kind !== Kind.STRING || tags.has(item.value)) return [];
      const hint = didYouMean(item.value, tags) ?? 'No backend uses @tag yet.';
      return [problem('VIEW_UNKNOWN_TAG', `Nothing in the graph is tagged "${item.value}".`, placeOf(item), { hint })];
    });
  });
}

/** Members of a type that can be hidden one by one: fields, input fields, enum values. */
type Member = {
  readonly name: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
};

function extend(types: Exposed, extension: TypeExtensionNode, problems: Problem[]): void {
  const name = extension.name.value;
  const type = types.get(name);
  if (!type || type.kind.replace('Definition', '') !== extension.kind.replace('Extension', '')) {
    const same = [...types.values()].filter(
      ({ kind }) => kind.replace('Definition', '') === extension.kind.replace('Extension', ''),
    );
    const hint = didYouMean(
      name,
      same.map((candidate) => candidate.name.value),
    );
    problems.push(
      problem('VIEW_UNKNOWN_TYPE', `What is exposed has no type "${name}" to extend.`, placeOf(extension.name), {
        hint,
      }),
    );
    return;
  }
  const members = <T extends Member>(present: readonly T[] | undefined, added: readonly T[] | undefined): T[] => {
    const byName = new Map((present ?? []).map((member) => [member.name.value, member]));
    for (const member of added ?? []) {
      const key = member.name.value;
      const known = byName.get(key);
      if (isHidden(member) && known) problems.push(...neededStill(known, member));
      if ((isHidden(member) || hidesArguments(member)) && !known) {
        problems.push(unknownMember(name, member, byName.keys()));
      } else if (isHidden(member)) byName.delete(key);
      else if (hidesArguments(member)) byName.set(key, withoutArguments(known as T, member, problems));
      else byName.set(key, member);
    }
    return [...byName.values()];
  };
  // Each kind of type has its members under one of three names.
  const merged = {
    ...type,
    directives: [...(type.directives ?? []), ...(extension.directives ?? [])],
    ...('fields' in type && 'fields' in extension ? { fields: members<Member>(type.fields, extension.fields) } : {}),
    ...('values' in type && 'values' in extension ? { values: members(type.values, extension.values) } : {}),
    ...('types' in type && 'types' in extension ? { types: [...(type.types ?? []), ...(extension.types ?? [])] } : {}),
  } as TypeDefinitionNode;
  types.set(name, merged);
}

function isHidden({ directives }: Member): boolean {
  return directives?.some(({ name }) => name.value === 'hide') ?? false;
}

function hidesArguments(member: Member): boolean {
  return 'arguments' in member && ((member as FieldDefinitionNode).arguments?.some(isHidden) ?? false);
}

/** The field as it is exposed, less the arguments that the extension hides. */
function withoutArguments<T extends Member>(exposed: T, extension: Member, problems: Problem[]): T {
  const field = exposed as unknown as FieldDefinitionNode;
  const hidden = ((extension as FieldDefinitionNode).arguments ?? []).filter(isHidden);
  const names = field.arguments?.map(({ name }) => name.value) ?? [];
  for (const argument of hidden) {
    if (!names.includes(argument.name.value)) problems.push(unknownMember(field.name.value, argument, names));
    const exposedAs = field.arguments?.find(({ name }) => name.value === argument.name.value);
    if (exposedAs) problems.push(...neededStill(exposedAs, argument));
  }
  const args = field.arguments?.filter(({ name }) => !hidden.some((one) => one.name.value === name.value)) ?? [];
  return { ...exposed, arguments: args };
}

/** What the graph requires cannot be hidden: nothing would give it. */
function neededStill(exposed: Member, hidden: Member): Problem[] {
  const { kind, type, defaultValue } = exposed as Partial<InputValueDefinitionNode>;
  const isNeeded = kind === Kind.INPUT_VALUE_DEFINITION && type?.kind === Kind.NON_NULL_TYPE && !defaultValue;
  if (!isNeeded) return [];
  const message = `The graph requires "${hidden.name.value}", so it cannot be hidden.`;
  const hint = 'Write what needs it yourself, with a literal or a bound value in its path, or hide that.';
  return [problem('VIEW_MISSING_ARGUMENT', message, placeOf(hidden as InputValueDefinitionNode), { hint })];
}

function unknownMember(owner: string, member: Member, names: Iterable<string>): Problem {
  const hint = didYouMean(member.name.value, names);
  const message = `"${owner}" has no "${member.name.value}" that could be hidden.`;
  return problem('VIEW_UNKNOWN_FIELD', message, placeOf(member as FieldDefinitionNode), { hint });
}

/** Every type that an operation can come across, from the roots on. */
function reachable(types: Exposed, graph: Graph): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const definition = types.get(name);
    if (!definition || reached.has(name)) return;
    reached.add(name);
    if ('interfaces' in definition) for (const parent of definition.interfaces ?? []) visit(parent.name.value);
    if ('types' in definition) for (const member of definition.types ?? []) visit(member.name.value);
    if ('fields' in definition) {
      for (const field of definition.fields ?? []) {
        visit(namedType(field.type));
        if (field.kind === Kind.FIELD_DEFINITION)
          for (const argument of field.arguments ?? []) visit(namedType(argument.type));
      }
    }
    if (definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) return;
    for (const [other, candidate] of types) {
      if ('interfaces' in candidate && candidate.interfaces?.some((parent) => parent.name.value === name)) visit(other);
    }
  };
  for (const root of [
    graph.schema.getQueryType(),
    graph.schema.getMutationType(),
    graph.schema.getSubscriptionType(),
  ]) {
    if (root) visit(root.name);
  }
  return reached;
}
