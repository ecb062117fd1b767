/** One backend of a cut: which types its file has, and how they are printed. */
import {
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  print,
  printType,
} from 'graphql';
import type { Random } from '../../schema/mapping/random.ts';
import type { LocalBackend } from '../local.ts';
import { entities, namesOf } from './keys.ts';
import { membersOf, values, world } from './world.ts';

/** `object` is a federated backend that knows an interface as if it were a type. */
export type Kind = 'federated' | 'plain' | 'rest' | 'object';

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
  /** By what it knows each entity. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Fields that one backend takes over from another, by coordinate. */
  readonly moved: ReadonlyMap<string, Move>;
  /** The fields of a value type that it has, where it has not all. */
  readonly narrow: ReadonlyMap<string, ReadonlySet<string>>;
  /** Coordinates of fields that no client is to see. */
  readonly hidden: ReadonlySet<string>;
  /** Whether it can say the type of every node by a key of the interface. */
  readonly knowsNodes: boolean;
  /** Whether fields may bring what is otherwise another's, by its coordinate. */
  readonly mayProvide: (coordinate: string) => boolean;
};

/** A field taken over: where a label says that it is not yet, the one that had it is asked. */
export type Move = { readonly from: number; readonly to: number; readonly label: '' | 'percent(0)' | 'percent(100)' };

export abstract class Piece {
  readonly name: string;
  readonly kind: Kind;
  readonly random: Random;
  readonly wrong: ReadonlySet<string>;
  /** Coordinates of fields whose faults nobody hears of. */
  readonly silent = new Set<string>();
  readonly types = new Map<string, GraphQLNamedType>();
  readonly keys: PieceOptions['keys'];
  readonly #index: number;
  readonly #owners: PieceOptions['owners'];
  readonly #moved: PieceOptions['moved'];
  readonly #narrow: PieceOptions['narrow'];
  readonly #knowsNodes: boolean;
  readonly #hidden: PieceOptions['hidden'];
  /** The members that it knows of each union. */
  readonly #members = new Map<string, Set<string>>();

  constructor({ name, kind, index, owners, random, wrong, keys, moved, narrow, knowsNodes, hidden }: PieceOptions) {
    this.name = name;
    this.kind = kind;
    this.random = random;
    this.wrong = wrong;
    this.#index = index;
    this.#owners = owners;
    this.keys = keys;
    this.#moved = moved;
    this.#narrow = narrow;
    this.#knowsNodes = knowsNodes;
    this.#hidden = hidden;
    if (kind === 'object') return;
    for (const type of entities.map(objectType)) {
      if (this.fieldsOf(type).length > 0 || knowsNodes || keys.get(type.name)?.some((key) => key !== 'id'))
        this.#need(type);
    }
    if (knowsNodes) this.types.set('Node', world.getType('Node') as GraphQLNamedType);
    for (const root of ['Query', 'Mutation'].map(objectType))
      for (const field of this.fieldsOf(root)) this.#needFor(root, field);
  }

  abstract build(): LocalBackend;

  /** A field with its directives, but for `@shareable`. */
  protected abstract printField(typeName: string, field: Field): string;

  /** Queries by which entities are fetched. */
  protected abstract rootFields(): string[];

  /** What stands behind the name of an entity. */
  protected abstract printKey(type: GraphQLObjectType): string;

  protected printTypes(): string {
    const roots = ['Query', 'Mutation'].map((typeName) => {
      const fields = this.fieldsOf(objectType(typeName)).map((field) => this.#withShare(typeName, field));
      if (typeName === 'Query') fields.push(...this.rootFields());
      return fields.length > 0 ? `type ${typeName} {\n  ${fields.join('\n  ')}\n}\n` : '';
    });
    return roots.join('') + [...this.types.values()].map((type) => this.#print(type)).join('\n');
  }

  /** Fields of an entity that it knows only as somebody else's. */
  protected externalsOf(_typeName: string): readonly string[] {
    return [];
  }

  owns(coordinate: string): boolean {
    return this.#owners.get(coordinate)?.has(this.#index) ?? false;
  }

  isShared(coordinate: string): boolean {
    return (this.#owners.get(coordinate)?.size ?? 0) > 1;
  }

  /** What its file has of a type, but for keys. */
  fieldsOf(type: GraphQLObjectType): Field[] {
    return Object.values(type.getFields()).filter(({ name }) => this.#declares(`${type.name}.${name}`));
  }

  moveOf(coordinate: string): Move | undefined {
    const move = this.#moved.get(coordinate);
    return move?.to === this.#index ? move : undefined;
  }

  /** Whether its file has a field that it is never asked for. */
  isIdle(coordinate: string): boolean {
    const move = this.#moved.get(coordinate);
    return (move?.label === 'percent(0)' ? move.to : move?.from) === this.#index;
  }

  #declares(coordinate: string): boolean {
    return this.owns(coordinate) || this.#moved.get(coordinate)?.from === this.#index;
  }

  #isEntity(type: GraphQLNamedType): boolean {
    return entities.some((name) => name === type.name);
  }

  /** The fields of the keys that it knows an entity by. */
  keyFieldsOf(type: GraphQLObjectType): Field[] {
    const names = new Set((this.keys.get(type.name) ?? ['id']).flatMap(namesOf));
    return Object.values(type.getFields()).filter(({ name }) => names.has(name));
  }

  valueFields(typeName: string): Field[] {
    const narrow = this.#narrow.get(typeName);
    return Object.values(objectType(typeName).getFields()).filter(({ name }) => narrow?.has(name) ?? true);
  }

  #need(type: GraphQLNamedType): void {
    if (isSpecifiedScalarType(type) || this.types.has(type.name)) return;
    this.types.set(type.name, type);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) this.#need(getNamedType(field.type));
    if (!isObjectType(type)) return;
    const fields = this.#isEntity(type)
      ? [...this.keyFieldsOf(type), ...this.fieldsOf(type)]
      : Object.values(type.getFields());
    for (const field of fields) this.#needFor(type, field);
  }

