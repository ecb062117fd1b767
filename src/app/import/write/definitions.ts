/** Writes the types that the fields of Query and Mutation need: objects, unions, inputs, enums, scalars; each kind by name. */
import type { Operation } from '../operation/operation.ts';
import type { EnumType, Field, ObjectType, Omitted, Shape, UnionType } from '../shape/shape.ts';
import type { FieldWriter } from './fields.ts';
import { commentLines, deprecation, descriptionLines } from './text.ts';
import { fieldType, type Writing } from './types.ts';

/** The types that are used. */
export type Used = {
  readonly objects: readonly ObjectType[];
  readonly unions: readonly UnionType[];
  readonly inputs: readonly ObjectType[];
  readonly enums: readonly EnumType[];
  readonly scalars: ReadonlySet<string>;
};

export function findUsed(operations: readonly Operation[], roots: readonly ObjectType[], { cuts }: Writing): Used {
  const objects = new Set<ObjectType>();
  const unions = new Set<UnionType>();
  const enums = new Set<EnumType>();
  const scalars = new Set<string>();
  const visit = (shape: Shape): void => {
    if (shape.kind === 'scalar') scalars.add(shape.name);
    else if (shape.kind === 'enum') enums.add(shape.type);
    else if (shape.kind === 'list') visit(shape.item.shape);
    else if (shape.kind === 'object') visitObject(shape.type);
    else if (!unions.has(shape.type)) {
      unions.add(shape.type);
      for (const { type } of shape.type.members) visitObject(type);
    }
  };
  const visitObject = (type: ObjectType): void => {
    if (objects.has(type)) return;
    objects.add(type);
    for (const field of type.fields) {
      if (cuts.has(field)) scalars.add('JSON');
      else visit(field.slot.shape);
    }
  };
  for (const { answer, parameters, body } of operations) {
    if (answer.kind === 'value') visit(answer.slot.shape);
    if (answer.kind === 'unknown') scalars.add('JSON');
    // What an object of a query parameter is taken apart for has no type.
    for (const { slot } of parameters) visit(slot.shape);
    if (body) visit(body.slot.shape);
  }
  for (const type of roots) visitObject(type);
  return {
    objects: byName([...objects].filter(({ direction }) => direction === 'output')),
    inputs: byName([...objects].filter(({ direction }) => direction === 'input')),
    unions: byName([...unions]),
    enums: [...enums],
    scalars,
  };
}

const scalarDescriptions: readonly (readonly [name: string, description: string])[] = [
  ['DateTime', 'A date and a time, as in 2030-01-31T12:00:00Z.'],
  ['JSON', 'Any value, as it is in JSON.'],
  ['Long', 'A whole number that may need more than 32 bits; one that a double cannot hold is a string.'],
];

/** Every definition, each with an empty line before it. */
export function definitionLines(
  used: Used,
  writing: Writing,
  connectorOf: (type: ObjectType) => ReturnType<FieldWriter['typeConnector']>,
): readonly string[] {
  const enums = used.enums.toSorted((a, b) => compare(nameOf(a, writing), nameOf(b, writing)));
  return [
    ...used.objects.flatMap((type) => objectLines(type, writing, connectorOf(type))),
    ...used.unions.flatMap(unionLines),
    ...used.inputs.flatMap((type) => objectLines(type, writing, [])),
    ...enums.flatMap((type) => enumLines(type, nameOf(type, writing))),
    ...scalarDescriptions
      .filter(([name]) => used.scalars.has(name))
      .flatMap(([name, description]) => ['', ...descriptionLines(description, ''), `scalar ${name}`]),
  ];
}

function objectLines(type: ObjectType, writing: Writing, connector: readonly string[]): readonly string[] {
  const { name, description, direction, fields, omitted } = type;
  const head = `${direction === 'input' ? 'input' : 'type'} ${name}`;
  return [
    '',
    ...descriptionLines(description, ''),
    ...(connector.length > 0 ? [head, ...connector.slice(0, -1), `${connector.at(-1)} {`] : [`${head} {`]),
    ...fields.flatMap((field) => fieldLines(field, direction === 'input', writing)),
    ...omitted.flatMap(omittedLines),
    '}',
  ];
}

function fieldLines(field: Field, isInput: boolean, writing: Writing): readonly string[] {
  const type = fieldType(field, writing);
  const cut = writing.cuts.get(field);
  // GraphQL does not let go of what it requires.
  const deprecated = field.deprecated && !(isInput && type.endsWith('!'));
  const line = `  ${field.name}: ${type}${deprecated ? deprecation : ''}${cut === undefined ? '' : ` # ${cut}`}`;
  return [...descriptionLines(field.description, '  '), line];
}

function omittedLines({ key, reason }: Omitted): readonly string[] {
  return commentLines(`without ${key}: ${reason}`, '  ');
}

function unionLines({ name, description, members }: UnionType): readonly string[] {
  return [
    '',
    ...descriptionLines(description, ''),
    `union ${name} = ${members.map(({ type }) => type.name).join(' | ')}`,
  ];
}

function enumLines({ description, values }: EnumType, name: string): readonly string[] {
  return ['', ...descriptionLines(description, ''), `enum ${name} {`, ...values.map((value) => `  ${value.name}`), '}'];
}

function nameOf(type: EnumType, { enumNames }: Writing): string {
  return enumNames.get(type) ?? type.own;
}

function byName<T extends { readonly name: string }>(types: readonly T[]): readonly T[] {
  return types.toSorted((a, b) => compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
