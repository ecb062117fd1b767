/** The tags that remembered answers have: what they can be purged by. Types and entities go by their names in the graph, and are purged for all clients. */
import { Kind, type SelectionSetNode } from 'graphql';
import { isObject } from '../../util/json.ts';

export const clientTag = (client: string): string => `client:${client}`;
export const operationTag = (client: string, operation: string): string => `operation:${client}:${operation}`;
export const typeTag = (type: string): string => `type:${type}`;

/** One entity, by the text of its key. */
export const entityTag = (type: string, key: string): string => `entity:${type} ${key}`;
/** Some entities of a type, nobody knows which: they are not told by the fields of this key. */
export const unknownEntityTag = (type: string, fields: string): string => `entity:${type} ${fields} ?`;

/** The tags of whatever holds an entity, or may hold it. `fields` and `key` as `fieldsOf` and `keyText` give them. */
export function entityTags(type: string, fields: string, key: string): readonly string[] {
  return [entityTag(type, key), unknownEntityTag(type, fields)];
}

/** The fields of a key in one order, whoever writes them: `org { id } sku` is `org{id},sku`. */
export function fieldsOf({ selections }: SelectionSetNode): string {
  const fields = selections.flatMap((node) =>
    node.kind === Kind.FIELD
      ? [node.selectionSet ? `${node.name.value}{${fieldsOf(node.selectionSet)}}` : node.name.value]
      : [],
  );
  return fields.sort().join();
}

/** The same of a key's value. */
export function fieldsIn(key: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(key).map(([name, value]) => {
    const inner: unknown = Array.isArray(value) ? value[0] : value;
    return isObject(inner) ? `${name}{${fieldsIn(inner)}}` : name;
  });
  return fields.sort().join();
}

/** A key's value as text: in one order of its fields, and the same for the number 7 as for the text, for IDs are both. */
export function keyText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(keyText).join()}]`;
  if (!isObject(value)) return JSON.stringify(String(value));
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${keyText(value[name])}`).join()}}`;
}
