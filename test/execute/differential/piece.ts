/** One backend of a cut: which types its file has, and how they are printed. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isObjectType,
  isSpecifiedScalarType,
  print,
  printType,
} from 'graphql';
import type { Random } from '../../schema/mapping/random.ts';
import type { LocalBackend } from '../local.ts';
import { entities, world } from './world.ts';

export type Kind = 'federated' | 'plain' | 'rest';

export type Field = GraphQLField<unknown, unknown>;

export type PieceOptions = {
  readonly name: string;
  readonly kind: Kind;
  readonly index: number;
  /** The backends that have a field, by its coordinate. */
  readonly owners: ReadonlyMap<string, ReadonlySet<number>>;
  readonly random: Random;
  /** Coordinates of leaves that come as objects. */
  readonly wrong: ReadonlySet<string>;
};

export abstract class Piece {
  readonly name: string;
  readonly kind: Kind;
  readonly random: Random;
  readonly wrong: ReadonlySet<string>;
  /** Coordinates of fields whose faults nobody hears of. */
  readonly silent = new Set<string>();
  readonly types = new Map<string, GraphQLNamedType>();
  readonly #index: number;
  readonly #owners: PieceOptions['owners'];

  constructor({ name, kind, index, owners, random, wrong }: PieceOptions) {
    this.name = name;
    this.kind = kind;
    this.random = random;
    this.wrong = wrong;
    this.#index = index;
    this.#owners = owners;
    for (const entity of entities) {
      const type = world.getType(entity) as GraphQLObjectType;
      if (this.fieldsOf(type).length > 0) this.#need(type);
    }
    for (const field of this.fieldsOf(world.getQueryType() as GraphQLObjectType)) this.#needFor(field);
  }

  abstract build(): LocalBackend;

  /** A field with its directives, but for `@shareable`. */
  protected abstract printField(typeName: string, field: Field): string;

  /** Queries by which entities are fetched. */
  protected abstract rootFields(): string[];

  /** What stands behind the name of an entity. */
  protected abstract printKey(type: GraphQLObjectType): string;

  protected printTypes(): string {
    const query = world.getQueryType() as GraphQLObjectType;
    const root = [...this.fieldsOf(query).map((field) => this.#withShare('Query', field)), ...this.rootFields()];
    const rootType = root.length > 0 ? `type Query {\n  ${root.join('\n  ')}\n}\n` : '';
    return rootType + [...this.types.values()].map((type) => this.#print(type)).join('\n');
  }

  owns(coordinate: string): boolean {
    return this.#owners.get(coordinate)?.has(this.#index) ?? false;
  }

  isShared(coordinate: string): boolean {
    return (this.#owners.get(coordinate)?.size ?? 0) > 1;
  }

  fieldsOf(type: GraphQLObjectType): Field[] {
    return Object.values(type.getFields()).filter(({ name }) => this.owns(`${type.name}.${name}`));
  }

  #need(type: GraphQLNamedType): void {
    if (isSpecifiedScalarType(type) || this.types.has(type.name)) return;
    this.types.set(type.name, type);
    if (isAbstractType(type)) for (const member of world.getPossibleTypes(type)) this.#need(member);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) this.#need(getNamedType(field.type));
    if (!isObjectType(type)) return;
    const isEntity = entities.some((name) => name === type.name);
    for (const field of isEntity ? this.fieldsOf(type) : Object.values(type.getFields())) this.#needFor(field);
  }

  #needFor(field: Field): void {
    this.#need(getNamedType(field.type));
    for (const argument of field.args) this.#need(getNamedType(argument.type));
  }

  #print(type: GraphQLNamedType): string {
    if (type.name === 'Node') return `interface Node {\n  id: ID!\n  ${this.#hasLabels() ? 'label: String' : ''}\n}`;
    if (type.name === 'Size') {
      return printType(type).replace('type Size', `type Size ${this.kind === 'plain' ? '' : '@shareable'}`);
    }
    if (!isObjectType(type)) return printType(type);
    const fields = this.fieldsOf(type).map((field) => this.#withShare(type.name, field));
    if (fields.some((field) => field.includes('@requires'))) fields.push('label: String @external');
    const node = this.types.has('Node') ? 'implements Node' : '';
    return `type ${type.name} ${node} ${this.printKey(type)} {\n  id: ID!\n  ${fields.join('\n  ')}\n}`;
  }

  /** An interface has a field in a backend only if each of its members has it there. */
  #hasLabels(): boolean {
    return entities.every((name) => this.owns(`${name}.label`));
  }

  #withShare(typeName: string, field: Field): string {
    const isMarked = this.kind !== 'plain' && this.isShared(`${typeName}.${field.name}`);
    return `${this.printField(typeName, field)} ${isMarked ? '@shareable' : ''}`;
  }
}

export function printAst(field: Field): string {
  return field.astNode ? print(field.astNode) : '';
}
