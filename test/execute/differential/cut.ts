/** A cut of the world: backends, federated, plain and REST, each of which has some of its fields. */
import { type GraphQLObjectType, getNamedType, isLeafType } from 'graphql';
import { pickFrom, type Random } from '../../schema/mapping/random.ts';
import type { LocalBackend } from '../local.ts';
import { type Ailment, spoilers } from './ailments.ts';
import { GraphqlPiece } from './graphql.ts';
import type { Kind, Piece, PieceOptions } from './piece.ts';
import { RestPiece } from './rest.ts';
import { entities, world } from './world.ts';

export type Cut = {
  readonly backends: readonly LocalBackend[];
  /** Coordinates of fields that cannot fail by themselves: where one would, it is null. */
  readonly silent: ReadonlySet<string>;
  /** Coordinates of fields that never come, and of these only. */
  readonly lost: ReadonlySet<string>;
  /** What is the matter with one of the backends. */
  readonly ailment: Ailment | undefined;
};

/**
 * Gives every field of the world to one backend or two.
 *
 * @param ailing where one of the backends is not as it should be
 * @param sharesObjects where two backends may give the same objects of an object: the stitched graph loses what only one of them has of
 * these, now and then
 */
export function cut(random: Random, kinds: readonly Kind[], ailing = false, sharesObjects = false): Cut {
  const count = kinds.length;
  const isRest = (index: number): boolean => kinds[index] === 'rest';
  const owners = new Map<string, ReadonlySet<number>>();
  for (const typeName of ['Query', ...entities]) {
    for (const field of Object.values((world.getType(typeName) as GraphQLObjectType).getFields())) {
      const { name } = field;
      // A backend that is not federated cannot say what it requires; and what a lost label makes of a digest, each server decides.
      const first = name === 'digest' || (ailing && name === 'label') ? 0 : random(count);
      const isObject = typeName !== 'Query' && !isLeafType(getNamedType(field.type));
      const mayShare = !ailing && name !== 'digest' && (sharesObjects || !isObject);
      const second = mayShare && random(4) === 0 ? random(count) : first;
      if (name !== 'id') owners.set(`${typeName}.${name}`, new Set([first, second]));
    }
  }
  const ill = ailing ? random(count) : -1;
  const ailment = ailing ? pickFrom(random, isRest(ill) ? ailmentsOfRest : ailments) : undefined;
  const pieces = kinds.map((kind, index): Piece => {
    const wrong = index === ill && ailment === 'wrong' ? wrongOf(owners, index, random) : new Set<string>();
    const options: PieceOptions = { name: `b${index}`, kind, index, owners, random, wrong };
    return kind === 'rest' ? new RestPiece(options) : new GraphqlPiece(options);
  });
  const built = pieces.map((piece, index) => ({
    ...piece.build(),
    ...(index === ill && ailment && ailment !== 'wrong' && { spoil: spoilers[ailment](random) }),
  }));
  // To which nothing fell is no backend: there are no files without a word.
  const backends = built.filter(({ sdl }) => sdl.trim() !== '');
  const owned = [...owners].filter(([, indices]) => indices.has(ill)).map(([coordinate]) => coordinate);
  const isWhole = ailment !== 'wrong' && ailment !== 'slow';
  return {
    backends,
    silent: new Set(pieces.flatMap((piece) => [...piece.silent])),
    lost: new Set(isWhole ? owned : pieces.flatMap((piece) => [...piece.wrong])),
    ailment,
  };
}

const ailments = ['refusing', 'gone', 'page', 'torn', 'nothing', 'slow', 'wrong'] as const satisfies Ailment[];
const ailmentsOfRest = ['refusing', 'gone', 'page', 'torn', 'slow', 'wrong'] as const satisfies Ailment[];

/** Leaves of entities that come as objects. */
function wrongOf(owners: ReadonlyMap<string, ReadonlySet<number>>, index: number, random: Random): Set<string> {
  return new Set(
    [...owners].flatMap(([coordinate, indices]) => {
      const [typeName = '', name = ''] = coordinate.split('.');
      const field = (world.getType(typeName) as GraphQLObjectType).getFields()[name];
      const isLeaf = field && isLeafType(getNamedType(field.type)) && name !== 'label' && name !== 'digest';
      return isLeaf && indices.has(index) && random(3) > 0 ? [coordinate] : [];
    }),
  );
}
