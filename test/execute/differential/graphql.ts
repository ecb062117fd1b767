/** A GraphQL backend of a cut, federated or plain. */
import { type GraphQLObjectType, isObjectType } from 'graphql';
import type { LocalBackend } from '../local.ts';
import { type Field, Piece, printAst } from './piece.ts';
import { find, resolveField } from './world.ts';

export class GraphqlPiece extends Piece {
  get #isPlain(): boolean {
    return this.kind === 'plain';
  }

  build(): LocalBackend {
    const link = this.#isPlain
      ? ''
      : 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires"])';
    const sdl = `${link}\n${this.printTypes()}`;
    const needsLabel = !this.#isPlain && this.owns('Product.digest') && !this.owns('Product.label');
    return {
      name: this.name,
      sdl,
      resolve: this.#resolver(needsLabel),
      ...(this.wrong.size > 0 && { served: `${this.#servedWrong(sdl)}\nscalar Wrong` }),
    };
  }

  protected printField(_typeName: string, field: Field): string {
    const requires = field.name === 'digest' && !this.owns('Product.label') ? '@requires(fields: "label")' : '';
    return this.#isPlain ? printAst(field) : `${printAst(field)} ${requires}`;
  }

  protected printKey(type: GraphQLObjectType): string {
    return this.#isPlain
      ? '@key(selectionSet: "{ id }")'
      : `@key(fields: "id"${this.fieldsOf(type).length > 0 ? '' : ', resolvable: false'})`;
  }

  /** How a plain backend is asked for what it has of each entity. */
  protected rootFields(): string[] {
    if (!this.#isPlain) return [];
    return [...this.types.values()].flatMap((type) => {
      if (!isObjectType(type) || type.name === 'Size' || this.fieldsOf(type).length === 0) return [];
      const name = `${this.name}_${type.name}`;
      return this.random(2) === 0
        ? [`${name}(ids: [ID!]!): [${type.name}]! @merge(keyField: "id")`]
        : [`${name}(id: ID!): ${type.name} @merge(keyField: "id")`];
    });
  }

  /** The same schema, whose wrong fields may be anything. */
  #servedWrong(sdl: string): string {
    let typeName = '';
    return sdl
      .split('\n')
      .map((line) => {
        typeName = /^type (\w+)/.exec(line)?.[1] ?? typeName;
        const name = /^ {2}(\w+)/.exec(line)?.[1];
        return this.wrong.has(`${typeName}.${name}`) ? line.replace(/: [^:()]*$/, ': Wrong') : line;
      })
      .join('\n');
  }

  #resolver(needsLabel: boolean): NonNullable<LocalBackend['resolve']> {
    return (source, args, context, info) => {
      if (info.fieldName === '_entities') return args.representations.map(entityOf);
      if (source === undefined && 'ids' in args) return args.ids.map(find).reverse();
      if (needsLabel && info.fieldName === 'digest' && !Object.hasOwn(source as object, 'label')) {
        throw new Error('what @requires names was not sent');
      }
      if (this.wrong.has(`${info.parentType.name}.${info.fieldName}`)) return { what: 'is this' };
      return resolveField(source, args, context, info);
    };
  }
}

function entityOf(representation: { readonly id?: unknown }): object | null {
  return find(representation.id) ? representation : null;
}
