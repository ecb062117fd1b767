/** The objects of an answer that is still growing: found by their places, represented to backends, filled with what these bring. */
import { functionOf } from '../util/code.ts';
import { warmed } from '../util/warm.ts';
import type { Json } from './data.ts';
import type { Need, Place, Rename } from './plan.ts';

export type Path = readonly (string | number)[];

type Way = Pick<Place, 'path' | 'on'>;

/**
 * Calls `visit` for every object at the end of a path; lists on the way are gone through, and at the end.
 *
 * @param depth how far along the path the value is
 * @param seen what was gone through before, by how far along the path it is: it is passed by
 */
export function walk(
  value: unknown,
  way: Way,
  visit: (object: Json) => void,
  depth = 0,
  seen?: readonly Set<object>[],
): void {
  if (value === null || typeof value !== 'object') return;
  const before = seen?.[depth];
  if (before) {
    if (before.has(value)) return;
    before.add(value);
  }
  if (Array.isArray(value)) {
    for (const item of value) walk(item, way, visit, depth, seen);
    return;
  }
  const object = value as Json;
  const step = way.path[depth];
  if (step === undefined) {
    if (way.on === undefined || object.__typename === way.on) visit(object);
  } else if (step.on === undefined || object.__typename === step.on) {
    walk(object[step.key], way, visit, depth + 1, seen);
  }
}

/** As `walk`, for visitors who want to know where in the answer each object is; `at` is where the value is. */
export function locate(value: unknown, way: Way, at: Path, visit: (object: Json, at: Path) => void, depth = 0): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) locate(item, way, [...at, index], visit, depth);
    return;
  }
  const object = value as Json;
  const step = way.path[depth];
  if (step === undefined) {
    if (way.on === undefined || object.__typename === way.on) visit(object, at);
  } else if (step.on === undefined || object.__typename === step.on) {
    locate(object[step.key], way, [...at, step.key], visit, depth + 1);
  }
}

/** What represents an object to a backend; undefined where a part of its key is null or no exact number: then it is nothing that can be found. */
export function represent(object: Json, typeName: string, needs: readonly Need[]): Json | undefined {
  const representation: Json = { __typename: typeName };
  return fill(representation, object, needs) ? representation : undefined;
}

/** What is the same for two objects of a type exactly if they are represented alike; undefined for one that nothing represents. */
export function identify(object: Json, needs: readonly Need[]): unknown {
  const [need, other] = needs;
  if (need && !other && !need.below) {
    // Nearly always: one key, and that a text or a number.
    const value = object[need.key];
    if (typeof value === 'number') return isLacking(value) ? undefined : value;
    if (typeof value === 'string' && !value.startsWith(mark)) return value;
  }
  let identity = mark;
  for (const need of needs) {
    const value = partOf(object, need);
    if (need.isKey && isLacking(value)) return undefined;
    identity += identityOf(value ?? null);
  }
  return identity;
}

/** Tells what several parts make from the text of a key. */
const mark = '\0';

function fill(into: Json, object: Json, needs: readonly Need[]): boolean {
  for (const need of needs) {
    const value = partOf(object, need);
    if (need.isKey && isLacking(value)) return false;
    into[need.name] = value ?? null;
  }
  return true;
}

/** Whether no key can be made of a value. A number that is too large for JavaScript has lost digits: it may be another's. */
function isLacking(value: unknown): boolean {
  return (
    value === null || value === undefined || (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
  );
}

/** No two values begin with the same. */
function identityOf(value: unknown): string {
  if (typeof value === 'string') return `"${value.length}:${value}`;
  return typeof value === 'object' ? `${JSON.stringify(value)},` : `${value},`;
}

function partOf(object: Json, need: Need): unknown {
  return need.below ? representBelow(object[need.key], need) : object[need.key];
}

/** Undefined where it lacks a part of the key. */
function representBelow(value: unknown, need: Need): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) {
    const items = value.map((item) => representBelow(item, need));
    return items.includes(undefined) ? undefined : items;
  }
  if (typeof value !== 'object' || !need.below) return value;
  const object = value as Json;
  const type = object.__typename;
  const into: Json = typeof type === 'string' ? { __typename: type } : {};
  const needs = need.below.size === 1 ? need.below.values().next().value : need.below.get(String(type));
  return fill(into, object, needs ?? []) ? into : undefined;
}

/**
 * Puts into an object what a backend brought of it; what both have, objects of lists too, becomes one. The one key that leads from every
 * object to what all objects inherit is left out: no field has that name.
 */
export function merge(into: Json, from: Json): void {
  if (into === from) return;
  for (const key of Object.keys(from)) {
    if (key === '__proto__') continue;
    const known = into[key];
    const value = from[key];
    if (known === undefined || known === null || typeof known !== 'object') into[key] = value;
    else if (value !== null && typeof value === 'object') mergeBelow(known, value);
  }
}

type Merge = (into: Json, from: Json) => void;

/** As `merge`, of what brings nothing that matters but under these names. */
export function mergerOf(names: readonly string[]): Merge {
  return warmed(merge, () => {
    // Read like this, a name that every object inherits something by would never be missing.
    if (names.some((name) => name in Object.prototype)) return undefined;
    const statements = names.map((name, index) => {
      const [from, into] = [`from[${JSON.stringify(name)}]`, `into[${JSON.stringify(name)}]`];
      return `const v${index} = ${from}, k${index} = ${into};
        if (v${index} === undefined) {}
        else if (k${index} === undefined || k${index} === null || typeof k${index} !== 'object') ${into} = v${index};
        else if (v${index} !== null && typeof v${index} === 'object') below(k${index}, v${index});`;
    });
    const code = `return (into, from) => { if (into === from) return; ${statements.join('\n')} };`;
    return functionOf<(below: typeof mergeBelow) => Merge>(['below'], code)?.(mergeBelow);
  });
}

function mergeBelow(into: object, from: object): void {
  if (!Array.isArray(into)) {
    if (!Array.isArray(from)) merge(into as Json, from as Json);
    return;
  }
  if (!Array.isArray(from)) return;
  for (const [index, item] of from.entries()) {
    const known: unknown = into[index];
    if (known !== null && typeof known === 'object' && item !== null && typeof item === 'object')
      mergeBelow(known, item);
  }
}

/** Gives fields that went by another name on the way their own again. */
export function rename(results: readonly unknown[], renames: readonly Rename[]): void {
  for (const place of renames) {
    const { from, to } = place;
    for (const result of results) {
      walk(result, place, (object) => {
        if (!(from in object)) return;
        object[to] = object[from];
        delete object[from];
      });
    }
  }
}
