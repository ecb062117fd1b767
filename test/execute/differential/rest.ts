/** A REST backend of a cut: objects come with what stands in them, and what does not has an address of its own. */
import assert from 'node:assert/strict';
import {
  coerceInputValue,
  type GraphQLArgument,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { pickFrom } from '../../schema/mapping/random.ts';
import type { LocalBackend } from '../local.ts';
import { entities, find, type Reference } from './keys.ts';
import { type Field, objectType, Piece, type PieceOptions, printAst } from './piece.ts';
import { askWorld, membersOf, values } from './world.ts';

/** How an entity is fetched by its key. */
type Way = 'batch' | 'this' | 'query';

export class RestPiece extends Piece {
  /** By type, the fields that its objects come with. */
  readonly #bodies = new Map<string, readonly Field[]>();
  readonly #ways = new Map<string, Way>();

  constructor(options: PieceOptions) {
    super(options);
    for (const name of entities) {
      const body = this.fieldsOf(objectType(name)).filter(
        (field) =>
          field.args.length === 0 &&
          !isAbstractType(getNamedType(field.type)) &&
          !this.isShared(`${name}.${field.name}`) &&
          this.random(4) > 0,
      );
      this.#bodies.set(name, body);
      this.#ways.set(name, pickFrom(this.random, ['batch', 'this', 'query']));
      for (const field of body) this.silent.add(`${name}.${field.name}`);
    }
  }

  build(): LocalBackend {
    const source = `extend schema @source(name: "api", http: { baseURL: "$BASE" }, errors: { message: "$.message" })`;
    return { name: this.name, sdl: `${source}\n${this.printTypes()}`, answer: (url) => this.#answer(url) };
  }

  protected printField(typeName: string, field: Field): string {
    if (this.#isInBody(typeName, field)) return printAst(field);
    const isRoot = typeName === 'Query' || typeName === 'Mutation';
    const path = isRoot ? `/${typeName}/${field.name}` : `/${typeName}/{$this.id}/${field.name}`;
    const method = typeName === 'Mutation' ? 'POST' : 'GET';
    const args = field.args.length > 0 ? ', queryParams: "args: $args->jsonStringify"' : '';
    const selection = `$.value ${this.#select(typeName, field)}`;
    return `${printAst(field)} @connect(source: "api", http: { ${method}: "${path}"${args} }, selection: "${selection}")`;
  }

  protected printKey(type: GraphQLObjectType): string {
    if (this.fieldsOf(type).length === 0) return '@key(fields: "id", resolvable: false)';
    const way = this.#ways.get(type.name);
    const selection = `id ${this.#selectBody(type.name)}`;
    if (this.#bodies.get(type.name)?.length === 0 || way === 'query') return '';
    return way === 'batch'
      ? `@connect(source: "api", http: { GET: "/${type.name}", queryParams: "ids: $batch.id->joinNotNull(',')" }, batch: { maxSize: 3 }, selection: "$.items { ${selection} }")`
      : `@connect(source: "api", http: { GET: "/${type.name}/{$this.id}" }, isSuccess: "$status->in([200, 404])", selection: "${selection}")`;
  }

  protected rootFields(): string[] {
    return [...this.types.values()].flatMap(({ name }) => {
      const body = this.#bodies.get(name) ?? [];
      if (body.length === 0 || this.#ways.get(name) !== 'query') return [];
      return `${this.name}_${name}(id: ID!): ${name}
        @connect(source: "api", http: { GET: "/${name}/{$args.id}" }, isSuccess: "$status->in([200, 404])", selection: "id ${this.#selectBody(name)}", entity: true)`;
    });
  }

  #isInBody(typeName: string, field: Field): boolean {
    return this.#bodies.get(typeName)?.includes(field) ?? false;
  }

  #selectBody(typeName: string): string {
    const body = this.#bodies.get(typeName) ?? [];
    return body.map((field) => `${field.name}: its_${field.name} ${this.#select(typeName, field)}`).join(' ');
  }

  /** What is taken of a value: of another object its key, and perhaps some of what it came with. */
  #select(typeName: string, field: Field): string {
    const type = getNamedType(field.type);
    if (isLeafType(type)) return '';
    if (values.includes(type.name))
      return `{ ${this.valueFields(type.name)
        .map(({ name }) => name)
        .join(' ')} }`;
    if (isObjectType(type)) return `{ ${this.#part(type.name)} }`;
    const arms = membersOf(`${typeName}.${field.name}`).map(
      (name) => `['${name}', $ { __typename: $('${name}') ${this.#part(name)} }]`,
    );
    return `{ ... kind->match(${arms.join(', ')}) }`;
  }

  #part(typeName: string): string {
    const leaves = this.#leavesOf(typeName).filter(() => this.random(2) === 0);
    return `id ${leaves.map(({ name }) => `${name}: its_${name}`).join(' ')}`;
  }

  #leavesOf(typeName: string): readonly Field[] {
    return (this.#bodies.get(typeName) ?? []).filter((field) => isLeafType(getNamedType(field.type)));
  }

  #answer({ pathname, searchParams }: URL): { readonly status: number; readonly value: unknown } {
    const [, typeName = '', id, name] = pathname.split('/').map(decodeURIComponent);
    const found = (each: string | undefined) => find(each) ?? [];
    try {
      if (typeName === 'Query' || typeName === 'Mutation')
        return ok({ value: this.#valueAt(typeName, id ?? '', {}, searchParams.get('args')) });
      // In an order of its own.
      const ids = searchParams.get('ids')?.split(',');
      if (ids)
        return ok({
          items: ids
            .flatMap(found)
            .map((each) => this.#whole(typeName, each))
            .reverse(),
        });
      const reference = find(id);
      if (!reference) return { status: 404, value: null };
      if (name === undefined) return ok(this.#whole(typeName, reference));
      return ok({ value: this.#valueAt(typeName, name, reference, searchParams.get('args')) });
    } catch (error) {
      return { status: 422, value: { message: (error as Error).message } };
    }
  }

  #valueAt(typeName: string, name: string, source: object, args: string | null): unknown {
    const field = objectType(typeName).getFields()[name];
    assert.ok(field, `${typeName}.${name}`);
    if (this.wrong.has(`${typeName}.${name}`)) return { what: 'is this' };
    const given = coerced(field.args, JSON.parse(args ?? '{}'));
    return this.#write(field, askWorld(typeName, name, isReference(source) ? source : undefined, given));
  }

  /** An object with all that it comes with. */
  #whole(typeName: string, reference: Reference): object {
    return this.#object(typeName, reference, this.#bodies.get(typeName) ?? []);
  }

  #object(typeName: string, reference: Reference, fields: readonly Field[]): object {
    const own = fields.map((field) => [`its_${field.name}`, this.#inBody(typeName, field, reference)]);
    return { kind: typeName, id: reference.id, ...Object.fromEntries(own) };
  }

  #inBody(typeName: string, field: Field, reference: Reference): unknown {
    const { name } = field;
    if (this.wrong.has(`${typeName}.${name}`)) return { what: 'is this' };
    try {
      return this.#write(field, askWorld(typeName, name, reference));
    } catch {
      return null;
    }
  }

  /** A value as JSON: another object with its key, and those of its values that are no objects. */
  #write(field: Field, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#write(field, each));
    if (!isReference(value)) return value;
    const type = getNamedType(field.type);
    // Of which type an object is says the field, where that is of one type only, or the object.
    const typeName = isObjectType(type) ? type.name : value.__typename;
    return this.#object(typeName, value, this.#leavesOf(typeName));
  }
}

function ok(value: unknown): { readonly status: number; readonly value: unknown } {
  return { status: 200, value };
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && '__typename' in value;
}

/** The arguments in the order of the schema, by which the world draws its values: what came has to be all of them. */
function coerced(args: readonly GraphQLArgument[], given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = args.flatMap(({ name, type }) =>
    name in given ? [[name, coerceInputValue(given[name], type)] as const] : [],
  );
  assert.deepEqual(given, JSON.parse(JSON.stringify(Object.fromEntries(own))), 'arguments are sent as they are');
  return Object.fromEntries(own);
}
