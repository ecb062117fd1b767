/** A cut of the world: backends, federated, plain and REST, each of which has some of its fields. */
import { getNamedType, isLeafType } from 'graphql';
import { pickFrom, type Random } from '../../schema/mapping/random.ts';
import type { LocalBackend } from '../local.ts';
import { type Ailment, spoilers } from './ailments.ts';
import { GraphqlPiece } from './graphql.ts';
import { entities, keyFields, keysOf } from './keys.ts';
import { ObjectPiece } from './object.ts';
import { type Kind, type Move, objectType, type Piece, type PieceOptions } from './piece.ts';
import { RestPiece } from './rest.ts';

export type Cut = {
  readonly backends: readonly LocalBackend[];
  /** Coordinates of fields that cannot fail by themselves: where one would, it is null. */
  readonly silent: ReadonlySet<string>;
  /** Coordinates of fields that never come, and of these only. */
  readonly lost: ReadonlySet<string>;
  /** Coordinates of fields that no client is to see. */
  readonly hidden: ReadonlySet<string>;
  /** What is the matter with one of the backends. */
  readonly ailment: Ailment | undefined;
};

export type CutOptions = {
  /** Where one of the backends is not as it should be. */
  readonly ailing?: boolean;
  /** What the stitched graph loses now and then: objects of objects that two backends give, and fields of interface objects. */
  readonly forPlans?: boolean;
};

