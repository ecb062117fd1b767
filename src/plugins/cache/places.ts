/** Where entities can be in the answers to one document: made once, and followed through each of them (`entities.ts`). */
import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isObject } from '../../util/json.ts';
import { responseKey } from '../../util/response-key.ts';
import { fieldsOf, keyText } from './tags.ts';

/** The keys of a type of the graph; none of one that is no entity. */
export type KeysOf = (type: string) => readonly SelectionSetNode[];

/** A key of the objects at a place. */
export type Keyed = {
  readonly type: string;
  /** Its fields, as `fieldsOf` gives them. */
  readonly fields: string;
  /** The key of an object as text; undefined where it does not show all of it. */
  readonly read: (object: unknown) => string | undefined;
};

/** What there is of objects at a place. */
type Known = {
  /** For each type that they can have, if it is an entity: its keys. */
  readonly entities: readonly (readonly Keyed[])[];
  /** Where there can be entities below, by the keys of the answer. */
  readonly below: readonly (readonly [key: string, place: Place])[];
};

const nothing: Known = { entities: [], below: [] };

/** The places of one document. */
export class Places {
  readonly #schema: GraphQLSchema;
  readonly #keysOf: KeysOf;
  /** By the fields that ask for them: what all members of an interface are asked for is one place. */
  readonly #made = new Map<FieldNode, { readonly nodes: readonly FieldNode[]; readonly place: Place }[]>();

  constructor(schema: GraphQLSchema, keysOf: KeysOf) {
    this.#schema = schema;
    this.#keysOf = keysOf;
  }

  below(type: GraphQLNamedType, nodes: readonly FieldNode[]): Place {
    const first = nodes[0] as FieldNode;
    const made = this.#made.get(first) ?? [];
    const same = made.find(
      (each) => each.nodes.length === nodes.length && each.nodes.every((node, i) => node === nodes[i]),
    );
    if (same) return same.place;
    const place = this.at(type, setsOf(nodes));
    this.#made.set(first, [...made, { nodes, place }]);
    return place;
  }

  at(type: GraphQLNamedType, sets: readonly SelectionSetNode[]): Place {
    const types = isObjectType(type) ? [type] : isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [];
    const byType = new Map<string, Known>();
    let asksForKeys = false;
    for (const each of types) {
      const fields = collect(this.#schema, each, sets);
      const own = this.#keysOf(each.name);
      const keys = uniqueKeys(each.name, own, fields);
      if (own.some((key) => isAsked(key, fields))) asksForKeys = true;
      const below: (readonly [string, Place])[] = [];
      for (const [key, nodes] of fields) {
        const given = getNamedType(each.getFields()[nodes[0]?.name.value ?? '']?.type);
        if (!isCompositeType(given)) continue;
        const place = this.below(given, nodes);
        if (place.canHold) below.push([key, place]);
        if (place.asksForKeys) asksForKeys = true;
      }
      if (keys.length + below.length > 0) byType.set(each.name, { entities: keys.length > 0 ? [keys] : [], below });
    }
    return new Place(byType, isObjectType(type), asksForKeys);
  }
}

export class Place {
  readonly #byType: ReadonlyMap<string, Known>;
  /** Of objects that do not say what they are. */
  readonly #any: Known;
  readonly #isOneType: boolean;
  /** Whether there can be an entity here, or below. */
  readonly canHold: boolean;
  /** Whether the document itself asks for fields of keys, here or below. */
  readonly asksForKeys: boolean;

  constructor(byType: ReadonlyMap<string, Known>, isOneType: boolean, asksForKeys: boolean) {
    const all = [...byType.values()];
    const below = all.flatMap((known) => known.below);
    const isFirst = ([key, place]: readonly [string, Place], index: number): boolean =>
      below.findIndex(([other, same]) => other === key && same === place) === index;
    this.#byType = byType;
    this.#any = { entities: all.flatMap(({ entities }) => entities), below: below.filter(isFirst) };
    this.#isOneType = isOneType;
    this.canHold = byType.size > 0;
    this.asksForKeys = asksForKeys;
  }

