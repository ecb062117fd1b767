/** The keys of entities: taken from representations and from answers, and compared. */
import { type FieldNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { isObject } from '../util/json.ts';

export type Data = Record<string, unknown>;

const parsed = new Map<string, readonly FieldNode[]>();

/** A field set as fields: `vendor { id } sku` is two of them. */
export function fieldsOf(set: string): readonly FieldNode[] {
  if (set === '') return [];
  const known = parsed.get(set);
  if (known) return known;
  const fields = selectionsOf(parse(`{ ${set} }`, { noLocation: true }).definitions[0] as OperationDefinitionNode);
  parsed.set(set, fields);
  return fields;
}

/**
 * The key's part of an entity; undefined where a field of it is missing or null.
 *
 * @param prefix what stands before the names of the key's own fields in the entity; not within them
 */
export function pick(fields: readonly FieldNode[], entity: unknown, prefix = ''): Data | undefined {
  if (!isObject(entity)) return undefined;
  const key: Data = {};
  for (const field of fields) {
    const name = field.name.value;
    const value = Object.hasOwn(entity, prefix + name) ? entity[prefix + name] : undefined;
    const picked = field.selectionSet ? pickWithin(selectionsOf(field), value) : value;
    if (picked === undefined || picked === null) return undefined;
    key[name] = picked;
  }
  return key;
}

function pickWithin(fields: readonly FieldNode[], value: unknown): unknown {
  if (!Array.isArray(value)) return pick(fields, value);
  const picked = value.map((item) => pickWithin(fields, item));
  return picked.includes(undefined) ? undefined : picked;
}

/** What is known of these fields, nulls included: what an entity's computed fields need. */
export function pickKnown(fields: readonly FieldNode[], entity: unknown): Data {
  const known: Data = {};
  for (const field of fields) {
    const name = field.name.value;
    if (isObject(entity) && Object.hasOwn(entity, name)) known[name] = knownWithin(selectionsOf(field), entity[name]);
  }
  return known;
}

function knownWithin(fields: readonly FieldNode[], value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => knownWithin(fields, item));
  return fields.length > 0 && isObject(value) ? pickKnown(fields, value) : value;
}

/** Equal for equal keys: backends differ in whether an ID is a string or a number. */
export function keyText(key: Data): string {
  return JSON.stringify(key, (_name, value) => (typeof value === 'number' ? String(value) : value));
}

function selectionsOf(node: OperationDefinitionNode | FieldNode): FieldNode[] {
  return node.selectionSet?.selections.filter((selection) => selection.kind === Kind.FIELD) ?? [];
}