/** Gives every field of the world to one backend or two. */
export function cut(
  random: Random,
  kinds: readonly Kind[],
  { ailing = false, forPlans = false }: CutOptions = {},
): Cut {
  const keys = kinds.map((kind, index) => (ailing || kind !== 'federated' ? onlyIds : keysFor(index, random)));
  const owners = ownersOf(random, kinds, ailing, forPlans);
  const moved = ailing ? new Map<string, Move>() : movesOf(owners, kinds, random);
  const narrow = forPlans && !ailing ? narrowed(owners, kinds, random) : new Map<number, Narrow>();
  const hidden = ailing ? new Set<string>() : hiddenOf(owners, kinds, random);
  const ill = ailing ? random(kinds.length) : -1;
  const ailment = ailing ? pickFrom(random, kinds[ill] === 'rest' ? ailmentsOfRest : ailments) : undefined;
  const pieces = kinds.map((kind, index): Piece => {
    const isWrong = index === ill && ailment === 'wrong' && kind !== 'object';
    const options: PieceOptions = {
      name: `b${index}`,
      kind,
      index,
      owners,
      random,
      wrong: isWrong ? wrongOf(owners, index, random) : new Set<string>(),
      keys: keys[index] ?? onlyIds,
      moved,
      narrow: narrow.get(index) ?? new Map(),
      hidden,
      knowsNodes: index === 0 && kinds.includes('object'),
      // What stands in an object of a REST backend fails there unheard, and elsewhere it does not.
      mayProvide: (coordinate) =>
        !ailing && ![...(owners.get(coordinate) ?? [])].some((owner) => kinds[owner] === 'rest'),
    };
    if (kind === 'object') return new ObjectPiece(options);
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
    hidden,
    ailment,
  };
}

type Owners = ReadonlyMap<string, ReadonlySet<number>>;

const onlyIds: ReadonlyMap<string, readonly string[]> = new Map(entities.map((name) => [name, ['id']]));

/** The first backend knows all keys, so that others, which know any of them, can be reached from each other. */
function keysFor(index: number, random: Random): ReadonlyMap<string, readonly string[]> {
  return new Map(
    entities.map((name) => {
      const all = keysOf[name] ?? [];
      const some = all.filter(() => random(3) === 0);
      return [name, index === 0 ? all : some.length > 0 ? some : [pickFrom(random, all)]];
    }),
  );
}

function ownersOf(random: Random, kinds: readonly Kind[], ailing: boolean, forPlans: boolean): Owners {
  const usual = [...kinds.keys()].filter((index) => kinds[index] !== 'object');
  const graphql = usual.filter((index) => kinds[index] !== 'rest');
  const ofNodes = kinds.indexOf('object');
  const owners = new Map<string, ReadonlySet<number>>();
  for (const typeName of ['Query', 'Mutation', ...entities]) {
    for (const { name, type } of Object.values(objectType(typeName).getFields())) {
      const coordinate = `${typeName}.${name}`;
      if (name === 'id' || (!ailing && keyFields.has(coordinate))) continue;
      const isOfNodes = name === 'score' || name === 'peer' || (typeName === 'Query' && name.startsWith('node'));
      if (ofNodes >= 0 && isOfNodes && (!ailing || name === 'score')) {
        owners.set(coordinate, new Set([ofNodes]));
        continue;
      }
      // A backend that is not federated cannot say what it requires; and what is made of what was lost, each server decides.
      const requires = name === 'digest' || name === 'summary';
      const isRequired = name === 'label' || name === 'badge' || name === 'maker';
      const able = name === 'badge' ? graphql : usual;
      const first = requires || (ailing && isRequired) ? 0 : pickFrom(random, able);
      const isObject = isEntity(typeName) && !isLeafType(getNamedType(type));
      const mayShare = !ailing && !requires && typeName !== 'Mutation' && (forPlans || !isObject);
      const second = mayShare && random(4) === 0 ? pickFrom(random, able) : first;
      owners.set(coordinate, new Set([first, second]));
    }
  }
  return owners;
}

function isEntity(typeName: string): boolean {
  return entities.some((name) => name === typeName);
}

/** Fields of federated backends that stand in another's file too, which has given them up or not yet. */
function movesOf(owners: Owners, kinds: readonly Kind[], random: Random): Map<string, Move> {
  const moves = new Map<string, Move>();
  const federated = [...kinds.keys()].filter((index) => kinds[index] === 'federated');
  for (const [coordinate, [to = 0, ...others]] of owners) {
    const from = pickFrom(random, federated);
    if (random(8) > 0 || others.length > 0 || from === to || kinds[to] !== 'federated' || stays.test(coordinate))
      continue;
    moves.set(coordinate, { from, to, label: pickFrom(random, ['', 'percent(0)', 'percent(100)']) });
  }
  return moves;
}

/** Keys, and what is required: backends go on using them. */
function hiddenOf(owners: Owners, kinds: readonly Kind[], random: Random): ReadonlySet<string> {
  const isFederated = (coordinate: string): boolean =>
    [...(owners.get(coordinate) ?? [0])].some((owner) => kinds[owner] === 'federated');
  const candidates = [...keyFields, 'Product.maker', 'Product.badge'];
  return new Set(candidates.filter((each) => !each.endsWith('.id') && isFederated(each) && random(6) === 0));
}

/** What requires, is required, or stands in the interface as well. */
const stays = /\.(digest|summary|label|maker|badge|score|peer)$/;

type Narrow = ReadonlyMap<string, ReadonlySet<string>>;

/** Where two backends give the size of a product, each may have some of its fields, and both together all. */
function narrowed(owners: Owners, kinds: readonly Kind[], random: Random): ReadonlyMap<number, Narrow> {
  const [one, other] = owners.get('Product.size') ?? [];
  if (one === undefined || other === undefined || kinds[one] !== 'federated' || kinds[other] !== 'federated')
    return new Map();
  const fields = { one: new Set(['height']), other: new Set(['unit']) };
  for (const name of ['width', 'height', 'unit']) {
    const where = random(3);
    if (where < 2 || name === 'height') fields.one.add(name);
    if (where > 0 || name === 'unit') fields.other.add(name);
  }
  return new Map([
    [one, new Map([['Size', fields.one]])],
    [other, new Map([['Size', fields.other]])],
  ]);
}

const ailments = ['refusing', 'gone', 'page', 'torn', 'nothing', 'slow', 'wrong'] as const satisfies Ailment[];
const ailmentsOfRest = ['refusing', 'gone', 'page', 'torn', 'slow', 'wrong'] as const satisfies Ailment[];

/** Leaves of entities that come as objects. */
function wrongOf(owners: Owners, index: number, random: Random): Set<string> {
  return new Set(
    [...owners].flatMap(([coordinate, indices]) => {
      const [typeName = '', name = ''] = coordinate.split('.');
      const type = isEntity(typeName) && objectType(typeName).getFields()[name]?.type;
      // Of a scalar of the world's own any value is one.
      const isLeaf = type && isLeafType(getNamedType(type)) && getNamedType(type).name !== 'Anything';
      return isLeaf && !['label', 'digest', 'summary'].includes(name) && indices.has(index) && random(3) > 0
        ? [coordinate]
        : [];
    }),
  );
}
