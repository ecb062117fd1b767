/** A random graph: entities whose fields several backends of three kinds give, under words that only it uses. */
import { pickFrom, type Random } from '../schema/mapping/random.ts';
import { Words } from './words.ts';

export type Kind = 'federated' | 'plain' | 'rest';

export type ModelBackend = {
  readonly name: string;
  readonly kind: Kind;
  /** A piece of its URL. */
  readonly path: string;
};

export type ModelField = {
  readonly name: string;
  /** The backend that gives it. */
  readonly owner: ModelBackend;
  readonly gives: /** Its value of the object `3` is `kobadelum3`. */
    | { readonly kind: 'scalar'; readonly value: string }
    | { readonly kind: 'enum' }
    | { readonly kind: 'one'; readonly of: Entity }
    /** As many as its argument says. */
    | { readonly kind: 'many'; readonly of: Entity; readonly argument: string }
    | { readonly kind: 'object'; readonly typeName: string; readonly fields: readonly ModelField[] };
  readonly description: string;
  /** `@authenticated` */
  readonly isGuarded: boolean;
  /** `@tag(name: "inner")` */
  readonly isInner: boolean;
  /** `@cost(weight:)` */
  readonly weight: number | undefined;
};

export type Entity = {
  readonly name: string;
  readonly description: string;
  /** The name of its key, and what its keys begin with. */
  readonly key: string;
  readonly keyValue: string;
  /** The query fields that give one by key, and several. */
  readonly one: { readonly name: string; readonly argument: string };
  readonly many: { readonly name: string; readonly argument: string; readonly filter: string };
  readonly fields: ModelField[];
  /** What a plain backend calls the query that it is asked for several by key. */
  readonly merge: { readonly name: string; readonly argument: string };
};

export type Model = {
  readonly words: Words;
  readonly home: ModelBackend;
  readonly backends: readonly ModelBackend[];
  readonly entities: readonly Entity[];
  readonly face: { readonly name: string; readonly common: string; readonly root: string };
  readonly union: { readonly name: string; readonly members: readonly Entity[]; readonly root: string };
  readonly enum: { readonly name: string; readonly values: readonly string[] };
  readonly filter: { readonly name: string; readonly text: string; readonly state: string; readonly inner: string };
  readonly input: { readonly name: string; readonly required: string; readonly state: string; readonly free: string };
  readonly mutation: { readonly name: string; readonly argument: string };
  readonly subscription: { readonly name: string; readonly argument: string };
};

/** How many objects there are of each entity. */
export const objects = 4;

export function createModel(random: Random): Model {
  const words = new Words(random);
  const backend = (kind: Kind): ModelBackend => ({ name: words.next(), kind, path: words.next() });
  const home = backend('federated');
  const backends = [home, backend(pickFrom(random, ['federated', 'plain'] as const)), backend('rest')];
  const root = () => ({ name: words.next(), argument: words.next() });
  const entities = Array.from({ length: 4 }, (): Entity => {
    const [name, key, keyValue] = [words.type(), words.next(), words.next()];
    const many = { ...root(), filter: words.next() };
    return { name, description: words.next(), key, keyValue, one: root(), many, fields: [], merge: root() };
  });
  const common = words.next();
  for (const entity of entities) {
    const field = (owner: ModelBackend, gives: ModelField['gives'], name = words.next()): ModelField => ({
      name,
      owner,
      gives,
      description: words.next(),
      isGuarded: name !== common && random(6) === 0,
      isInner: name !== common && random(6) === 0,
      weight: random(4) === 0 ? 1 + random(9) : undefined,
    });
    const scalar = (): ModelField['gives'] => ({ kind: 'scalar', value: words.next() });
    // A REST backend gives scalars only here; what is in lists and objects of it is for the tests of connectors.
    const anyGraphql = () => pickFrom(random, backends.slice(0, 2));
    const object = (owner: ModelBackend): ModelField['gives'] => ({
      kind: 'object',
      typeName: words.type(),
      fields: [field(owner, scalar()), field(owner, scalar())],
    });
    const [first, second] = [anyGraphql(), anyGraphql()];
    entity.fields.push(
      field(home, scalar(), common),
      field(home, { kind: 'enum' }),
      ...backends.map((owner) => field(owner, scalar())),
      field(pickFrom(random, backends), scalar()),
      field(first, object(first)),
      field(second, { kind: 'one', of: pickFrom(random, entities) }),
      field(anyGraphql(), { kind: 'many', of: pickFrom(random, entities), argument: words.next() }),
    );
  }
  return {
    words,
    home,
    backends,
    entities,
    face: { name: words.type(), common, root: words.next() },
    union: { name: words.type(), members: entities.slice(0, 3), root: words.next() },
    enum: { name: words.type(), values: [words.value(), words.value(), words.value()] },
    filter: { name: words.type(), text: words.next(), state: words.next(), inner: words.next() },
    input: { name: words.type(), required: words.next(), state: words.next(), free: words.next() },
    mutation: root(),
    subscription: root(),
  };
}
