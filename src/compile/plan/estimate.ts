/** What it takes to get a field from a backend: how much of it cannot be had there, and how many rounds and calls the rest takes. */
import type { Node, PartField } from '../../graph/parts.ts';
import type { Reach } from './reach.ts';
import type { Want, WantedField } from './want.ts';

export type Estimate = {
  /** Fields that lead nowhere from there. */
  readonly missing: number;
  readonly rounds: number;
  readonly calls: number;
  /** Fields in all, and those that other backends are asked for. */
  readonly size: number;
  readonly away: number;
};

export type Estimator = (node: Node, field: WantedField, provided: readonly Want[]) => Estimate;

const nothing: Estimate = { missing: 0, rounds: 0, calls: 0, size: 1, away: 0 };
const lost: Estimate = { missing: 1, rounds: 0, calls: 0, size: 1, away: 0 };

/** What a field provides below it. */
export type GiftOf = (field: PartField) => readonly Want[];

/** @param maxLooks fields looked at before the rest counts as free: no operation may make planning explode */
export function createEstimator(reach: Reach, giftOf: GiftOf, maxLooks: number): Estimator {
  const known = new WeakMap<Want, Map<string, Estimate>>();
  let looks = 0;

  /** Of a field that the backend has. */
  function ofField(node: Node, { name, below }: WantedField, provided: readonly Want[]): Estimate {
    const field = node.part.types.get(node.typeName)?.fields.get(name);
    if (!below || !field) return nothing;
    const key = `${node.part.index}:${field.typeName}`;
    const deeper = [...provided.flatMap((want) => want.on(node.typeName).get(name)?.below ?? []), ...giftOf(field)];
    const memo = known.get(below) ?? new Map<string, Estimate>();
    known.set(below, memo);
    const done = deeper.length === 0 ? memo.get(key) : undefined;
    if (done) return done;
    let [missing, rounds, calls, size, away] = [0, 0, 0, 1, 0];
    for (const typeName of node.part.possible(field.typeName)) {
      for (const inner of below.on(typeName).values()) {
        const each = ofObject({ part: node.part, typeName }, inner, deeper);
        missing += each.missing;
        rounds = Math.max(rounds, each.rounds);
        calls = Math.max(calls, each.calls);
        size += each.size;
        away += each.away;
      }
    }
    const estimate = { missing, rounds, calls, size, away };
    if (deeper.length === 0) memo.set(key, estimate);
    return estimate;
  }

  /** Of a field of an object that a backend gave, wherever the field may be had. */
  function ofObject(node: Node, field: WantedField, provided: readonly Want[]): Estimate {
    if (field.name === '__typename' || ++looks > maxLooks) return nothing;
    const own = reach.fieldOf(node, field.name);
    const gift = provided.some((want) => want.on(node.typeName).has(field.name));
    let best = (own && !own.requires) || gift ? ofField(node, field, provided) : undefined;
    if (best && best.missing === 0 && best.rounds === 0) return best;
    for (const way of reach.waysFrom(node, provided)) {
      const other = reach.fieldOf(way, field.name);
      if (!other || (way.hops === 0 && !other.requires)) continue;
      const there = ofField(way, field, []);
      const hops = Math.max(1, way.hops) + (other.requires ? 1 : 0);
      best = better(best, {
        missing: there.missing,
        rounds: hops + there.rounds,
        calls: hops + there.calls,
        size: there.size,
        away: there.size,
      });
    }
    return best ?? lost;
  }

  return ofField;
}

function better(a: Estimate | undefined, b: Estimate): Estimate {
  return a && compare(a, b) <= 0 ? a : b;
}

/** Whether nothing is better: all of it is there and nobody else is asked. */
export function isWhole({ missing, rounds, calls, away }: Estimate): boolean {
  return missing + rounds + calls + away === 0;
}

/** Below 0 where the first is the better one: all of it, soon, with few calls, from few backends. */
export function compare(a: Estimate, b: Estimate): number {
  return a.missing - b.missing || a.rounds - b.rounds || a.calls - b.calls || a.away - b.away;
}
