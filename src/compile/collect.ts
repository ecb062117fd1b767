/** The fields of an object that an operation asks for, fragments opened and conditions decided (GraphQL, "CollectFields"). */
import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { responseKey } from '../util/response-key.ts';
import { deferralOf, labelOf } from './deferral.ts';
import type { Question } from './question.ts';

export type Collecting = {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly answer: (question: Question) => boolean;
};

/** What an object is asked for. */
export type Collected = {
  /** Fields by response key, each with every node that asks for it, in the order of the answer. */
  readonly fields: Map<string, FieldNode[]>;
  /** Fragments that may come later. */
  readonly deferred: readonly { readonly label: string | undefined; readonly set: SelectionSetNode }[];
};

export function collect(
  collecting: Collecting,
  type: GraphQLObjectType | GraphQLInterfaceType,
  sets: readonly SelectionSetNode[],
): Collected {
  const fields = new Map<string, FieldNode[]>();
  const deferred = new Map<string, Collected['deferred'][number]>();
  const visited = new Set<string>();
  /** Puts a fragment off; false where it belongs to the answer at once. The same one twice under one label is one. */
  const putOff = (
    directives: readonly DirectiveNode[] | undefined,
    set: SelectionSetNode,
    name: string | number,
  ): boolean => {
    const defer = deferralOf('defer', directives, collecting.answer);
    if (!defer) return false;
    const label = labelOf(defer);
    deferred.set(`${name} ${label ?? ''}`, { label, set });
    return true;
  };
  const visit = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!isIncluded(selection.directives, collecting)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = responseKey(selection);
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition !== undefined && !applies(collecting.schema, condition, type)) continue;
        if (!putOff(selection.directives, selection.selectionSet, deferred.size)) visit(selection.selectionSet);
      } else {
        const name = selection.name.value;
        const fragment = collecting.fragments.get(name);
        if (!fragment || !applies(collecting.schema, fragment.typeCondition.name.value, type)) continue;
        // Who waits for a part by its label gets it, even if all that is in it has come before.
        if (putOff(selection.directives, fragment.selectionSet, name) || visited.has(name)) continue;
        visited.add(name);
        visit(fragment.selectionSet);
      }
    }
  };
  for (const set of sets) visit(set);
  return { fields, deferred: [...deferred.values()] };
}

function applies(schema: GraphQLSchema, condition: string, type: GraphQLObjectType | GraphQLInterfaceType): boolean {
  if (condition === type.name) return true;
  const conditional = schema.getType(condition);
  return isAbstractType(conditional) && schema.isSubType(conditional, type);
}

function isIncluded(directives: readonly DirectiveNode[] | undefined, { answer }: Collecting): boolean {
  return (directives ?? []).every(({ name, arguments: args }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = args?.find((argument) => argument.name.value === 'if')?.value;
    const holds =
      value?.kind === Kind.VARIABLE
        ? answer({ kind: 'variable', key: `variable:${value.name.value}`, name: value.name.value })
        : value?.kind === Kind.BOOLEAN && value.value;
    return holds === (name.value === 'include');
  });
}