  of(typeName: unknown): Known {
    if (this.#isOneType || typeof typeName !== 'string') return this.#any;
    return this.#byType.get(typeName) ?? nothing;
  }

  /** Every type of entities here and below, with its keys, each once. */
  all(): readonly { readonly type: string; readonly keys: readonly Keyed[] }[] {
    const found = new Map<string, readonly Keyed[]>();
    const seen = new Set<Place>();
    const gather = (place: Place): void => {
      if (seen.has(place)) return;
      seen.add(place);
      for (const keys of place.#any.entities) found.set(keys[0]?.type ?? '', keys);
      for (const [, inner] of place.#any.below) gather(inner);
    };
    gather(this);
    return [...found].map(([type, keys]) => ({ type, keys }));
  }
}

type Fields = ReadonlyMap<string, readonly FieldNode[]>;

/** The fields of objects of a type, by their keys in the answer. A document on the graph has no fragments but inline ones. */
function collect(schema: GraphQLSchema, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Fields {
  const fields = new Map<string, FieldNode[]>();
  const add = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const key = responseKey(node);
        fields.set(key, [...(fields.get(key) ?? []), node]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const on = node.typeCondition && schema.getType(node.typeCondition.name.value);
        if (!on || on === type || (isAbstractType(on) && schema.isSubType(on, type))) add(node.selectionSet);
      }
    }
  };
  for (const set of sets) add(set);
  return fields;
}

function setsOf(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

function uniqueKeys(type: string, keys: readonly SelectionSetNode[], asked: Fields): readonly Keyed[] {
  const byFields = new Map(keys.map((key) => [fieldsOf(key), key]));
  return [...byFields].map(([fields, key]) => ({ type, fields, read: reader(key, asked) }));
}

type Read = (value: unknown) => string | undefined;

/**
 * Reads a key under the names of its fields, as the text that `keyText` would make of it. What the document does not ask for under such a
 * name is there only if a plan has fetched it, for the key; what it asks for under it must be that field.
 */
function reader({ selections }: SelectionSetNode, asked: Fields): Read {
  const parts: { readonly name: string; readonly head: string; readonly read: Read }[] = [];
  for (const node of selections) {
    if (node.kind !== Kind.FIELD) return () => undefined;
    const name = node.name.value;
    const nodes = asked.get(name) ?? [];
    if (!nodes.every((each) => each.name.value === name && !each.arguments?.length)) return () => undefined;
    const read = node.selectionSet ? reader(node.selectionSet, below(nodes)) : readLeaf;
    parts.push({ name, head: `${JSON.stringify(name)}:`, read: eachOf(read) });
  }
  parts.sort((one, other) => (one.name < other.name ? -1 : 1));
  return (object) => {
    if (!isObject(object)) return undefined;
    let text = '';
    for (const { name, head, read } of parts) {
      const value = read(object[name]);
      if (value === undefined) return undefined;
      text = text === '' ? head + value : `${text},${head}${value}`;
    }
    return `{${text}}`;
  };
}

function readLeaf(value: unknown): string | undefined {
  return value === null || value === undefined || typeof value === 'object' ? undefined : keyText(value);
}

function eachOf(read: Read): Read {
  const readAny: Read = (value) => {
    if (!Array.isArray(value)) return read(value);
    const items = value.map(readAny);
    return items.includes(undefined) ? undefined : `[${items.join()}]`;
  };
  return readAny;
}

/** Key fields lie in objects of one type. */
function below(nodes: readonly FieldNode[]): Fields {
  const fields = new Map<string, FieldNode[]>();
  for (const { selections } of setsOf(nodes)) {
    for (const node of selections) {
      if (node.kind !== Kind.FIELD) continue;
      const key = responseKey(node);
      fields.set(key, [...(fields.get(key) ?? []), node]);
    }
  }
  return fields;
}

/** Whether a document asks for all of a key's own fields. */
function isAsked({ selections }: SelectionSetNode, asked: Fields): boolean {
  return selections.every((node) => node.kind === Kind.FIELD && asked.has(node.name.value));
}
