/** The graph's answer → the client's: names, lists, nulls and errors by the view, in one pass over what was asked for. */
import type { GraphQLError, GraphQLOutputType } from 'graphql';
import { getNamedType, isLeafType, isListType, isNonNullType } from 'graphql';
import { graphqlError } from '../util/errors.ts';
import { isObject } from '../util/json.ts';
import { blame } from './blame.ts';
import { canBeSent, define, follow, hasList, type Json, named, pick } from './data.ts';
import { allErrors, createErrorTree, type ErrorTree, retold } from './errors.ts';
import type {
  ClientAnswer,
  ClientPath,
  FieldShape,
  GraphAnswer,
  LatePart,
  ObjectShape,
  Origin,
  ValueScope,
  ValueShape,
} from './shape.ts';

/** A null that its type forbids: it goes up to the nearest place that may be null (GraphQL, "Handling field errors"). */
const refused = Symbol('refused');

/** Shapes the answer of the graph by the view. Errors of the graph become errors at the client's fields, each at its deepest place. */
export function shapeAnswer(shape: ObjectShape, answer: GraphAnswer, scope: ValueScope): ClientAnswer {
  const shaping = new Shaping(answer, scope);
  if (answer.data === undefined) {
    shaping.addLost(answer.errors);
    return { data: null, errors: shaping.errors };
  }
  const data = shaping.object(shape, answer.data ?? {}, createErrorTree(answer.errors), []);
  shaping.addLost(answer.errors);
  return { data: data === refused ? null : (data as Json), errors: shaping.errors };
}

/** Shapes what may come at once, as {@link shapeAnswer}; tells whether that is all. */
export function shapeFirst(
  shape: ObjectShape,
  answer: GraphAnswer,
  scope: ValueScope,
): ClientAnswer & { readonly isWhole: boolean } {
  const shaping = new Shaping(answer, scope, 'first');
  const data = shaping.object(shape, answer.data ?? {}, createErrorTree(answer.errors), []);
  const isWhole = data === refused || !shaping.isCut;
  // What has no place so far may have one in what comes later.
  if (isWhole) shaping.addLost(answer.errors);
  return { data: data === refused ? null : (data as Json), errors: shaping.errors, isWhole };
}

/** Shapes what came later, now that all of the answer is there. */
export function shapeLater(shape: ObjectShape, answer: GraphAnswer, scope: ValueScope): readonly LatePart[] {
  const shaping = new Shaping(answer, scope, 'later');
  shaping.object(shape, answer.data ?? {}, createErrorTree(answer.errors), []);
  const [first, ...others] = shaping.late;
  // The errors at their places came with the first part.
  shaping.errors = [];
  shaping.addLost(answer.errors);
  if (!first || shaping.errors.length === 0) return shaping.late;
  return [{ ...first, errors: [...(first.errors ?? []), ...shaping.errors] }, ...others];
}

/** One field of an object of the graph's; undefined where there is any error to tell. */
export function shapeField(field: FieldShape, data: Json, scope: ValueScope): unknown {
  const shaping = new Shaping({ data, errors: [] }, scope);
  const value = shaping.field(field, data, undefined, []);
  return value === refused || shaping.errors.length > 0 ? undefined : value;
}

class Shaping {
  errors: GraphQLError[] = [];
  /** Whether something was left out that comes later. */
  isCut = false;
  readonly late: LatePart[] = [];
  readonly #part: 'all' | 'first' | 'later';
  readonly #answer: GraphAnswer;
  readonly #scope: ValueScope;
  readonly #told = new Set<GraphQLError>();

  constructor(answer: GraphAnswer, scope: ValueScope, part: 'all' | 'first' | 'later' = 'all') {
    this.#answer = answer;
    this.#scope = scope;
    this.#part = part;
  }