  #needFor({ name }: GraphQLObjectType, field: Field): void {
    const type = getNamedType(field.type);
    this.#need(type);
    for (const argument of field.args) this.#need(getNamedType(argument.type));
    if (isAbstractType(type)) this.#needMembers(type, membersOf(`${name}.${field.name}`));
  }

  #needMembers({ name }: GraphQLAbstractType, members: readonly string[]): void {
    const known = this.#members.get(name) ?? new Set();
    this.#members.set(name, known);
    for (const member of members) {
      known.add(member);
      this.#need(objectType(member));
    }
  }

  protected needExternal(type: GraphQLNamedType): void {
    this.#need(type);
  }

  #print(type: GraphQLNamedType): string {
    if (isInterfaceType(type)) return this.#printInterface(type);
    if (isUnionType(type)) return `union ${type.name} = ${[...(this.#members.get(type.name) ?? [])].join(' | ')}`;
    if (!isObjectType(type)) return printType(type);
    if (values.includes(type.name)) {
      const fields = this.valueFields(type.name).map(printAst);
      return `type ${type.name} ${this.kind === 'plain' ? '' : '@shareable'} {\n  ${fields.join('\n  ')}\n}`;
    }
    const keys = this.keyFieldsOf(type);
    const fields = [
      ...keys.map((field) => `${printAst(field)} ${this.#mark(type, field)}`),
      ...this.fieldsOf(type).map((field) => this.#withShare(type.name, field)),
    ];
    const externals = this.externalsOf(type.name).map((name) => `${printAst(type.getFields()[name])} @external`);
    const interfaces = type.getInterfaces().flatMap(({ name }) => (this.types.has(name) ? [name] : []));
    // An interface that has the id wants it of its members, known by it or not.
    if (interfaces.length > 0 && keys.every(({ name }) => name !== 'id')) fields.push('id: ID! @shareable');
    const implemented = interfaces.length > 0 ? `implements ${interfaces.join(' & ')}` : '';
    return `type ${type.name} ${implemented} ${this.printKey(type)} {\n  ${[...fields, ...externals].join('\n  ')}\n}`;
  }

  /** An interface has a field in a backend only if each of its members has it there. */
  #printInterface(type: GraphQLInterfaceType): string {
    const known = world
      .getPossibleTypes(type)
      .map(({ name }) => name)
      .filter((name) => this.types.has(name));
    const fields = Object.values(type.getFields()).filter(
      ({ name }) => name === 'id' || known.every((member) => this.#declares(`${member}.${name}`)),
    );
    const key = this.#knowsNodes && type.name === 'Node' ? '@key(fields: "id")' : '';
    return `interface ${type.name} ${key} {\n  ${fields.map(printAst).join('\n  ')}\n}`;
  }

  #withShare(typeName: string, field: Field): string {
    const isMarked = this.kind !== 'plain' && this.isShared(`${typeName}.${field.name}`);
    return `${this.printField(typeName, field)} ${isMarked ? '@shareable' : ''} ${this.#mark(objectType(typeName), field)}`;
  }

  /** What no client is to see says so. */
  #mark({ name }: GraphQLObjectType, field: Field): string {
    return this.kind === 'federated' && this.#hidden.has(`${name}.${field.name}`) ? '@inaccessible' : '';
  }
}

export function printAst(field: Field | undefined): string {
  return field?.astNode ? print(field.astNode) : '';
}

export function objectType(name: string): GraphQLObjectType {
  return world.getType(name) as GraphQLObjectType;
}
