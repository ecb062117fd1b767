/** A GraphQL backend of a cut, federated or plain. */
import { type GraphQLObjectType, getNamedType, isLeafType, isObjectType } from 'graphql';
import type { LocalBackend } from '../local.ts';
import { entities, find, findBy, keyFields } from './keys.ts';
import { type Field, objectType, Piece, type PieceOptions, printAst } from './piece.ts';
import { resolveField, values } from './world.ts';

/** What fields require, and of which other fields. */
const required: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  digest: { label: 'label' },
  summary: { maker: 'maker { label }', badge: 'badge { tint(of: OLDEST) }' },
};

/** What is required or provided of another type's. */
const apart = ['label', 'maker', 'badge', 'digest', 'summary', 'score', 'peer'];

export class GraphqlPiece extends Piece {
  /** What a field brings of its object that this backend has nowhere else, by coordinate. */
  readonly #provided = new Map<string, string>();

  constructor(options: PieceOptions) {
    super(options);
    if (this.kind === 'federated') this.#provide(options);
    if (this.#requiredOf('summary').includes('badge')) this.needExternal(objectType('Badge'));
    if (this.#requiredOf('summary').includes('maker')) this.needExternal(objectType('Person'));
  }

  get #isPlain(): boolean {
    return this.kind === 'plain';
  }

  #provide({ moved, mayProvide }: PieceOptions): void {
    for (const type of [...this.types.values(), objectType('Query'), objectType('Mutation')]) {
      if (!isObjectType(type)) continue;
      for (const field of this.fieldsOf(type)) {
        const named = getNamedType(field.type);
        if (!entities.some((name) => name === named.name) || apart.includes(field.name) || this.random(2) > 0) continue;
        const others = Object.values(objectType(named.name).getFields()).filter(({ name, type: given, args }) => {
          const coordinate = `${named.name}.${name}`;
          const isFree =
            mayProvide(coordinate) && !keyFields.has(coordinate) && !moved.has(coordinate) && !apart.includes(name);
          return isFree && args.length === 0 && isLeafType(getNamedType(given)) && !this.owns(coordinate);
        });
        const some = others.filter(() => this.random(2) === 0).map(({ name }) => name);
        if (some.length > 0) this.#provided.set(`${type.name}.${field.name}`, some.join(' '));
      }
    }
    for (const [coordinate, names] of this.#provided)
      for (const name of names.split(' '))
        this.needExternal(getNamedType(objectType(this.#typeOf(coordinate)).getFields()[name]!.type));
  }

  #typeOf(coordinate: string): string {
    const [typeName = '', name = ''] = coordinate.split('.');
    return getNamedType(objectType(typeName).getFields()[name]!.type).name;
  }

  /** What a field of products requires of others, as the names of fields. */
  #requiredOf(name: string): string[] {
    if (this.#isPlain || !this.owns(`Product.${name}`)) return [];
    return Object.keys(required[name] ?? {}).filter((each) => !this.owns(`Product.${each}`));
  }

  build(): LocalBackend {
    const imported =
      '"@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible"';
    const link = this.#isPlain
      ? ''
      : `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: [${imported}])`;
    const sdl = `${link}\n${this.printTypes()}`;
    return {
      name: this.name,
      sdl,
      resolve: this.#resolver(),
      ...(this.wrong.size > 0 && { served: `${this.#servedWrong(sdl)}\nscalar Wrong` }),
    };
  }

  protected printField(typeName: string, field: Field): string {
    if (this.#isPlain) return printAst(field);
    const coordinate = `${typeName}.${field.name}`;
    const provided = this.#provided.get(coordinate);
    const requires = this.#requiredOf(field.name).map((name) => required[field.name]?.[name]);
    const move = this.moveOf(coordinate);
    return [
      printAst(field),
      typeName === 'Product' && requires.length > 0 ? `@requires(fields: "${requires.join(' ')}")` : '',
      provided === undefined ? '' : `@provides(fields: "${provided}")`,
      move ? `@override(from: "b${move.from}"${move.label ? `, label: "${move.label}"` : ''})` : '',
    ].join(' ');
  }

  protected override externalsOf(typeName: string): readonly string[] {
    const own = typeName === 'Product' ? ['digest', 'summary'].flatMap((name) => this.#requiredOf(name)) : [];
    const isMaker = typeName === 'Person' && this.#requiredOf('summary').includes('maker');
    if (isMaker && !this.owns('Person.label')) own.push('label');
    const provided = [...this.#provided].filter(([coordinate]) => this.#typeOf(coordinate) === typeName);
    return [...new Set([...own, ...provided.flatMap(([, names]) => names.split(' '))])];
  }

  protected printKey(type: GraphQLObjectType): string {
    if (this.#isPlain) return '@key(selectionSet: "{ id }")';
    const keys = this.keys.get(type.name) ?? ['id'];
    const isKnown = this.fieldsOf(type).length > 0 || keys.length > 1;
    return keys.map((key) => `@key(fields: "${key}"${isKnown ? '' : ', resolvable: false'})`).join(' ');
  }

  /** How a plain backend is asked for what it has of each entity. */
  protected rootFields(): string[] {
    if (!this.#isPlain) return [];
    return [...this.types.values()].flatMap((type) => {
      if (!isObjectType(type) || values.includes(type.name) || this.fieldsOf(type).length === 0) return [];
      const name = `${this.name}_${type.name}`;
      return this.random(2) === 0
        ? [`${name}(ids: [ID!]!): [${type.name}]! @merge(keyField: "id")`]
        : [`${name}(id: ID!): ${type.name} @merge(keyField: "id")`];
    });
  }

  /** The same schema, whose wrong fields may be anything: an interface promises nothing of them. */
  #servedWrong(sdl: string): string {
    const wrongNames = new Set(Array.from(this.wrong, (coordinate) => coordinate.split('.')[1]));
    let [kind, typeName] = ['', ''];
    return sdl
      .split('\n')
      .flatMap((line) => {
        [, kind, typeName] = /^(type|interface) (\w+)/.exec(line) ?? ['', kind, typeName];
        const name = /^ {2}(\w+)/.exec(line)?.[1];
        if (kind === 'interface' && wrongNames.has(name)) return [];
        return this.wrong.has(`${typeName}.${name}`) ? line.replace(/: [^:()]*$/, ': Wrong') : line;
      })
      .join('\n');
  }

  #resolver(): NonNullable<LocalBackend['resolve']> {
    return (source, args, context, info) => {
      const coordinate = `${info.parentType.name}.${info.fieldName}`;
      if (info.fieldName === '_entities')
        return args.representations.map((each: Representation) => this.#entityOf(each));
      if (source === undefined && 'ids' in args) return args.ids.map(find).reverse();
      if (this.isIdle(coordinate)) throw new Error(`${coordinate} is another's by now`);
      for (const name of this.#requiredOf(info.fieldName)) {
        if (!Object.hasOwn(source as object, name)) throw new Error('what @requires names was not sent');
      }
      if (this.wrong.has(coordinate)) return { what: 'is this' };
      return resolveField(source, args, context, info);
    };
  }

  #entityOf(representation: Representation): object | null {
    const { __typename: name, id } = representation;
    if (name === 'Node') return find(id) ?? null;
    const reference = findBy(representation, name, this.keys.get(name) ?? ['id']);
    return reference ? { ...representation, ...reference } : null;
  }
}

type Representation = { readonly __typename: string; readonly id?: unknown };
