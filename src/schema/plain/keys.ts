/** `@key(selectionSet:)` of graphql-tools: by which fields a plain GraphQL backend's entities are told apart. */
import {
  type ConstDirectiveNode,
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
} from 'graphql';
import { placeInString, placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Report } from '../connect/report.ts';
import { isComposite, namedType, type TypeInfo, type Types } from '../connect/types.ts';
import { argumentNode } from '../vocabulary.ts';

export type DeclaredKey = {
  /** A Federation field set. */
  readonly key: string;
  /** The same as fields. */
  readonly fields: readonly FieldNode[];
  readonly from: ConstDirectiveNode;
};

/** The keys by their types; what is wrong with a key is reported, and the key left out. */
export function readKeys(types: Types, report: Report): ReadonlyMap<string, readonly DeclaredKey[]> {
  const keys = new Map<string, DeclaredKey[]>();
  for (const type of types.all.values()) {
    for (const from of type.directives.filter(({ name }) => name.value === 'key')) {
      const key = readKey(from, type, types, report);
      if (key) keys.set(type.name, [...(keys.get(type.name) ?? []), key]);
    }
  }
  return keys;
}

function readKey(from: ConstDirectiveNode, type: TypeInfo, types: Types, report: Report): DeclaredKey | undefined {
  if (type.kind !== 'object') {
    const hint = 'Only object types have keys: write it on each of them.';
    report('INVALID_KEY', `@key stands on "${type.name}", which is no object type.`, placeOf(from), { hint });
    return undefined;
  }
  const fields = readSelectionSet(from, type, types, 'INVALID_KEY', report, { foreign: false });
  return fields && { key: fieldSetOf(fields), fields, from };
}

/** As a Federation field set. */
export function fieldSetOf(fields: readonly FieldNode[]): string {
  return fields.map((field) => print(field).replace(/\s+/g, ' ')).join(' ');
}

/**
 * The fields that a directive's `selectionSet` names; undefined where something is wrong with it.
 *
 * @param options `foreign`: a field that the type does not have here may be another backend's; composition says so if it is nobody's
 */
export function readSelectionSet(
  from: ConstDirectiveNode,
  type: TypeInfo,
  types: Types,
  code: string,
  report: Report,
  { foreign }: { readonly foreign: boolean },
): FieldNode[] | undefined {
  const name = `@${from.name.value}`;
  if (!checkArguments(from, ['selectionSet'], code, report)) return undefined;
  const value = argumentNode(from, 'selectionSet');
  if (value?.kind !== Kind.STRING) {
    report(code, `${name} needs a selectionSet.`, placeOf(from), { hint: `As in ${name}(selectionSet: "{ id }").` });
    return undefined;
  }
  // graphql-tools takes the braces for granted; without them they are meant.
  const missing = value.value.trim().startsWith('{') ? '' : '{';
  const at = (offset: number): ReturnType<typeof placeInString> =>
    placeInString(value, Math.max(0, offset - missing.length));
  let nodes: readonly SelectionNode[];
  try {
    const { definitions } = parse(missing + value.value + (missing && '}'));
    nodes = (definitions[0] as OperationDefinitionNode).selectionSet.selections;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const hint = `${name} takes a selection set, such as "{ id }".`;
    report(code, error.message, at(error.positions?.[0] ?? 0), { hint });
    return undefined;
  }
  let sound = true;
  const complain = (message: string, node: SelectionNode, hint?: string): void => {
    sound = false;
    report(code, message, at(node.loc?.start ?? 0), { hint });
  };
  const check = (selections: readonly SelectionNode[], parent: TypeInfo | undefined): FieldNode[] =>
    selections.flatMap((node): FieldNode[] => {
      if (node.kind !== Kind.FIELD || node.alias || node.arguments?.length || node.directives?.length) {
        const hint = 'Take fragments, aliases, arguments and directives away.';
        complain(`${name} names fields alone.`, node, hint);
        return [];
      }
      const { value: fieldName } = node.name;
      if (fieldName === '__typename') return [];
      const field = parent?.fields.get(fieldName);
      const inner = field && types.all.get(namedType(field.type));
      if (parent && !field && !foreign) {
        complain(`"${parent.name}" has no field "${fieldName}".`, node, didYouMean(fieldName, parent.fields.keys()));
        return [];
      }
      const coordinate = `"${parent?.name}.${fieldName}"`;
      if (field && !isComposite(inner)) {
        if (node.selectionSet) complain(`${coordinate} has no fields.`, node);
        return [node];
      }
      if (field && !node.selectionSet) complain(`${coordinate} is an object: name its fields, too.`, node);
      if (!node.selectionSet) return [node];
      const selections = check(node.selectionSet.selections, inner);
      return [{ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } }];
    });
  const fields = check(nodes, type);
  return sound ? fields : undefined;
}

/** Reports arguments that a directive does not have, or that are not what they should be: strings, or lists of strings. */
export function checkArguments(
  from: ConstDirectiveNode,
  known: readonly string[],
  code: string,
  report: Report,
  lists: readonly string[] = [],
): boolean {
  const directive = `@${from.name.value}`;
  const wrong = (from.arguments ?? []).filter((argument) => {
    const { value } = argument;
    const { value: name } = argument.name;
    if (lists.includes(name)) {
      const right = value.kind === Kind.LIST && value.values.every(({ kind }) => kind === Kind.STRING);
      if (right) return false;
      report(code, `"${name}" of ${directive} is a list of strings.`, placeOf(value));
    } else if (!known.includes(name)) {
      const hint = didYouMean(name, [...known, ...lists]);
      report(code, `${directive} has no argument "${name}".`, placeOf(argument), { hint });
    } else if (value.kind !== Kind.STRING) {
      report(code, `"${name}" of ${directive} is a string.`, placeOf(value));
    } else return false;
    return true;
  });
  return wrong.length === 0;
}
