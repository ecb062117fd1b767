/** A cut of the world: backends, federated and plain, each of which has some of its fields. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isObjectType,
  isSpecifiedScalarType,
  print,
  printType,
} from 'graphql';
import type { Random } from '../../schema/mapping/random.ts';
import type { LocalBackend } from '../local.ts';
import { entities, find, resolveField, world } from './world.ts';

/** Gives every field of the world to one backend or two. */
export function cut(random: Random, count: number): readonly LocalBackend[] {
  const kinds = Array.from({ length: count }, (_, index) => (index === 0 || random(2) === 0 ? 'federated' : 'plain'));
  const owners = new Map<string, ReadonlySet<number>>();
  for (const typeName of ['Query', ...entities]) {
    for (const field of Object.values((world.getType(typeName) as GraphQLObjectType).getFields())) {
      const { name } = field;
      // A plain backend cannot say what it requires.
      const first = name === 'digest' ? 0 : random(count);
      // Of objects that two backends give beside a key of their own, the stitcher loses what neither has.
      const mayShare = name !== 'digest' && (typeName === 'Query' || isLeafType(getNamedType(field.type)));
      const second = mayShare && random(4) === 0 ? random(count) : first;
      if (name !== 'id') owners.set(`${typeName}.${name}`, new Set([first, second]));
    }
  }
  return kinds.map((kind, index) => new Piece(`b${index}`, kind, index, owners, random).build());
}

class Piece {
  readonly #name: string;
  readonly #isPlain: boolean;
  readonly #index: number;
  readonly #owners: ReadonlyMap<string, ReadonlySet<number>>;
  readonly #random: Random;
  readonly #types = new Map<string, GraphQLNamedType>();

  constructor(
    name: string,
    kind: string,
    index: number,
    owners: ReadonlyMap<string, ReadonlySet<number>>,
    random: Random,
  ) {
    this.#name = name;
    this.#isPlain = kind === 'plain';
    this.#index = index;
    this.#owners = owners;
    this.#random = random;
  }

  build(): LocalBackend {
    for (const name of entities) {
      const type = world.getType(name) as GraphQLObjectType;
      if (this.#fieldsOf(type).length > 0) this.#need(type);
    }
    const query = world.getQueryType() as GraphQLObjectType;
    for (const field of this.#fieldsOf(query)) this.#needFor(field);
    const types = [...this.#types.values()].map((type) => this.#print(type)).join('\n');
    const root = [...this.#fieldsOf(query).map((field) => this.#printField('Query', field)), ...this.#merges()];
    const link = this.#isPlain
      ? ''
      : 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires"])';
    const rootType = root.length > 0 ? `type Query {\n  ${root.join('\n  ')}\n}\n` : '';
    const sdl = `${link}\n${rootType}${types}`;
    const needsLabel = !this.#isPlain && this.#owns('Product.digest') && !this.#owns('Product.label');
    return { name: this.#name, sdl, resolve: resolver(needsLabel) };
  }

  #owns(coordinate: string): boolean {
    return this.#owners.get(coordinate)?.has(this.#index) ?? false;
  }

  #fieldsOf(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
    return Object.values(type.getFields()).filter(({ name }) => this.#owns(`${type.name}.${name}`));
  }

  #need(type: GraphQLNamedType): void {
    if (isSpecifiedScalarType(type) || this.#types.has(type.name)) return;
    this.#types.set(type.name, type);
    if (isAbstractType(type)) for (const member of world.getPossibleTypes(type)) this.#need(member);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) this.#need(getNamedType(field.type));
    if (!isObjectType(type)) return;
    const isEntity = entities.some((name) => name === type.name);
    for (const field of isEntity ? this.#fieldsOf(type) : Object.values(type.getFields())) this.#needFor(field);
  }

  #needFor(field: GraphQLField<unknown, unknown>): void {
    this.#need(getNamedType(field.type));
    for (const argument of field.args) this.#need(getNamedType(argument.type));
  }

  #print(type: GraphQLNamedType): string {
    if (type.name === 'Node') return `interface Node {\n  id: ID!\n  ${this.#hasLabels() ? 'label: String' : ''}\n}`;
    if (type.name === 'Size')
      return printType(type).replace('type Size', `type Size ${this.#isPlain ? '' : '@shareable'}`);
    if (!isObjectType(type)) return printType(type);
    const fields = this.#fieldsOf(type).map((field) => this.#printField(type.name, field));
    if (fields.some((field) => field.includes('@requires'))) fields.push('label: String @external');
    const key = this.#isPlain
      ? '@key(selectionSet: "{ id }")'
      : `@key(fields: "id"${fields.length > 0 ? '' : ', resolvable: false'})`;
    const node = this.#types.has('Node') ? 'implements Node' : '';
    return `type ${type.name} ${node} ${key} {\n  id: ID!\n  ${fields.join('\n  ')}\n}`;
  }

  /** An interface has a field in a backend only if each of its members has it there. */
  #hasLabels(): boolean {
    return entities.every((name) => this.#owns(`${name}.label`));
  }

  #printField(typeName: string, field: GraphQLField<unknown, unknown>): string {
    const text = field.astNode ? print(field.astNode) : '';
    const isShared = (this.#owners.get(`${typeName}.${field.name}`)?.size ?? 0) > 1;
    const requires = field.name === 'digest' && !this.#owns('Product.label') ? '@requires(fields: "label")' : '';
    return this.#isPlain ? text : `${text} ${isShared ? '@shareable' : ''} ${requires}`;
  }

  /** How a plain backend is asked for what it has of each entity. */
  #merges(): string[] {
    if (!this.#isPlain) return [];
    return [...this.#types.values()].flatMap((type) => {
      if (!isObjectType(type) || type.name === 'Size' || this.#fieldsOf(type).length === 0) return [];
      const name = `${this.#name}_${type.name}`;
      return this.#random(2) === 0
        ? [`${name}(ids: [ID!]!): [${type.name}]! @merge(keyField: "id")`]
        : [`${name}(id: ID!): ${type.name} @merge(keyField: "id")`];
    });
  }
}

function resolver(needsLabel: boolean): LocalBackend['resolve'] {
  return (source, args, context, info) => {
    if (info.fieldName === '_entities') return args.representations.map(entityOf);
    if (source === undefined && 'ids' in args) return args.ids.map(find).reverse();
    if (needsLabel && info.fieldName === 'digest' && !Object.hasOwn(source as object, 'label')) {
      throw new Error('what @requires names was not sent');
    }
    return resolveField(source, args, context, info);
  };
}

function entityOf(representation: { readonly id?: unknown }): object | null {
  return find(representation.id) ? representation : null;
}
