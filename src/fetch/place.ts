/** The answer of a merge query, put back where its entities were asked for. */
import type { Merge } from '../schema/backend.ts';
import { isObject } from '../util/json.ts';
import { responseKey } from '../util/response-key.ts';
import { type Data, fieldsOf, keyText, pick } from './keys.ts';
import type { Batch } from './rewrite.ts';

/** A key that is asked for with what else its query is told, and the representations that have it, by index. */
export type Wanted = {
  readonly key: Data;
  readonly told: Data;
  readonly indexes: readonly number[];
};

/** A batch and what is asked for in it, in the order of its aliases. */
export type Question = Batch & { readonly wanted: readonly Wanted[] };

type Path = readonly (string | number)[];

export type Placed = {
  /** What is wrong with the shape of the answer. */
  readonly faults: readonly string[];
  /** The places in `_entities` that a path of the backend's answer stands for; undefined where it is another query's. */
  readonly pathsOf: (path: Path) => readonly Path[] | undefined;
};

/**
 * Fills `entities`, the answer to the question's `_entities` field, from the backend's `data`.
 *
 * Entities of a list are told apart by their keys, whatever their order. A null among them has none: it stands for the key of its
 * position if that is missing and the list is as long as the keys, or for the only key that is missing.
 *
 * @param answer `explained`: the backend gave errors, too, so that what is null needs no other reason
 */
export function placeEntities(
  question: Question,
  answer: { readonly data: Data; readonly explained: boolean },
  entities: unknown[],
  prefix: string,
): Placed {
  const { merge, aliases, field } = question;
  const { data, explained } = answer;
  const key = responseKey(field);
  const inner = merge.steps.slice(1).map((step) => step.fieldName);
  const faults = new Set<string>();
  const came = aliases.map((alias) => descend(data[alias], inner));
  const [first] = came;
  const values: readonly unknown[] = merge.list ? (Array.isArray(first) ? first : []) : came;
  const mayBeNull = merge.nullable || explained;
  if (merge.list && !Array.isArray(first) && !(first === null && mayBeNull)) {
    faults.add(`${nameOf(merge)} gave no list`);
  }
  if (!merge.list && !mayBeNull && came.includes(null)) faults.add(`${nameOf(merge)} gave nothing`);
  if (values.some((value) => value !== null && !isObject(value))) faults.add(`${nameOf(merge)} gave what is no object`);
  const owners = merge.list ? ownersOf(values, question, prefix, faults) : question.wanted;
  values.forEach((value, i) => {
    if (!isObject(value)) return;
    for (const name of Object.keys(value)) if (name.startsWith(prefix)) delete value[name];
    for (const index of owners[i]?.indexes ?? []) {
      // Who executes marks the objects it is given, so no two places may share one.
      entities[index] ??= index === owners[i]?.indexes[0] ? value : structuredClone(value);
    }
  });
  return {
    faults: [...faults],
    pathsOf([alias, ...rest]) {
      const position = aliases.indexOf(String(alias));
      if (position < 0) return undefined;
      const within = rest.slice(inner.length);
      const [index, ...below] = merge.list ? within : [position, ...within];
      const owner = typeof index === 'number' ? owners[index] : undefined;
      if (!owner) return [[key]];
      const own = below.map((step, i) => (i === 0 && typeof step === 'string' ? withoutPrefix(step, prefix) : step));
      return owner.indexes.map((at) => [key, at, ...own]);
    },
  };
}

/** What is at the end of the query's fields; null where one of them is. */
function descend(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || value === null || value === undefined) return value ?? null;
  return descend(isObject(value) ? value[name] : value, isObject(value) ? rest : []);
}

/** Which of the wanted each value of a list is. */
function ownersOf(
  values: readonly unknown[],
  { merge, wanted }: Question,
  prefix: string,
  faults: Set<string>,
): readonly (Wanted | undefined)[] {
  const left = new Map<string, Wanted[]>();
  for (const each of wanted) left.get(keyText(each.key))?.push(each) ?? left.set(keyText(each.key), [each]);
  const asked = new Set(left.keys());
  const byKey = values.map((value) => {
    if (!isObject(value)) return undefined;
    const picked = pick(fieldsOf(merge.key), value, prefix);
    const text = picked && keyText(picked);
    if (text === undefined) faults.add(`${nameOf(merge)} gave an object without its key`);
    else if (!asked.has(text)) faults.add(`${nameOf(merge)} gave an object that nobody asked for`);
    return text === undefined ? undefined : left.get(text)?.shift();
  });
  const missing = new Set([...left.values()].flat());
  return values.map((value, i) => {
    if (byKey[i] || isObject(value)) return byKey[i];
    const here = values.length === wanted.length ? wanted[i] : undefined;
    if (here && missing.has(here)) return here;
    return missing.size === 1 ? [...missing][0] : undefined;
  });
}

function nameOf(merge: Merge): string {
  return `"${merge.steps.map((step) => step.fieldName).join('.')}"`;
}

function withoutPrefix(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
