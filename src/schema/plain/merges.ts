/** `@merge` of graphql-tools: the queries of a plain GraphQL backend that fetch entities by key. */
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  OperationTypeNode,
  print,
} from 'graphql';
import { placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Merge } from '../backend.ts';
import type { Report } from '../connect/report.ts';
import { isList, namedType, type TypeInfo, type Types } from '../connect/types.ts';
import { argumentNode } from '../vocabulary.ts';
import { checkArguments, type DeclaredKey } from './keys.ts';

export type FoundMerge = { readonly merge: Merge; readonly from: ConstDirectiveNode };

type Keys = ReadonlyMap<string, readonly DeclaredKey[]>;
type Complain = (message: string, node: Parameters<typeof placeOf>[0], hint?: string) => void;

/** Every merge; what is wrong with one is reported, and the merge left out. */
export function readMerges(types: Types, keys: Keys, report: Report): FoundMerge[] {
  const complain: Complain = (message, node, hint) => report('INVALID_MERGE', message, placeOf(node), { hint });
  const found: FoundMerge[] = [];
  for (const type of types.all.values()) {
    for (const field of type.fields.values()) {
      for (const from of field.directives ?? []) {
        if (from.name.value === 'computed') {
          const hint = 'Give the field in a federated backend, with @requires.';
          report('STITCHING_NOT_SUPPORTED', '@computed is not supported yet.', placeOf(from), { hint });
        } else if (from.name.value === 'merge') {
          found.push(...readMerge(type, field, from, types, keys, report, complain));
        }
      }
    }
  }
  return found;
}

/** One for each type that the query may give. */
function readMerge(
  parent: TypeInfo,
  field: FieldDefinitionNode,
  from: ConstDirectiveNode,
  types: Types,
  keys: Keys,
  report: Report,
  complain: Complain,
): FoundMerge[] {
  const { value: fieldName } = field.name;
  if (types.rootOf(parent.name) !== OperationTypeNode.QUERY) {
    complain(
      `@merge stands on "${parent.name}.${fieldName}".`,
      from,
      'It belongs on a field of Query that fetches entities.',
    );
    return [];
  }
  const unsupported = ['key', 'argsExpr', 'additionalArgs'];
  if (!checkArguments(from, ['keyField', 'keyArg'], 'INVALID_MERGE', report, unsupported)) return [];
  const typeNames = types.possible(namedType(field.type));
  if (typeNames.length === 0) {
    complain(`"${fieldName}" gives ${print(field.type)}, which is no entity.`, from);
    return [];
  }
  const argument = findArgument(field, from, report, complain);
  if (!argument || !checkShape(field, argument, from, complain)) return [];
  return typeNames.flatMap((typeName): FoundMerge[] => {
    const key = findKey(typeName, argument, from, types, keys, complain);
    if (!key) return [];
    const takes = { argument: argument.name.value, argumentType: print(argument.type) };
    return [{ merge: { typeName, ...key, fieldName, list: isList(field.type), ...takes }, from }];
  });
}

/** The argument that takes the key: the one that `keyArg` names, else the only one. */
function findArgument(
  field: FieldDefinitionNode,
  from: ConstDirectiveNode,
  report: Report,
  complain: Complain,
): InputValueDefinitionNode | undefined {
  const { value: fieldName } = field.name;
  const args = field.arguments ?? [];
  const names = args.map(({ name }) => name.value);
  const asked = argumentNode(from, 'keyArg');
  if (asked?.kind !== Kind.STRING) {
    if (args.length === 0) complain(`"${fieldName}" has no argument that could take a key.`, from);
    if (args.length > 1) {
      const hint = `Say so: @merge(keyArg: "${names[0]}").`;
      complain(`Which argument of "${fieldName}" takes the key?`, from, hint);
    }
    return args.length === 1 ? args[0] : undefined;
  }
  if (asked.value.includes('.')) {
    const hint = 'Let keyArg name an argument.';
    report('STITCHING_NOT_SUPPORTED', 'A key within an argument is not supported yet.', placeOf(asked), { hint });
    return undefined;
  }
  const found = args.find(({ name }) => name.value === asked.value);
  if (!found) complain(`"${fieldName}" has no argument "${asked.value}".`, asked, didYouMean(asked.value, names));
  return found;
}

