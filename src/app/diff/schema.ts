/** What changed between two schemas of a client, as its operations notice it. */
import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { byName, type Change, change, compare } from './change.ts';
import { inputChanges, isNarrower } from './types.ts';

export function schemaChanges(before: GraphQLSchema, after: GraphQLSchema): Change[] {
  const { removed, added, kept } = compare(typesOf(before), typesOf(after));
  const taken = new Set([...inputTypesOf(before), ...inputTypesOf(after)]);
  return [
    ...removed.map(([name]) => change('breaking', 'TYPE_REMOVED', name, `${name} was removed.`)),
    ...added.map(([name]) => change('safe', 'TYPE_ADDED', name, `${name} was added.`)),
    ...kept.flatMap(([, a, b]) => typeChanges(a, b, taken)),
  ];
}

function typesOf(schema: GraphQLSchema): ReadonlyMap<string, GraphQLNamedType> {
  const types = Object.values(schema.getTypeMap());
  return byName(types.filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type)));
}

/** Names of what clients send: of arguments, and within inputs. */
function inputTypesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const names = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => getNamedType(field.type).name);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ args }) =>
      args.map((argument) => getNamedType(argument.type).name),
    );
  });
  return new Set(names);
}

function typeChanges(before: GraphQLNamedType, after: GraphQLNamedType, taken: ReadonlySet<string>): Change[] {
  const { name } = before;
  if (isObjectType(before) && isObjectType(after)) return compositeChanges(before, after);
  if (isInterfaceType(before) && isInterfaceType(after)) return compositeChanges(before, after);
  if (isUnionType(before) && isUnionType(after)) return unionChanges(before, after);
  if (isEnumType(before) && isEnumType(after)) return enumChanges(before, after, taken.has(name));
  if (isInputObjectType(before) && isInputObjectType(after)) {
    const [was, is] = [before.getFields(), after.getFields()].map((fields) => Object.values(fields));
    const fields = inputChanges(was ?? [], is ?? [], 'INPUT_FIELD', (field) => `${name}.${field}`);
    if (before.isOneOf === after.isOneOf) return fields;
    const message = after.isOneOf
      ? `${name} takes exactly one of its fields now.`
      : `${name} takes several of its fields now.`;
    return [change(after.isOneOf ? 'breaking' : 'safe', 'ONE_OF_CHANGED', name, message), ...fields];
  }
  if (isScalarType(before) && isScalarType(after)) {
    if (before.specifiedByURL === after.specifiedByURL) return [];
    return [
      change('dangerous', 'SCALAR_CHANGED', name, `${name} is specified by ${after.specifiedByURL ?? 'nobody'} now.`),
    ];
  }
  const [was, is] = [before, after].map(kindOf);
  return [change('breaking', 'TYPE_KIND_CHANGED', name, `${name} is ${is} now, not ${was}.`)];
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'an object type';
  if (isInterfaceType(type)) return 'an interface';
  if (isUnionType(type)) return 'a union';
  if (isEnumType(type)) return 'an enum';
  return isInputObjectType(type) ? 'an input' : 'a scalar';
}

function compositeChanges<T extends GraphQLObjectType | GraphQLInterfaceType>(before: T, after: T): Change[] {
  const { name } = before;
  const interfaces = compare(byName(before.getInterfaces()), byName(after.getInterfaces()));
  const fields = compare(new Map(Object.entries(before.getFields())), new Map(Object.entries(after.getFields())));
  const at = (field: string) => `${name}.${field}`;
  return [
    ...interfaces.removed.map(([other]) =>
      change('breaking', 'INTERFACE_REMOVED', name, `${name} is no ${other} any more.`),
    ),
    ...interfaces.added.map(([other]) => change('dangerous', 'INTERFACE_ADDED', name, `${name} is a ${other} now.`)),
    ...fields.removed.map(([field, { deprecationReason }]) => {
      const more = deprecationReason == null ? '' : ` It was deprecated: ${deprecationReason}`;
      return change('breaking', 'FIELD_REMOVED', at(field), `${at(field)} was removed.${more}`);
    }),
    ...fields.added.map(([field, { type }]) =>
      change('safe', 'FIELD_ADDED', at(field), `${at(field)}, ${type}, was added.`),
    ),
    ...fields.kept.flatMap(([field, a, b]) => fieldChanges(at(field), a, b)),
  ];
}

type Field = GraphQLField<unknown, unknown>;

function fieldChanges(coordinate: string, before: Field, after: Field): Change[] {
  const changes = inputChanges(before.args, after.args, 'ARGUMENT', (argument) => `${coordinate}(${argument}:)`);
  if (String(before.type) !== String(after.type)) {
    const severity = isNarrower(before.type, after.type) ? 'safe' : 'breaking';
    const message = `${coordinate} is ${after.type} now, not ${before.type}.`;
    changes.unshift(change(severity, 'FIELD_TYPE_CHANGED', coordinate, message));
  }
  if (before.deprecationReason == null && after.deprecationReason != null) {
    const message = `${coordinate} is deprecated: ${after.deprecationReason}`;
    changes.push(change('safe', 'FIELD_DEPRECATED', coordinate, message));
  }
  return changes;
}

function unionChanges(before: GraphQLUnionType, after: GraphQLUnionType): Change[] {
  const { name } = before;
  const { removed, added } = compare(byName(before.getTypes()), byName(after.getTypes()));
  return [
    ...removed.map(([member]) => change('breaking', 'MEMBER_REMOVED', name, `${name} may not be ${member} any more.`)),
    ...added.map(([member]) => change('dangerous', 'MEMBER_ADDED', name, `${name} may be ${member}, too.`)),
  ];
}

/** Who only reads an enum never misses a value of it, and may not know what to do with a new one. */
function enumChanges(before: GraphQLEnumType, after: GraphQLEnumType, isTaken: boolean): Change[] {
  const { name } = before;
  const { removed, added } = compare(byName(before.getValues()), byName(after.getValues()));
  const at = (value: string) => `${name}.${value}`;
  return [
    ...removed.map(([value]) =>
      change(isTaken ? 'breaking' : 'dangerous', 'VALUE_REMOVED', at(value), `${at(value)} was removed.`),
    ),
    ...added.map(([value]) => change('dangerous', 'VALUE_ADDED', at(value), `${at(value)} was added.`)),
  ];
}
