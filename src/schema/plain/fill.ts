/** The arguments of a merge query, given what `@merge` says: each found on its field, and held against the types of both sides. */
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InputValueDefinitionNode,
  Kind,
  print,
  type TypeNode,
} from 'graphql';
import type { Place, placeOf } from '../../util/problem.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { MergeArgument, MergeField, MergeStep, MergeValue } from '../backend.ts';
import { isList, namedType, type Types } from '../connect/types.ts';
import { argumentNode } from '../vocabulary.ts';
import { keyPaths } from './expression.ts';

export type Complain = (message: string, node?: Parameters<typeof placeOf>[0] | Place, hint?: string) => void;

/** An entity as a merge query is told of it. */
export type Entity = {
  readonly typeName: string;
  readonly key: readonly FieldNode[];
  /** What its computed fields need. */
  readonly needs: readonly FieldNode[];
  /** The backend's. */
  readonly types: Types;
};

/** The steps of the way with their arguments; what does not fit is complained of. */
export function fill(
  given: readonly MergeField[],
  way: readonly FieldDefinitionNode[],
  entity: Entity,
  from: ConstDirectiveNode,
  complain: Complain,
): readonly MergeStep[] {
  const names = way.flatMap((step) => (step.arguments ?? []).map(({ name }) => name.value));
  const lost = given.find(({ name }) => !names.includes(name));
  if (lost) {
    const said = argumentNode(from, keyPaths(lost.value).length > 0 ? 'keyArg' : 'additionalArgs');
    const place = said ?? argumentNode(from, 'argsExpr') ?? from;
    complain(`"${way.at(-1)?.name.value}" has no argument "${lost.name}".`, place, didYouMean(lost.name, names));
    return [];
  }
  const taken = new Set<string>();
  const steps = way.toReversed().map((step): MergeStep => {
    const args = (step.arguments ?? []).flatMap((definition): MergeArgument[] => {
      const { value: name } = definition.name;
      const field = taken.has(name) ? undefined : given.find((each) => each.name === name);
      if (!field) {
        const hint = `Say what it is: @merge(additionalArgs: "${name}: …"), or give it a default value.`;
        if (isRequired(definition)) complain(`"${step.name.value}" needs "${name}" beside the key.`, from, hint);
        return [];
      }
      taken.add(name);
      const value = fit(field.value, definition.type, name, entity, from, complain);
      return [{ name, type: print(definition.type), value }];
    });
    return { fieldName: step.name.value, arguments: args };
  });
  return steps.toReversed();
}

/** The value as the argument, or the part of one that `name` stands for, takes it. */
function fit(
  value: MergeValue,
  type: TypeNode,
  name: string,
  entity: Entity,
  from: ConstDirectiveNode,
  complain: Complain,
): MergeValue {
  const { types } = entity;
  const typeName = namedType(type);
  const input = types.all.get(typeName);
  switch (value.kind) {
    case 'constant':
      return value;
    case 'each': {
      const list = nullable(type);
      if (list.kind === Kind.LIST_TYPE)
        return { kind: 'each', item: fit(value.item, list.type, name, entity, from, complain) };
      complain(`"${name}" has to take a list of keys, not ${print(type)}.`, from);
      return value;
    }
    case 'object':
      if (input?.kind === 'scalar') return value;
      if (isList(type) || input?.kind !== 'input') {
        complain(`"${name}" takes ${print(type)}, which is no object.`, from);
        return value;
      }
      for (const definition of input.inputs.values()) {
        if (isRequired(definition) && !value.fields.some((field) => field.name === definition.name.value)) {
          complain(`"${typeName}" needs "${definition.name.value}" beside the key.`, from);
        }
      }
      return {
        kind: 'object',
        fields: value.fields.map((field) => {
          const definition = input.inputs.get(field.name);
          const hint = didYouMean(field.name, input.inputs.keys());
          if (!definition)
            complain(`"${typeName}" has no field "${field.name}".`, argumentNode(from, 'keyArg') ?? from, hint);
          return definition
            ? { ...field, value: fit(field.value, definition.type, field.name, entity, from, complain) }
            : field;
        }),
      };
    case 'field':
      fitField(value.path, type, name, entity, from, complain);
      return value;
    default:
      return fitWhole(type, name, entity, from, complain);
  }
}

function fitField(
  path: readonly string[],
  type: TypeNode,
  name: string,
  { typeName, needs, key, types }: Entity,
  from: ConstDirectiveNode,
  complain: Complain,
): void {
  const taken = namedType(type);
  let parent: string | undefined = typeName;
  for (const [index, step] of path.entries()) {
    const fields: ReadonlyMap<string, FieldDefinitionNode> = types.all.get(parent)?.fields ?? new Map();
    const field = fields.get(step);
    if (!field) {
      // What a directive's selectionSet names is in the file, at its place; what only this path names is not.
      if (index === 0 && [...needs, ...key].some((each) => each.name.value === step && each.loc)) return;
      const node = argumentNode(from, 'keyField') ?? argumentNode(from, 'key') ?? argumentNode(from, 'argsExpr');
      complain(`"${parent}" has no field "${step}".`, node ?? from, didYouMean(step, fields.keys()));
      return;
    }
    parent = namedType(field.type);
    if (index < path.length - 1) continue;
    const where = `"${typeName}.${path.join('.')}"`;
    if (isList(type) && !isList(field.type)) {
      complain(`"${name}" has to take one key, not ${print(type)}.`, from);
    } else if (!fits(parent, taken, types)) {
      complain(`"${name}" takes ${taken}, but ${where} is ${parent}.`, argumentNode(from, 'keyField') ?? from);
    }
  }
}

/** An input object takes what it has fields for; a scalar of the file's own may be anything. */
function fitWhole(
  type: TypeNode,
  name: string,
  { typeName, key, needs, types }: Entity,
  from: ConstDirectiveNode,
  complain: Complain,
): MergeValue {
  const taken = namedType(type);
  const input = types.all.get(taken);
  const own = key.map((field) => field.name.value);
  const known = [...own, ...needs.map((field) => field.name.value)];
  if (isList(type)) complain(`"${name}" has to take one key, not ${print(type)}.`, from);
  else if (input?.kind === 'scalar') return { kind: 'whole', fields: undefined };
  const fields = known.filter((each) => input?.inputs.has(each));
  const isWhole = needs.length > 0 ? fields.length > 0 : own.every((each) => fields.includes(each));
  const missing = [...(input?.inputs.values() ?? [])].find(
    (each) => isRequired(each) && !known.includes(each.name.value),
  );
  if (input?.kind !== 'input' || !isWhole || missing) {
    const single = own.length === 1 && `To give it one field: @merge(keyField: "${own[0]}").`;
    const hint = single || 'It needs an input type with the fields of the key.';
    complain(
      `"${name}" takes ${taken}, which is no object with the key { ${own.join(' ')} } of "${typeName}".`,
      from,
      hint,
    );
  }
  return { kind: 'whole', fields };
}

function nullable(type: TypeNode): TypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
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
