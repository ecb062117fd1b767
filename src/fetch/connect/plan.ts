/** Which connectors give what an operation asks of an object: as few calls as will do, as early as they can be made. */
import { type Fetcher, type Other, outputOf, type Reach } from '../../schema/connect/reach.ts';
import { joinTrees, printTree, type Tree } from '../../schema/connect/trees.ts';
import { namedType } from '../../schema/connect/types.ts';
import { callable, countUnsaid, type Given, givenTo } from './arguments.ts';
import type { Asked } from './asked.ts';
import { completed } from './parts.ts';
import { compareShortfalls, type Shortfall, shortfall, shortfallBelow, waysTo } from './shortfall.ts';

/** The object has it, or a call gives it. */
export type Part = 'given' | Fetcher;

/** What gives each field that is asked and not known, several together where none has all of it; a field that is in no plan cannot be had. */
export type Plan = ReadonlyMap<string, readonly Part[]>;

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
  const losses = new Losses(reach, typeName, given, asked);
  const wanted = new Set([...asked.fields(typeName).keys()].filter((name) => !losses.isKnown(name)));
  const givenFor = (name: string) => givenTo(typeName, name, asked.fields(typeName).get(name) ?? [], asked.operation);
  const ready = [
    ...reach.entityFetchers(typeName),
    ...[...wanted].flatMap((name) => callable(reach.fieldFetchers(typeName, name), givenFor(name))),
  ]
    .filter((fetcher) => reach.isReady(typeName, given, fetcher))
    // Where two give as much, the one that takes many at once goes first.
    .toSorted((a, b) => Number(isBatch(b)) - Number(isBatch(a)));
  const offers = offersOf(ready, wanted, given, losses);
  while (wanted.size > 0) {
    const best = mostOf(offers, wanted, (rivals, name) =>
      leastShort(rivals, reach, asked.below(typeName, name), givenFor(name)),
    );
    if (!best) break;
    for (const name of offers.get(best) ?? []) if (wanted.delete(name)) plan.set(name, best);
  }
  // The rest needs something first that other calls give.
  for (const name of wanted) {
    const all = losses.waysTo(name);
    const [first] = all.toSorted((a, b) => losses.of(name, a.fields) - losses.of(name, b.fields) || a.round - b.round);
    if (first) plan.set(name, first.fetcher);
  }
  return new Map([...plan].map(([name, first]) => [name, losses.completed(name, first, new Set(plan.values()))]));
}

/** How much of what is asked below a field can never be had, by what is known of the field's value. */
class Losses {
  readonly #reach: Reach;
  readonly #typeName: string;
  readonly #given: Tree;
  readonly #asked: Asked;

  constructor(reach: Reach, typeName: string, given: Tree, asked: Asked) {
    this.#reach = reach;
    this.#typeName = typeName;
    this.#given = given;
    this.#asked = asked;
  }

  of(name: string, ...shapes: readonly (Tree | undefined)[]): number {
    return shapes.includes(undefined) ? 0 : shortfallBelow(this.#reach, this.#typeName, name, shapes, this.#asked).lost;
  }

  /** A field that is given counts as known, unless more of what is asked below it can be had from connectors. */
  isKnown(name: string): boolean {
    const entry = this.#given.get(name);
    if (!entry) return false;
    const lost = this.of(name, entry.fields);
    if (lost === 0) return true;
    return this.of(name, entry.fields, ...this.waysTo(name).map(({ fields }) => fields)) >= lost;
  }

  waysTo(name: string): readonly Other[] {
    return waysTo(this.#reach, this.#typeName, name, this.#given);
  }

  /** With what else gives what the first does not; of several, what is called anyway. */
  completed(name: string, first: Fetcher, called: ReadonlySet<Fetcher>): readonly Part[] {
    const entry = this.#given.get(name);
    const shapeOf = (part: Part) => (part === 'given' ? entry : part.gives?.get(name))?.fields;
    const rate = (parts: readonly Part[]) => ({ lost: this.of(name, ...parts.map(shapeOf)), later: 0 });
    if (rate([first]).lost === 0) return [first];
    const ways = this.waysTo(name).map(({ fetcher }) => fetcher);
    const worth = (fetcher: Fetcher): number => Number(called.has(fetcher)) * 2 + Number(isBatch(fetcher));
    const others = ways.toSorted((a, b) => worth(b) - worth(a));
    // What is there costs nothing.
    return entry ? completed<Part>('given', others, rate) : completed<Part>(first, others, rate);
  }
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
  choose: (rivals: readonly Fetcher[], name: string) => Fetcher | undefined,
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
  return choose(rivals, name);
}

function isBatch({ connector }: Fetcher): boolean {
  return connector.entity?.by === '$batch';
}

/**
 * Of several connectors of a root field, the one whose answer needs the fewest other calls for what is asked in it, with
 * others of them where they give what it does not. A mutation is made once: of its connectors one is called.
 */
export function rootParts(
  all: readonly Fetcher[],
  reach: Reach,
  asked: Asked,
  given: Given,
  isMutation: boolean,
): readonly Fetcher[] {
  const fetchers = callable(all, given);
  const first = leastShort(fetchers, reach, asked, given);
  if (!first || fetchers.length < 2 || isMutation) return first ? [first] : [];
  const parts = completed(first, fetchers, shortOf(fetchers, reach, asked, given));
  // In the order of the file: of lists, the first says which items there are.
  return fetchers.filter((fetcher) => parts.includes(fetcher));
}

/** Of several connectors of one field, the one whose answer needs the fewest other calls for what is asked in it. */
function leastShort(fetchers: readonly Fetcher[], reach: Reach, asked: Asked, given: Given): Fetcher | undefined {
  if (fetchers.length < 2) return fetchers[0];
  const rate = shortOf(fetchers, reach, asked, given);
  const rated = fetchers.map((fetcher) => ({ fetcher, short: rate([fetcher]) }));
  return rated.toSorted((a, b) => compareShortfalls(a.short, b.short) || costOf(a.fetcher) - costOf(b.fetcher))[0]
    ?.fetcher;
}

/** A connector without a call costs nothing. */
function costOf({ connector }: Fetcher): number {
  return connector.http ? 1 : 0;
}

/** Tells what is missing where some of the connectors of one field are called. */
function shortOf(siblings: readonly Fetcher[], reach: Reach, asked: Asked, given: Given) {
  const { typeName = '', fieldName = '' } = siblings[0]?.connector ?? {};
  const field = reach.types.all.get(typeName)?.fields.get(fieldName);
  return (called: readonly Fetcher[]): Shortfall => {
    const unsaid = called.reduce((sum, fetcher) => sum + countUnsaid(fetcher, siblings, given), 0);
    const outputs = called.map(({ connector }) => outputOf(connector));
    const short = field && shortfall(reach, namedType(field.type), joinTrees(outputs), asked);
    return { lost: 0, later: 0, ...short, unsaid };
  };
}

const texts = new WeakMap<Tree, string>();

function textOf(tree: Tree): string {
  const text = texts.get(tree) ?? printTree(tree);
  texts.set(tree, text);
  return text;
}
