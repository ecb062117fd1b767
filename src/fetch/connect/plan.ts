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
  const wanted = new Set(
    [...asked.fields(typeName).keys()].filter((name) => !isKnown(reach, typeName, name, given, asked)),
  );
  const ready = [
    ...reach.entityFetchers(typeName),
    ...[...wanted].flatMap((name) => reach.fieldFetchers(typeName, name)),
  ]
    .filter((fetcher) => reach.isReady(typeName, given, fetcher))
    // Where two give as much, the one that takes many at once goes first.
    .toSorted((a, b) => Number(isBatch(b)) - Number(isBatch(a)));
  while (wanted.size > 0) {
    const best = mostOf(ready, wanted, reach, typeName, asked);
    if (!best) break;
    for (const name of namesOf(best, wanted)) {
      plan.set(name, best);
      wanted.delete(name);
    }
  }
  // The rest needs something first that other calls give.
  const ways = wanted.size > 0 ? reach.waysFrom(typeName, given) : undefined;
  for (const name of wanted) {
    const fetcher = ways?.get(name)?.fetcher;
    if (fetcher) plan.set(name, fetcher);
  }
  return plan;
}

/** A field that is given counts as known, unless what is asked below it can be had only from a connector of its own. */
function isKnown(reach: Reach, typeName: string, name: string, given: Tree, asked: Asked): boolean {
  const entry = given.get(name);
  if (!entry) return false;
  if (reach.fieldFetchers(typeName, name).length === 0) return true;
  const field = reach.types.all.get(typeName)?.fields.get(name);
  return !field || shortfall(reach, namedType(field.type), entry.fields, asked.below(typeName, name)).lost === 0;
}

/** The fetcher that gives the most of what is wanted; among those of one field, the one that gives most below it. */
function mostOf(
  fetchers: readonly Fetcher[],
  wanted: ReadonlySet<string>,
  reach: Reach,
  typeName: string,
  asked: Asked,
): Fetcher | undefined {
  const counts = fetchers.map((fetcher) => ({ fetcher, count: namesOf(fetcher, wanted).length }));
  const most = Math.max(...counts.map(({ count }) => count));
  if (!(most > 0)) return undefined;
  const candidates = counts.filter(({ count }) => count === most).map(({ fetcher }) => fetcher);
  const [first] = candidates;
  if (first?.kind !== 'field') return first;
  const name = first.connector.fieldName ?? '';
  const rivals = candidates.filter(({ kind, connector }) => kind === 'field' && connector.fieldName === name);
  return leastShort(rivals, reach, asked.below(typeName, name));
}

function namesOf({ gives }: Fetcher, wanted: ReadonlySet<string>): string[] {
  return [...wanted].filter((name) => !gives || gives.has(name));
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
    const ways = reach.waysFrom(member, given);
    for (const name of asked.fields(member).keys()) {
      const way = ways.get(name);
      const field = reach.types.all.get(member)?.fields.get(name);
      if (!way) lost += 1;
      else if (way.fetcher) later += 1;
      else if (field && way.fields) {
        const below = shortfall(reach, namedType(field.type), way.fields, asked.below(member, name));
        lost += below.lost;
        later += below.later;
      }
    }
  }
  return { lost, later };
}

const texts = new WeakMap<Tree, string>();

function textOf(tree: Tree): string {
  const text = texts.get(tree) ?? printTree(tree);
  texts.set(tree, text);
  return text;
}