  object(shape: ObjectShape, data: Json, tree: ErrorTree | undefined, path: ClientPath): unknown {
    const result: Json = {};
    let whole = true;
    const before = this.late.length;
    for (const field of shape.fields) {
      const value = this.field(field, data, tree, [...path, field.key]);
      // The siblings are still shaped: their errors are the client's to know.
      if (value === refused) whole = false;
      else define(result, field.key, value);
    }
    if (!whole) {
      // Of what is not there nothing comes later.
      this.late.length = before;
      return refused;
    }
    if (shape.deferred) this.#defer(shape.deferred, data, tree, path);
    return result;
  }

  #defer(parts: NonNullable<ObjectShape['deferred']>, data: Json, tree: ErrorTree | undefined, path: ClientPath): void {
    this.isCut = true;
    if (this.#part !== 'later') return;
    for (const { label, shape } of parts) {
      const at = this.late.length;
      const [value, errors] = this.#apart(() => this.object(shape, data, tree, path));
      this.late.splice(at, 0, { path, data: value === refused ? null : (value as Json), ...named(label, errors) });
    }
  }

  /** What is made, with the errors that came of it and are told with it. */
  #apart<T>(make: () => T): [T, readonly GraphQLError[]] {
    const own = this.errors;
    this.errors = [];
    const made = make();
    const errors = this.errors;
    this.errors = own;
    return [made, errors];
  }

  /** Errors that belong to no place of the answer, such as those of a backend that failed as a whole. */
  addLost(errors: readonly GraphQLError[]): void {
    for (const error of errors) {
      if (!this.#told.has(error)) this.errors.push(retold(error));
    }
  }

  field(field: FieldShape, data: Json, tree: ErrorTree | undefined, path: ClientPath): unknown {
    const { from } = field;
    const before = this.errors.length;
    switch (from.kind) {
      case 'constant':
        return from.value;
      case 'introspection':
        return this.#answer.introspection?.[field.key] ?? null;
      case 'forbidden':
        this.#forbid(field, path);
        return isNonNullType(field.type) ? refused : null;
      case 'group': {
        const value = this.object(from.shape, data, tree, path);
        return value === refused && !isNonNullType(field.type) ? null : value;
      }
      case 'computed': {
        for (const { key } of from.picked) {
          const below = tree?.below.get(key);
          for (const error of below ? allErrors(below) : []) this.#pass(field, error, path);
        }
        const value = from.compute(pick(from.picked, data), this.#scope);
        return this.#complete(field, field.type, computedLeaf, value, undefined, path, before);
      }
      case 'data': {
        const found =
          from.flatten === 'none' ? follow(from.path, data, tree) : this.#flatten(field, from, data, tree, path);
        return this.#complete(field, field.type, from.shape, found.value, found.tree, path, before);
      }
    }
  }

  /** @param before how many errors there were before anything was done for this value: if there are no more, a null is not explained */
  #complete(
    field: FieldShape,
    type: GraphQLOutputType,
    shape: ValueShape,
    value: unknown,
    tree: ErrorTree | undefined,
    path: ClientPath,
    before = this.errors.length,
  ): unknown {
    if (isNonNullType(type)) {
      const inner = this.#complete(field, type.ofType, shape, value, tree, path);
      // Where the graph's answer is null as a whole, its errors say why, wherever they are.
      if (inner === null && this.errors.length === before && this.#answer.data !== null) {
        this.#report(
          field,
          path,
          'BACKEND_INVALID_RESPONSE',
          `There is no value for "${field.coordinate}", which is never null.`,
        );
      }
      return inner === null ? refused : inner;
    }
    if (value === null || value === undefined) {
      if (tree) this.#tell(field, shape, tree, path);
      return null;
    }
    if (isListType(type)) return this.#list(field, type.ofType, shape, value, tree, path);
    const done = this.#value(field, shape, value, tree, path);
    return done === refused ? null : done;
  }

  #list(
    field: FieldShape,
    itemType: GraphQLOutputType,
    shape: ValueShape,
    value: unknown,
    tree: ErrorTree | undefined,
    path: ClientPath,
  ): unknown {
    if (!Array.isArray(value)) {
      this.#report(field, path, 'BACKEND_INVALID_RESPONSE', `"${field.coordinate}" came as something that is no list.`);
      return null;
    }
    const isJoined = field.from.kind === 'data' && field.from.flatten === 'list';
    const items: unknown[] = [];
    let whole = true;
    const until = this.#part === 'all' ? undefined : field.stream?.initialCount(this.#scope);
    const later = this.late.length;
    const now = until === undefined ? value : value.slice(0, until);
    for (const [index, item] of now.entries()) {
      const before = this.errors.length;
      const done = this.#complete(field, itemType, shape, item, tree?.below.get(index), [...path, items.length]);
      if (done === refused && isJoined) this.#leaveOut(before, path);
      else items.push(done);
      whole &&= done !== refused || isJoined;
    }
    if (!whole) {
      this.late.length = later;
      return null;
    }
    if (until !== undefined && until < value.length) this.#stream(field, itemType, shape, value, until, tree, path);
    return items;
  }

  /** The items of a list from a number on. */
  #stream(
    field: FieldShape,
    itemType: GraphQLOutputType,
    shape: ValueShape,
    list: readonly unknown[],
    from: number,
    tree: ErrorTree | undefined,
    path: ClientPath,
  ): void {
    this.isCut = true;
    if (this.#part !== 'later') return;
    const at = this.late.length;
    const [items, errors] = this.#apart(() =>
      list
        .slice(from)
        .map((item, index) =>
          this.#complete(field, itemType, shape, item, tree?.below.get(from + index), [...path, from + index]),
        ),
    );
    const isWhole = !items.includes(refused);
    if (!isWhole) this.late.length = at;
    const part = { path: [...path, from], items: isWhole ? items : null, ...named(field.stream?.label, errors) };
    this.late.splice(at, 0, part);
  }

  /** Of what is left out of a joined list the errors stay, from the given one on, at the list: they have no index in it. */
  #leaveOut(before: number, path: ClientPath): void {
    for (const error of this.errors.splice(before))
      this.errors.push(retold(error, { nodes: error.nodes ?? null, path }));
  }

  #value(field: FieldShape, shape: ValueShape, value: unknown, tree: ErrorTree | undefined, path: ClientPath): unknown {
    switch (shape.kind) {
      case 'leaf':
        if (shape === computedLeaf) return this.#serialize(field, value, path);
        if (shape.values) {
          const shown = shape.values.get(value as string);
          // A value that the view does not show is null, with no trace of its name.
          return shown ?? (shape.isHidden?.(value) ? null : this.#misfit(field, path));
        }
        if (shape.serialize) return this.#scalar(field, shape.serialize, value, path);
        return canBeSent(value) ? value : this.#misfit(field, path);
      case 'object':
        return isObject(value) ? this.object(shape, value, tree, path) : this.#misfit(field, path);
      case 'abstract': {
        if (!isObject(value)) return this.#misfit(field, path);
        const { __typename: typeName } = value as Json;
        const member = shape.types.get(typeName as string);
        const stranger = typeof typeName === 'string' ? shape.stranger(typeName) : 'something of no type';
        if (member === undefined && stranger) return this.#misfit(field, path, stranger);
        if (member === 'forbidden') this.#report(field, path, 'FORBIDDEN', 'You may not see this.');
        return member === undefined || member === 'forbidden' ? null : this.object(member, value as Json, tree, path);
      }
    }
  }

  #misfit(field: FieldShape, path: ClientPath, what = 'something'): null {
    const message = `"${field.coordinate}" came as ${what} that is no ${getNamedType(field.type).name}.`;
    this.#report(field, path, 'BACKEND_INVALID_RESPONSE', message);
    return null;
  }

  #scalar(field: FieldShape, serialize: (value: unknown) => unknown, value: unknown, path: ClientPath): unknown {
    try {
      return serialize(value) ?? null;
    } catch {
      return this.#misfit(field, path);
    }
  }

  /** Nothing but the view's own type says what a computed value may be. */
  #serialize(field: FieldShape, value: unknown, path: ClientPath): unknown {
    const type = getNamedType(field.type);
    try {
      return isLeafType(type) ? (type.serialize(value) ?? null) : null;
    } catch {
      this.#report(
        field,
        path,
        'INTERNAL_SERVER_ERROR',
        `"${field.coordinate}" was computed as something that is no ${type.name}.`,
      );
      return null;
    }
  }

  /** Joins the lists along a path into one; nulls on the way leave nothing behind but their errors. */
  #flatten(
    field: FieldShape,
    from: Extract<Origin, { kind: 'data' }>,
    data: Json,
    tree: ErrorTree | undefined,
    path: ClientPath,
  ): { value: unknown; tree: ErrorTree | undefined } {
    const values: unknown[] = [];
    const trees: (ErrorTree | undefined)[] = [];
    let broken = false;
    const walk = (value: unknown, place: ErrorTree | undefined, depth: number): void => {
      if (value === null || value === undefined) {
        // What is left out has no index in the list: the list itself is the deepest place that the client has.
        for (const error of place ? allErrors(place) : []) this.#pass(field, error, path);
        broken ||= values.length === 0;
      } else if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) walk(item, place?.below.get(index), depth);
      } else if (depth === from.path.length) {
        values.push(value);
        trees.push(place);
      } else {
        const key = from.path[depth] as string;
        walk((value as Json)[key], place?.below.get(key), depth + 1);
      }
    };
    walk(data, tree, 0);
    const below = new Map(trees.flatMap((place, index) => (place ? [[index, place] as const] : [])));
    if (from.flatten === 'first') return { value: values[0] ?? null, tree: trees[0] };
    // A path that ends before its first list has no list to give.
    return {
      value: broken && values.length === 0 && !hasList(from.path, data) ? null : values,
      tree: { errors: [], below },
    };
  }

  /** Puts the errors at and below a place of the graph's answer at the fields of the client that come from there. */
  #tell(field: FieldShape, shape: ValueShape, tree: ErrorTree, path: ClientPath): void {
    for (const error of tree.errors) this.#pass(field, error, path);
    for (const [key, below] of tree.below) {
      if (typeof key === 'number') {
        this.#tell(field, shape, below, [...path, key]);
        continue;
      }
      const deeper =
        shape.kind === 'object'
          ? shape.fields.find(({ from }) => from.kind === 'data' && from.path[0] === key)
          : undefined;
      if (deeper?.from.kind === 'data' && deeper.from.path.length === 1) {
        this.#tell(deeper, deeper.from.shape, below, [...path, deeper.key]);
      } else {
        for (const error of allErrors(below)) this.#pass(field, error, path);
      }
    }
  }

  /** An error at each field that was asked for and may not be seen. */
  #forbid(field: FieldShape, path: ClientPath): void {
    const { from } = field;
    const below = from.kind === 'forbidden' || from.kind === 'group' ? from.shape : undefined;
    if (!below) this.#report(field, path, 'FORBIDDEN', 'You may not see this.');
    for (const inner of below?.fields ?? []) this.#forbid(inner, [...path, inner.key]);
  }

  #pass(field: FieldShape, error: GraphQLError, path: ClientPath): void {
    this.#told.add(error);
    this.errors.push(retold(error, { nodes: field.node, path }));
  }

  #report(
    field: FieldShape,
    path: ClientPath,
    code: 'FORBIDDEN' | 'BACKEND_INVALID_RESPONSE' | 'INTERNAL_SERVER_ERROR',
    message: string,
  ): void {
    const extensions = code === 'BACKEND_INVALID_RESPONSE' ? blame(field.from, this.#answer) : {};
    this.errors.push(graphqlError(code, message, { nodes: field.node, path, extensions }));
  }
}

/** Values of a computed field have no names to translate; they are completed by the view's type. */
const computedLeaf: ValueShape = { kind: 'leaf', values: undefined };