function checkShape(
  field: FieldDefinitionNode,
  argument: InputValueDefinitionNode,
  from: ConstDirectiveNode,
  complain: Complain,
): boolean {
  const { value: fieldName } = field.name;
  const list = isList(field.type);
  if (list !== isList(argument.type)) {
    const [gives, takes] = list ? ['a list', 'a list of keys'] : ['one entity', 'one key'];
    const type = print(argument.type);
    complain(`"${fieldName}" gives ${gives}, so "${argument.name.value}" has to take ${takes}, not ${type}.`, from);
    return false;
  }
  const other = field.arguments?.find((each) => each !== argument && isRequired(each));
  if (!other) return true;
  complain(`"${fieldName}" needs "${other.name.value}" beside the key.`, from, 'Give that argument a default value.');
  return false;
}

/** What of an entity the argument is given: the field that `keyField` names, else the whole key of the type. */
function findKey(
  typeName: string,
  argument: InputValueDefinitionNode,
  from: ConstDirectiveNode,
  types: Types,
  keys: Keys,
  complain: Complain,
): Pick<Merge, 'key' | 'keyField'> | undefined {
  const taken = namedType(argument.type);
  const asked = argumentNode(from, 'keyField');
  if (asked?.kind === Kind.STRING) {
    const fields = types.all.get(typeName)?.fields ?? new Map<string, FieldDefinitionNode>();
    const field = fields.get(asked.value);
    const given = field && namedType(field.type);
    if (given === undefined) {
      complain(`"${typeName}" has no field "${asked.value}".`, asked, didYouMean(asked.value, fields.keys()));
    } else if (fits(given, taken, types)) {
      return { key: asked.value, keyField: asked.value };
    } else {
      complain(`"${argument.name.value}" takes ${taken}, but "${typeName}.${asked.value}" is ${given}.`, asked);
    }
    return undefined;
  }
  const declared = keys.get(typeName) ?? [];
  const whole = declared.find(({ fields }) => takesWhole(taken, fields, types));
  if (whole) return { key: whole.key, keyField: undefined };
  const [first] = declared;
  if (!first) {
    complain(`Nothing says by which key "${typeName}" is fetched.`, from, 'Say so: @merge(keyField: "id").');
  } else {
    const single = first.fields.length === 1 && `To give it one field: @merge(keyField: "${first.fields[0]}").`;
    const hint = single || 'It needs an input type with the fields of the key.';
    complain(`"${argument.name.value}" takes ${taken}, which is no object with the key { ${first.key} }.`, from, hint);
  }
  return undefined;
}

/** An input object with the key's fields, and no other that it must have, or a scalar of the file's own, which may be anything. */
function takesWhole(typeName: string, fields: readonly string[], types: Types): boolean {
  const type = types.all.get(typeName);
  if (type?.kind === 'scalar') return true;
  if (type?.kind !== 'input') return false;
  const needed = [...type.inputs.values()].filter(isRequired).map(({ name }) => name.value);
  return fields.every((name) => type.inputs.has(name)) && needed.every((name) => fields.includes(name));
}

/** Beside equal types: what GraphQL coerces of itself. */
const coerced = new Set(['Int ID', 'String ID', 'ID String', 'Int Float']);

/** Whether values of one leaf type may be given where another is taken; of a scalar of the file's own nobody knows. */
function fits(given: string, taken: string, types: Types): boolean {
  const isOwnScalar = (name: string): boolean => types.all.get(name)?.kind === 'scalar';
  return given === taken || isOwnScalar(given) || isOwnScalar(taken) || coerced.has(`${given} ${taken}`);
}

function isRequired(node: InputValueDefinitionNode): boolean {
  return node.type.kind === Kind.NON_NULL_TYPE && !node.defaultValue;
}
