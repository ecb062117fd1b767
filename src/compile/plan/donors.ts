/** Where a step need not ask: the places at which its backend has already told of objects of its type all that the step asks of them. */
import type { Donor, Gift, Need } from '../../execute/plan.ts';
import type { Part } from '../../graph/parts.ts';
import type { Ask, AskField, Draft, Place } from './draft.ts';
import { needsOf } from './needs.ts';
import { argumentsOf } from './want.ts';

/** A place of a step's results where objects of one type are asked for something. */
type Site = Pick<Place, 'path' | 'on'> & { readonly fields: ReadonlyMap<string, AskField> };

/** Few places tell of the same objects; an operation that has many is made to be slow. */
const maxLooks = 64;
const maxDonors = 4;

export type DonorsOf = (draft: Draft, before: Iterable<Draft>) => (Omit<Donor, 'call' | 'step'> & { source: Draft })[];

export function createDonors(): DonorsOf {
  const known = new Map<Draft, ReadonlyMap<string, readonly Site[]>>();

  function sitesOf(draft: Draft): ReadonlyMap<string, readonly Site[]> {
    let sites = known.get(draft);
    if (!sites) {
      sites = findSites(draft);
      known.set(draft, sites);
    }
    return sites;
  }

  return (draft, before) => {
    const { part, typeName, ask } = draft;
    const wanted = ask.on.get(typeName);
    const needs = needsOf(draft);
    // What a field requires may be told differently each time; what an interface is asked for depends on the object.
    if (!wanted || ask.on.size > 1 || part.types.get(typeName)?.kind !== 'object') return [];
    if (!needs.every(({ isKey }) => isKey)) return [];
    const found: ReturnType<DonorsOf> = [];
    let looks = 0;
    for (const source of before) {
      if (source.part !== part) continue;
      for (const { path, on, fields } of sitesOf(source).get(typeName) ?? []) {
        if (++looks > maxLooks || found.length === maxDonors) return found;
        const own = keysAmong(needs, fields);
        const gifts = own && giftsFrom(fields, wanted, part);
        if (gifts) found.push({ source, path, on, needs: own, gifts });
      }
    }
    return found;
  };
}

function findSites({ ask, part }: Draft): ReadonlyMap<string, readonly Site[]> {
  const sites = new Map<string, Site[]>();
  const visit = ({ on: types, typeName: declared }: Ask, path: Place['path']): void => {
    const isAbstract = part.types.get(declared)?.kind !== 'object';
    for (const [typeName, fields] of types) {
      const on = isAbstract ? typeName : undefined;
      if (path.length > 0) {
        const site = { path, on, fields };
        sites.get(typeName)?.push(site) ?? sites.set(typeName, [site]);
      }
      for (const { key, below } of fields.values()) if (below) visit(below, [...path, { key, on }]);
    }
  };
  visit(ask, []);
  return sites;
}

/** What tells the object apart, by the names that it has there. */
function keysAmong(needs: readonly Need[], fields: ReadonlyMap<string, AskField>): readonly Need[] | undefined {
  const found: Need[] = [];
  for (const { name, isKey, below } of needs) {
    const field = [...fields.values()].find((each) => each.name === name && each.args.length === 0);
    if (!field) return undefined;
    const inner = new Map<string, readonly Need[]>();
    for (const [type, own] of below ?? []) {
      const there = field.below?.on.get(type);
      const keys = there && keysAmong(own, there);
      if (!keys) return undefined;
      inner.set(type, keys);
    }
    found.push({ name, key: field.key, isKey, below: below && inner });
  }
  return found.length > 0 ? found : undefined;
}

/** Everything that is wanted, from where it is; undefined where a part of it is not there. */
function giftsFrom(
  fields: ReadonlyMap<string, AskField>,
  wanted: ReadonlyMap<string, AskField>,
  part: Part,
): readonly Gift[] | undefined {
  const gifts: Gift[] = [];
  for (const { key, name, args, below } of wanted.values()) {
    const text = argumentsOf(args);
    const field = [...fields.values()].find((each) => each.name === name && argumentsOf(each.args) === text);
    if (!field) return undefined;
    if (!below) gifts.push({ from: field.key, to: key, below: undefined });
    else {
      const inner = belowFrom(field.below, below, part);
      if (!inner) return undefined;
      gifts.push({ from: field.key, to: key, below: inner });
    }
  }
  return gifts;
}

function belowFrom(there: Ask | undefined, { typeName, on, typename }: Ask, part: Part): readonly Gift[] | undefined {
  if (!there || part.types.get(typeName)?.kind !== 'object' || on.size > 1) return undefined;
  if (typename && !there.typename) return undefined;
  const wanted = on.get(typeName) ?? new Map<string, AskField>();
  const gifts = giftsFrom(there.on.get(typeName) ?? new Map<string, AskField>(), wanted, part);
  return typename && gifts ? [{ from: '__typename', to: '__typename', below: undefined }, ...gifts] : gifts;
}
