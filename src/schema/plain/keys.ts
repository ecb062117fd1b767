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
  type StringValueNode,
} from 'graphql';
import { placeInString, placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Report } from '../connect/report.ts';
import { isComposite, namedType, type TypeInfo, type Types } from '../connect/types.ts';
import { argumentNode } from '../vocabulary.ts';

export type DeclaredKey = {
  /** A Federation field set. */
  readonly key: string;
  /** The outermost fields of it. */
  readonly fields: readonly string[];
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
  if (!checkArguments(from, ['selectionSet'], 'INVALID_KEY', report)) return undefined;
  const value = argumentNode(from, 'selectionSet');
  if (value?.kind !== Kind.STRING) {
    const hint = 'As in @key(selectionSet: "{ id }").';
    report('INVALID_KEY', '@key needs a selectionSet.', placeOf(from), { hint });
    return undefined;
  }
  const fields = parseKey(value, type, types, report);
  return (
    fields && {
      key: fields.map((field) => print(field).replace(/\s+/g, ' ')).join(' '),
      fields: fields.map(({ name }) => name.value),
      from,
    }
  );
}

function parseKey(value: StringValueNode, type: TypeInfo, types: Types, report: Report): FieldNode[] | undefined {
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
    const hint = 'A key is a selection set, such as "{ id }".';
    report('INVALID_KEY', error.message, at(error.positions?.[0] ?? 0), { hint });
    return undefined;
  }
  let sound = true;
  const complain = (message: string, node: SelectionNode, hint?: string): void => {
    sound = false;
    report('INVALID_KEY', message, at(node.loc?.start ?? 0), { hint });
  };
  const check = (selections: readonly SelectionNode[], parent: TypeInfo): FieldNode[] =>
    selections.flatMap((node): FieldNode[] => {
      if (node.kind !== Kind.FIELD || node.alias || node.arguments?.length || node.directives?.length) {
        complain('A key is made of fields alone.', node, 'Take fragments, aliases, arguments and directives away.');
        return [];
      }
      const { value: name } = node.name;
      if (name === '__typename') return [];
      const field = parent.fields.get(name);
      if (!field) {
        complain(`"${parent.name}" has no field "${name}".`, node, didYouMean(name, parent.fields.keys()));
        return [];
      }
      const inner = types.all.get(namedType(field.type));
      if (!isComposite(inner)) {
        if (node.selectionSet) complain(`"${parent.name}.${name}" has no fields.`, node);
        return [node];
      }
      if (!node.selectionSet)
        complain(`"${parent.name}.${name}" is an object: name its fields that are part of the key.`, node);
      return [
        {
          ...node,
          selectionSet: { kind: Kind.SELECTION_SET, selections: check(node.selectionSet?.selections ?? [], inner) },
        },
      ];
    });
  const fields = check(nodes, type);
  return sound ? fields : undefined;
}

/** Reports arguments that a directive does not have, that are not supported, or that are no strings. */
export function checkArguments(
  from: ConstDirectiveNode,
  known: readonly string[],
  code: string,
  report: Report,
  unsupported: readonly string[] = [],
): boolean {
  const directive = `@${from.name.value}`;
  const wrong = (from.arguments ?? []).filter((argument) => {
    const { value: name } = argument.name;
    if (unsupported.includes(name)) {
      const hint = `Use ${known.join(' and ')}.`;
      report('STITCHING_NOT_SUPPORTED', `"${name}" of ${directive} is not supported yet.`, placeOf(argument), { hint });
    } else if (!known.includes(name)) {
      report(code, `${directive} has no argument "${name}".`, placeOf(argument), { hint: didYouMean(name, known) });
    } else if (argument.value.kind !== Kind.STRING) {
      report(code, `"${name}" of ${directive} is a string.`, placeOf(argument.value));
    } else return false;
    return true;
  });
  return wrong.length === 0;
}
