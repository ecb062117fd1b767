/** Which connectors give what an operation asks of an object: as few calls as will do, as early as they can be made. */
import { type Fetcher, outputOf, type Reach } from '../../schema/connect/reach.ts';
import { printTree, type Tree } from '../../schema/connect/trees.ts';
import { namedType } from '../../schema/connect/types.ts';
import type { Asked } from './asked.ts';

/** The connector for each field that is asked and not known; a field that is in no plan cannot be had. */
export type Plan = ReadonlyMap<string, Fetcher>;

export function planFor(reach: Reach, typeName: string, given: Tree, asked: Asked): Plan {
  const key = `${typeName} ${textOf(given)}`;
  const known = asked.decisions.get(key) as Plan | undefined;
  if (known) return known;
  const plan = makePlan(reach, typeName, given, asked);
  asked.decisions.set(key, plan);
  return plan;
}

function makePlan(reach: Reach, typeName: string, given: Tree, asked: Asked): Plan {
  const plan = new Map<string, Fetcher>();
  const losses = new Losses(reach, typeName, asked);
  const wanted = new Set(
    [...asked.fields(typeName).keys()].filter((name) => !isKnown(reach, typeName, name, given, losses)),
  );
  const ready = [
    ...reach.entityFetchers(typeName),
    ...[...wanted].flatMap((name) => reach.fieldFetchers(typeName, name)),
  ]
    .filter((fetcher) => reach.isReady(typeName, given, fetcher))
    // Where two give as much, the one that takes many at once goes first.
    .toSorted((a, b) => Number(isBatch(b)) - Number(isBatch(a)));
  const offers = offersOf(ready, wanted, given, losses);
  while (wanted.size > 0) {
    const best = mostOf(offers, wanted, reach, typeName, asked);
    if (!best) break;
    for (const name of offers.get(best) ?? []) if (wanted.delete(name)) plan.set(name, best);
  }
  // The rest needs something first that other calls give.
  const ways = wanted.size > 0 ? reach.waysFrom(typeName, given) : undefined;
  for (const name of wanted) {
    const way = ways?.get(name);
    const all = [...(way?.fetcher ? [{ ...way, fetcher: way.fetcher }] : []), ...(way?.others ?? [])];
    const [first] = all.toSorted((a, b) => losses.of(name, a.fields) - losses.of(name, b.fields) || a.round - b.round);
    if (first) plan.set(name, first.fetcher);
  }
  return plan;
}

/** How much of what is asked below a field can never be had, by what is known of the field's value. */
class Losses {
  readonly #reach: Reach;
  readonly #typeName: string;
  readonly #asked: Asked;

  constructor(reach: Reach, typeName: string, asked: Asked) {
    this.#reach = reach;
    this.#typeName = typeName;
    this.#asked = asked;
  }

