/**
 * Which entities an answer holds, told by the keys that it was asked for or that a plan has fetched to find them elsewhere. Nothing more is
 * fetched for it: where an object shows no key, its answer says that it may hold any of the type, and goes when any of them is purged.
 */
import { type DocumentNode, type GraphQLSchema, getOperationAST } from 'graphql';
import { isObject } from '../../util/json.ts';

import { type Keyed, type KeysOf, type Place, Places } from './places.ts';
import { entityTag, entityTags, typeTag, unknownEntityTag } from './tags.ts';

/** The graph's data that an answer was made of. */
export type Held = {
  /** Dear to read where the answer was passed on as text. */
  readonly data: Readonly<Record<string, unknown>> | null;
  /** How long the text is that it has to be read of. */
  readonly unread?: number;
};

/** So many entities of a type, and no more, are told apart in one answer. */
const maxEntities = 100;
/** A longer text is not read for the entities in it. */
const maxUnread = 256 * 1024;

export class Entities {
  readonly #schema: GraphQLSchema;
  readonly #keysOf: KeysOf;
  /** Documents live as long as their plans. */
  readonly #known = new WeakMap<DocumentNode, Place | undefined>();

  constructor(schema: GraphQLSchema, keysOf: KeysOf) {
    this.#schema = schema;
    this.#keysOf = keysOf;
  }

  /** Tags for an answer that is to be kept. */
  tagsOf(document: DocumentNode, held: Held | undefined): readonly string[] {
    const place = this.#placeOf(document);
    if (!place) return [];
    if (!held || isUnreadable(held, place)) {
      return place.all().flatMap(({ type, keys }) => keys.map(({ fields }) => unknownEntityTag(type, fields)));
    }
    const found = new Map<Keyed, Set<string> | 'unknown'>();
    visit(held.data, place, (keys, object) => {
      for (const key of keys) {
        const known = found.get(key) ?? new Set<string>();
        if (known === 'unknown') continue;
        const value = key.read(object);
        if (value !== undefined) known.add(value);
        found.set(key, value === undefined || known.size > maxEntities ? 'unknown' : known);
      }
    });
    return [...found].flatMap(([{ type, fields }, known]) =>
      known === 'unknown' ? [unknownEntityTag(type, fields)] : [...known].map((text) => entityTag(type, text)),
    );
  }

  /** Tags to purge by when a mutation was answered: where an entity shows no key, it is everything of its type. */
  namedBy(document: DocumentNode, held: Held | undefined): readonly string[] {
    const place = this.#placeOf(document);
    if (!place) return [];
    if (!held || isUnreadable(held, place)) return place.all().map(({ type }) => typeTag(type));
    const tags = new Set<string>();
    visit(held.data, place, (keys, object) => {
      for (const { type, fields, read } of keys) {
        const value = read(object);
        if (value === undefined) continue;
        for (const tag of entityTags(type, fields, value)) tags.add(tag);
        return;
      }
      for (const { type } of keys.slice(0, 1)) tags.add(typeTag(type));
    });
    return tags.size > maxEntities ? place.all().map(({ type }) => typeTag(type)) : [...tags];
  }

  /** Undefined where no entity can be in it. */
  #placeOf(document: DocumentNode): Place | undefined {
    if (this.#known.has(document)) return this.#known.get(document);
    const operation = getOperationAST(document);
    const root = operation && this.#schema.getRootType(operation.operation);
    const place = root && new Places(this.#schema, this.#keysOf).at(root, [operation.selectionSet]);
    const held = place?.canHold ? place : undefined;
    this.#known.set(document, held);
    return held;
  }
}

/** Whether to read the text would cost more than it is worth, or tell nothing: of what passes as text, nothing was fetched that is not asked for. */
function isUnreadable({ unread }: Held, place: Place): boolean {
  return unread !== undefined && (unread > maxUnread || !place.asksForKeys);
}

/** Calls back for each entity, with the keys of its type. */
function visit(
  value: unknown,
  place: Place,
  note: (keys: readonly Keyed[], object: Readonly<Record<string, unknown>>) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, place, note);
    return;
  }
  if (!isObject(value)) return;
  const { entities, below } = place.of(value.__typename);
  for (const keys of entities) note(keys, value);
  for (const [key, inner] of below) visit(value[key], inner, note);
}
