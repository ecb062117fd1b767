/** `_entities` fields of a document, rewritten into the queries that a plain GraphQL backend has for them. */
import {
  type ArgumentNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type NameNode,
  parseType,
  type SelectionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
  type VariableNode,
  visit,
} from 'graphql';
import type { Merge, MergeArgument } from '../schema/backend.ts';
import type { Types } from '../schema/connect/types.ts';
import { fieldsOf } from './keys.ts';
import { keyedArguments, variableOf } from './merge-arguments.ts';

/** Entities of one `_entities` field that one merge query fetches; in the answer they stand under `aliases`. */
export type Batch = {
  readonly field: FieldNode;
  readonly merge: Merge;
  /** One for a list merge, else one for each key; the variables that bring the keys are named by them. */
  readonly aliases: readonly string[];
};

export type Rewriting = {
  readonly document: DocumentNode;
  readonly batches: readonly Batch[];
  /** What every name that was made up begins with; nothing else in the document does. */
  readonly prefix: string;
  /** The backend's. */
  readonly types: Types;
};

/** The document with merge queries in the places of its `_entities` fields, and without what nothing uses any more. */
export function rewrite(rewriting: Rewriting): DocumentNode {
  const { document, batches, prefix } = rewriting;
  const fragments = new Map(document.definitions.filter(isFragment).map((each) => [each.name.value, each]));
  const replaced = visit(document, {
    SelectionSet(node) {
      if (!node.selections.some((selection) => batchesOf(selection, batches) !== undefined)) return undefined;
      const selections = node.selections.flatMap(
        (selection) =>
          batchesOf(selection, batches)?.flatMap((batch) => mergeFields(batch, rewriting, fragments)) ?? selection,
      );
      return { ...node, selections: selections.length > 0 ? selections : [field('__typename', `${prefix}none`)] };
    },
  });
  return tidy(replaced, batches);
}

/** The batches of a selection, none of them perhaps; undefined where it is no `_entities` field. */
function batchesOf(selection: SelectionNode, batches: readonly Batch[]): Batch[] | undefined {
  if (selection.kind !== Kind.FIELD || selection.name.value !== '_entities') return undefined;
  return batches.filter((batch) => batch.field === selection);
}

function mergeFields(batch: Batch, rewriting: Rewriting, fragments: Fragments): FieldNode[] {
  const { field: entities, merge, aliases } = batch;
  const inner = entities.selectionSet?.selections ?? [];
  const selections = [
    ...keySelections(merge, rewriting.prefix),
    ...applicable(inner, merge.typeName, rewriting, fragments),
  ];
  if (selections.length === 0) selections.push(field('__typename', `${rewriting.prefix}none`));
  return aliases.map((alias) => {
    const made = merge.steps.reduceRight<SelectionNode[]>(
      (selections, step, index) => [
        {
          ...field(step.fieldName, index === 0 ? alias : undefined),
          arguments: step.arguments.map((argument) => argumentNode(merge, argument, alias)),
          selectionSet: { kind: Kind.SELECTION_SET, selections },
        },
      ],
      selections,
    );
    return { ...(made[0] as FieldNode), directives: entities.directives ?? [] };
  });
}

function argumentNode(merge: Merge, argument: MergeArgument, alias: string): ArgumentNode {
  const { value } = argument;
  const variable = (): VariableNode => ({ kind: Kind.VARIABLE, name: name(variableOf(merge, argument, alias)) });
  return {
    kind: Kind.ARGUMENT,
    name: name(argument.name),
    value: value.kind === 'constant' ? value.value : variable(),
  };
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Selections on `_Entity` as selections on one of its types: what is for other types goes, which the backend would refuse here. */
function applicable(
  selections: readonly SelectionNode[],
  typeName: string,
  rewriting: Rewriting,
  fragments: Fragments,
): SelectionNode[] {
  return selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    const condition = fragment?.typeCondition?.name.value ?? '_Entity';
    if (condition !== '_Entity') {
      return rewriting.types.possible(condition).includes(typeName) ? [selection] : [];
    }
    const inside = applicable(fragment?.selectionSet.selections ?? [], typeName, rewriting, fragments);
    if (inside.length === 0) return [];
    const directives = selection.directives ?? [];
    return [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet: { kind: Kind.SELECTION_SET, selections: inside } }];
  });
}

/** The key's fields under names of ours, to tell by them which entity of a list is which. */
function keySelections(merge: Merge, prefix: string): FieldNode[] {
  return merge.list ? fieldsOf(merge.key).map((node) => ({ ...node, alias: name(prefix + node.name.value) })) : [];
}

/** Declares the new variables, and drops fragments and variables that nothing uses any more: backends refuse those. */
function tidy(document: DocumentNode, batches: readonly Batch[]): DocumentNode {
  const fragments = new Map(document.definitions.filter(isFragment).map((each) => [each.name.value, each]));
  const spread = new Set<string>();
  const variables = new Set<string>();
  const note = (node: DefinitionNode | SelectionSetNode): void => {
    visit(node, {
      VariableDefinition: () => false,
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (spread.has(name.value) || !fragment) return;
        spread.add(name.value);
        note(fragment);
      },
    });
  };
  for (const definition of document.definitions) if (!isFragment(definition)) note(definition);
  const added = batches.flatMap(({ merge, aliases }) =>
    aliases.flatMap((alias) =>
      keyedArguments(merge).map((argument) => declare(variableOf(merge, argument, alias), argument.type)),
    ),
  );
  const definitions = document.definitions.flatMap((definition): DefinitionNode[] => {
    if (isFragment(definition)) return spread.has(definition.name.value) ? [definition] : [];
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [definition];
    const kept = definition.variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value)) ?? [];
    return [{ ...definition, variableDefinitions: [...kept, ...added] }];
  });
  return { kind: Kind.DOCUMENT, definitions };
}

function declare(variable: string, type: string): VariableDefinitionNode {
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: name(variable) },
    type: parseType(type, { noLocation: true }),
  };
}

function field(fieldName: string, alias: string | undefined): FieldNode {
  return { kind: Kind.FIELD, name: name(fieldName), ...(alias !== undefined && { alias: name(alias) }) };
}

function name(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

function isFragment(definition: DefinitionNode): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION;
}
