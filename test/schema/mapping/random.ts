/** Random numbers that are the same for the same seed, and what random tests of the mapping language are made of. */

export type Random = (below: number) => number;

/** Whole numbers from 0 to below `below`. */
export function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function pickFrom<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)] as T;
}

const names = ['a', 'b', 'c', 'd'] as const;

/** A JSON value of few names, so that mappings of few names meet something. */
export function randomValue(random: Random, depth = 4): unknown {
  const kind = depth === 0 ? 4 + random(3) : random(9);
  if (kind < 3) return Object.fromEntries(namesOf(random).map((name) => [name, randomValue(random, depth - 1)]));
  if (kind < 5) return Array.from({ length: depth === 0 ? 0 : random(4) }, () => randomValue(random, depth - 1));
  return pickFrom(random, [null, 'text', 7, true, '']);
}

/** The text of a mapping in grammar 0.4 whose names are those of {@link randomValue}. */
export function randomMapping(random: Random, depth = 3): string {
  return random(4) === 0 ? randomExpression(random, depth) : randomItems(random, depth);
}

function randomItems(random: Random, depth: number): string {
  return Array.from({ length: 1 + random(4) }, () => randomItem(random, depth)).join(' ');
}

function randomItem(random: Random, depth: number): string {
  const name = random(12) === 0 ? '__typename' : pickFrom(random, names);
  switch (random(depth === 0 ? 2 : 6)) {
    case 0:
      return name;
    case 1:
      return `${name}: ${pickFrom(random, ['$.a', 'b.c', '"x"', 'null', '$args.a', '@', 'd?', '__typename'])}`;
    case 2:
      return `${name}: ${randomExpression(random, depth - 1)}`;
    case 3:
      return `${name} { ${randomItems(random, depth - 1)} }`;
    case 4:
      return `${randomPath(random)} { ${randomItems(random, depth - 1)} }`;
    default:
      return `... ${randomExpression(random, depth - 1)}`;
  }
}

function randomExpression(random: Random, depth: number): string {
  if (depth <= 0) return randomPath(random);
  const below = () => randomExpression(random, depth - 1);
  switch (random(9)) {
    case 0:
      return `{ ${randomItems(random, depth - 1)} }`;
    case 1:
      return `$(${below()})`;
    case 2:
      return `$(${below()} ${pickFrom(random, ['??', '?!'])} ${below()})`;
    case 3:
      return `[${below()}, ${below()}]`;
    case 4:
      return `${randomPath(random)}->map(${below()})`;
    case 5:
      return `${randomPath(random)}->match([${pickFrom(random, ['"text"', '7', 'null', 'a'])}, ${below()}], [@, ${below()}])`;
    case 6:
      return `${randomPath(random)}->echo(${below()})`;
    case 7:
      return `${randomPath(random)}->as($v)->echo({ a: $v b: ${below()} })`;
    default:
      return `${randomPath(random)} { ${randomItems(random, depth - 1)} }`;
  }
}

function randomPath(random: Random): string {
  const head = pickFrom(random, ['$', '@', '$args', '$.a', '$.b', '@.c', '$.d']);
  return `${head}${pickFrom(random, ['', '', '.a', '.b?', '->first', '->get(0)', '?'])}`;
}

function namesOf(random: Random): string[] {
  return [...names, '__typename'].filter(() => random(2) === 0);
}

/** Names for the result of {@link randomMapping}; undefined for all of it. */
export type RandomWanted = ReadonlyMap<string, RandomWanted | undefined>;

export function randomWanted(random: Random, depth = 4): RandomWanted {
  return new Map(
    names
      .filter(() => random(2) === 0)
      .map((name) => [name, depth === 0 || random(3) === 0 ? undefined : randomWanted(random, depth - 1)]),
  );
}
