/** Fragments on interfaces within `@requires` and `@provides`, written out for their members: composition follows no others. */
import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  GraphQLError,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
} from 'graphql';
import { namedType, readTypes, type Types } from '../schema/connect/types.ts';

/** The subgraph with the selections of `@requires` and `@provides` written out that have such fragments. */
export function flatten(subgraph: DocumentNode): DocumentNode {
  const types = readTypes(subgraph);
  const definitions = subgraph.definitions.map((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return node;
    const fields = node.fields?.map((field) => flattenField(field, node.name.value, types));
    return fields ? { ...node, fields } : node;
  });
  return { ...subgraph, definitions };
}

function flattenField(field: FieldDefinitionNode, parent: string, types: Types): FieldDefinitionNode {
  const selectedOn = new Map([
    ['requires', parent],
    ['provides', namedType(field.type)],
  ]);
  const directives = field.directives?.map((directive) => {
    const on = selectedOn.get(directive.name.value.replace(/^federation__/, ''));
    return on === undefined ? directive : flattenDirective(directive, on, types);
  });
  return directives ? { ...field, directives } : field;
}

function flattenDirective(directive: ConstDirectiveNode, on: string, types: Types): ConstDirectiveNode {
  const flattenArgument = (argument: ConstArgumentNode): ConstArgumentNode => {
    if (argument.value.kind !== Kind.STRING) return argument;
    const selections = parseSelections(argument.value.value);
    if (!selections || !hasFragmentOnAbstract(selections, types)) return argument;
    const value = flattenSelections(selections, on, types).map(print).join(' ').replace(/\s+/g, ' ');
    return { ...argument, value: { ...argument.value, value, block: false } };
  };
  return { ...directive, arguments: (directive.arguments ?? []).map(flattenArgument) };
}

/** Undefined for what is no selection: composition will say so. */
function parseSelections(text: string): readonly SelectionNode[] | undefined {
  try {
    const { definitions } = parse(`{ ${text} }`, { noLocation: true });
    return (definitions[0] as OperationDefinitionNode).selectionSet.selections;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return undefined;
  }
}

function hasFragmentOnAbstract(selections: readonly SelectionNode[], types: Types): boolean {
  return selections.some((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
    const condition = selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition?.name.value : undefined;
    const kind = condition === undefined ? undefined : types.all.get(condition)?.kind;
    if (kind === 'interface' || kind === 'union') return true;
    return hasFragmentOnAbstract(selection.selectionSet?.selections ?? [], types);
  });
}

function flattenSelections(selections: readonly SelectionNode[], parent: string, types: Types): SelectionNode[] {
  return selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return flattenFragment(selection, parent, types);
    const type = types.all.get(parent)?.fields.get(selection.name.value)?.type;
    if (!selection.selectionSet || !type) return [selection];
    const inner = flattenSelections(selection.selectionSet.selections, namedType(type), types);
    return [{ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: inner } }];
  });
}

function flattenFragment(fragment: InlineFragmentNode, parent: string, types: Types): SelectionNode[] {
  const inner = fragment.selectionSet.selections;
  const condition = fragment.typeCondition?.name.value ?? parent;
  if (condition === parent) return flattenSelections(inner, parent, types);
  const wanted = new Set(types.possible(condition));
  if (types.all.get(parent)?.kind === 'object')
    return wanted.has(parent) ? flattenSelections(inner, parent, types) : [];
  return types.possible(parent).flatMap((member) => {
    const selections = wanted.has(member) ? flattenSelections(inner, member, types) : [];
    if (selections.length === 0) return [];
    const typeCondition = { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: member } };
    return [{ ...fragment, typeCondition, selectionSet: { kind: Kind.SELECTION_SET, selections } }];
  });
}
