/** A federated backend of a cut that has fields of every node, and knows no type of any: `@interfaceObject`. */
import { type GraphQLInterfaceType, type GraphQLNamedType, printType } from 'graphql';
import type { LocalBackend } from '../local.ts';
import { find } from './keys.ts';
import { type Field, objectType, Piece, printAst } from './piece.ts';
import { askWorld, world } from './world.ts';

export class ObjectPiece extends Piece {
  build(): LocalBackend {
    const fields = Object.values((world.getType('Node') as GraphQLInterfaceType).getFields());
    const own = fields.filter(({ name }) => name !== 'id' && this.owns(`Product.${name}`)).map(printAst);
    const root = this.fieldsOf(objectType('Query')).map(printAst);
    const query = root.length > 0 ? `type Query { ${root.join('\n')} }` : '';
    const order = own.some((field) => field.includes('Order'))
      ? printType(world.getType('Order') as GraphQLNamedType)
      : '';
    const node = `type Node @key(fields: "id") @interfaceObject { id: ID! ${own.join('\n')} }`;
    return {
      name: this.name,
      sdl:
        own.length + root.length === 0
          ? ''
          : `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@interfaceObject", "@shareable"])
      ${query} ${order} ${node}`,
      resolve: (source, args, _context, info) =>
        info.fieldName === '_entities'
          ? args.representations.map(({ id }: { id: unknown }) => {
              const found = find(id);
              return found ? { ...found, __typename: 'Node' } : null;
            })
          : askWorld(info.parentType.name, info.fieldName, source, args),
    };
  }

  protected printField(_typeName: string, field: Field): string {
    return printAst(field);
  }

  protected rootFields(): string[] {
    return [];
  }

  protected printKey(): string {
    return '';
  }
}