  of(name: string, fields: Tree | undefined): number {
    return fields ? shortfallBelow(this.#reach, this.#typeName, name, fields, this.#asked).lost : 0;
  }
}

/** A field that is given counts as known, unless more of what is asked below it can be had from a connector. */
function isKnown(reach: Reach, typeName: string, name: string, given: Tree, losses: Losses): boolean {
  const entry = given.get(name);
  if (!entry) return false;
  const lost = losses.of(name, entry.fields);
  if (lost === 0) return true;
  const others = reach.waysFrom(typeName, given).get(name)?.others ?? [];
  return others.every((other) => losses.of(name, other.fields) >= lost);
}

/** The wanted fields that each fetcher gives as well as any: of a field whose value is an object, one may give more than another. */
function offersOf(
  fetchers: readonly Fetcher[],
  wanted: ReadonlySet<string>,
  given: Tree,
  losses: Losses,
): ReadonlyMap<Fetcher, readonly string[]> {
  const offers = new Map<Fetcher, string[]>(fetchers.map((fetcher) => [fetcher, []]));
  for (const name of wanted) {
    const givers = fetchers.filter(({ gives }) => !gives || gives.has(name));
    const rated = givers.map((fetcher) => ({ fetcher, lost: losses.of(name, fetcher.gives?.get(name)?.fields) }));
    const least = Math.min(...rated.map(({ lost }) => lost));
    const entry = given.get(name);
    // What comes only after other calls may give more.
    if (entry && least >= losses.of(name, entry.fields)) continue;
    for (const { fetcher, lost } of rated) if (lost === least) offers.get(fetcher)?.push(name);
  }
  return offers;
}

/** The fetcher that gives the most of what is wanted; among those of one field, the one that gives most below it. */
function mostOf(
  offers: ReadonlyMap<Fetcher, readonly string[]>,
  wanted: ReadonlySet<string>,
  reach: Reach,
  typeName: string,
  asked: Asked,
): Fetcher | undefined {
  const counts = [...offers].map(([fetcher, names]) => ({
    fetcher,
    count: names.filter((name) => wanted.has(name)).length,
  }));
  const most = Math.max(...counts.map(({ count }) => count));
  if (!(most > 0)) return undefined;
  const candidates = counts.filter(({ count }) => count === most).map(({ fetcher }) => fetcher);
  const [first] = candidates;
  if (first?.kind !== 'field') return first;
  const name = first.connector.fieldName ?? '';
  const rivals = candidates.filter(({ kind, connector }) => kind === 'field' && connector.fieldName === name);
  return leastShort(rivals, reach, asked.below(typeName, name));
}

function isBatch({ connector }: Fetcher): boolean {
  return connector.entity?.by === '$batch';
}

/** Of several connectors of one field, the one whose answer needs the fewest other calls for what is asked in it. */
export function leastShort(fetchers: readonly Fetcher[], reach: Reach, asked: Asked): Fetcher | undefined {
  if (fetchers.length < 2) return fetchers[0];
  const rated = fetchers.map((fetcher) => {
    const { typeName, fieldName } = fetcher.connector;
    const field = reach.types.all.get(typeName)?.fields.get(fieldName ?? '');
    const output = outputOf(fetcher.connector);
    return { fetcher, ...(field ? shortfall(reach, namedType(field.type), output, asked) : { lost: 0, later: 0 }) };
  });
  return rated.toSorted((a, b) => a.lost - b.lost || a.later - b.later)[0]?.fetcher;
}

/** How many of the asked fields an object lacks for good (`lost`), and how many need other calls (`later`). */
function shortfall(reach: Reach, typeName: string, given: Tree | undefined, asked: Asked) {
  let [lost, later] = [0, 0];
  for (const member of given ? reach.types.possible(typeName) : []) {
    for (const name of asked.fields(member).keys()) {
      const entry = given?.get(name);
      // Most is there, and a look at all that calls could give costs more than a look at the answer.
      const way = entry ? undefined : reach.waysFrom(member, given).get(name);
      if (way) later += 1;
      else if (!entry) lost += 1;
      else if (entry.fields) {
        const below = shortfallBelow(reach, member, name, entry.fields, asked);
        const least = below.lost > 0 ? leastBelow(reach, member, name, given, asked) : below.lost;
        lost += Math.min(least, below.lost);
        later += least < below.lost ? 1 : below.later;
      }
    }
  }
  return { lost, later };
}

function shortfallBelow(reach: Reach, typeName: string, name: string, fields: Tree | undefined, asked: Asked) {
  const field = reach.types.all.get(typeName)?.fields.get(name);
  if (!field) return { lost: 0, later: 0 };
  return shortfall(reach, namedType(field.type), fields, asked.below(typeName, name));
}

/** What is lost below a field even if it is got anew by the call that gives most of it. */
function leastBelow(reach: Reach, typeName: string, name: string, given: Tree | undefined, asked: Asked): number {
  const others = reach.waysFrom(typeName, given).get(name)?.others ?? [];
  return Math.min(...others.map(({ fields }) => shortfallBelow(reach, typeName, name, fields, asked).lost));
}

const texts = new WeakMap<Tree, string>();

function textOf(tree: Tree): string {
  const text = texts.get(tree) ?? printTree(tree);
  texts.set(tree, text);
  return text;
}
