/** By what the entities of the world are known: keys of one field, of several, and of fields of objects. */
import { type FieldNode, Kind, type OperationDefinitionNode, parse } from 'graphql';

/** What stands for an object of the world: enough of it to tell the rest. */
export type Reference = { readonly __typename: string; readonly id: string };

/** Types of which there are several objects, each with an id. */
export const entities = ['Product', 'Person', 'Review'] as const;

export const keysOf: Readonly<Record<string, readonly string[]>> = {
  Product: ['id', 'sku', 'vendor number', 'place { aisle shelf }'],
  Person: ['id', 'email', 'team { name } seat'],
  Review: ['id', 'thread position'],
};

/** The names of the fields that a key begins with. */
export function namesOf(key: string): string[] {
  return fieldsOf(key).map(({ name }) => name.value);
}

/** Coordinates of fields that are in some key. */
export const keyFields: ReadonlySet<string> = new Set(
  Object.entries(keysOf).flatMap(([typeName, keys]) => keys.flatMap(namesOf).map((name) => `${typeName}.${name}`)),
);

/** All that an object is known by. */
export function keyValues({ __typename, id }: Reference): Readonly<Record<string, unknown>> {
  const index = Number(id.split('-')[1]);
  const [odd, half, third] = [index % 2, index >> 1, index % 3];
  if (__typename === 'Product') {
    const place = { aisle: third, shelf: index < 3 ? 'low' : 'high' };
    return { id, sku: `sku ${index}`, vendor: odd, number: half, place };
  }
  if (__typename === 'Person') return { id, email: `${index}@example.org`, team: { name: `team ${odd}` }, seat: half };
  return { id, thread: `thread ${third}`, position: index < 3 ? 1 : 2 };
}

/** The object of an id; undefined where there is none. */
export function find(id: unknown): Reference | undefined {
  const [name, index] = String(id).split('-');
  const typeName = entities.find((each) => each.toLowerCase() === name);
  return typeName !== undefined && /^[0-5]$/.test(index ?? '') ? { __typename: typeName, id: String(id) } : undefined;
}

/**
 * The object that a representation is of.
 *
 * @throws an error if it has none of these keys, or one of them by halves
 */
export function findBy(representation: object, typeName: string, keys: readonly string[]): Reference | undefined {
  const key = keys.find((each) => has(representation, fieldsOf(each)));
  if (key === undefined) throw new Error(`no key was sent of ${typeName}: ${JSON.stringify(representation)}`);
  return Array.from({ length: 6 }, (_, index) => ({ __typename: typeName, id: `${typeName.toLowerCase()}-${index}` }))
    .filter((reference) => isSame(keyValues(reference), representation, fieldsOf(key)))
    .at(0);
}

function fieldsOf(key: string): readonly FieldNode[] {
  const [operation] = parse(`{ ${key} }`).definitions as [OperationDefinitionNode];
  return selected(operation);
}

function selected({ selectionSet }: FieldNode | OperationDefinitionNode): readonly FieldNode[] {
  return selectionSet?.selections.filter((selection) => selection.kind === Kind.FIELD) ?? [];
}

function has(value: unknown, fields: readonly FieldNode[]): boolean {
  return fields.every((field) => {
    const own = memberOf(value, field);
    return own !== undefined && own !== null && has(own, selected(field));
  });
}

function isSame(one: unknown, other: unknown, fields: readonly FieldNode[]): boolean {
  return fields.every((field) => {
    const [left, right] = [memberOf(one, field), memberOf(other, field)];
    return field.selectionSet ? isSame(left, right, selected(field)) : left === right;
  });
}

function memberOf(value: unknown, { name }: FieldNode): unknown {
  return (value as Readonly<Record<string, unknown>>)[name.value];
}
