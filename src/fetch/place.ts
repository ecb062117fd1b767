/** The answer of a merge query, put back where its entities were asked for. */
import { responseKey } from './entities.ts';
import { type Data, isObject, keyFields, keyText, pick } from './keys.ts';
import type { Batch } from './rewrite.ts';

/** A key that is asked for, and the representations that have it, by index. */
export type Wanted = { readonly value: unknown; readonly indexes: readonly number[] };

/** A batch and its keys by their text, in the order of its aliases. */
export type Question = Batch & { readonly wanted: ReadonlyMap<string, Wanted> };

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
 */
export function placeEntities(question: Question, data: Data, entities: unknown[], prefix: string): Placed {
  const { merge, aliases, field, wanted } = question;
  const key = responseKey(field);
  const inOrder = [...wanted.values()];
  const faults: string[] = [];
  const came = aliases.map((alias) => data[alias] ?? null);
  const list = merge.list ? (came[0] ?? []) : came;
  const values: readonly unknown[] = Array.isArray(list) ? list : [];
  if (!Array.isArray(list)) faults.push(`"${merge.fieldName}" gave no list`);
  if (values.some((value) => value !== null && !isObject(value)))
    faults.push(`"${merge.fieldName}" gave what is no object`);
  const byKey = values.map((value) => {
    const picked = merge.list && pick(keyFields(merge), value, prefix);
    return picked ? wanted.get(keyText(picked)) : undefined;
  });
  const found = new Set(byKey);
  const missing = new Set(inOrder.filter((each) => !found.has(each)));
  const owners = values.map((value, i) => {
    if (byKey[i] || (merge.list && isObject(value))) return byKey[i];
    const here = values.length === inOrder.length ? inOrder[i] : undefined;
    if (here && missing.has(here)) return here;
    return missing.size === 1 ? [...missing][0] : undefined;
  });
  values.forEach((value, i) => {
    if (!isObject(value)) return;
    for (const name of Object.keys(value)) if (name.startsWith(prefix)) delete value[name];
    for (const index of owners[i]?.indexes ?? []) {
      // Who executes marks the objects it is given, so no two places may share one.
      entities[index] ??= index === owners[i]?.indexes[0] ? value : structuredClone(value);
    }
  });
  return {
    faults,
    pathsOf([alias, ...rest]) {
      const position = aliases.indexOf(String(alias));
      if (position < 0) return undefined;
      const [index, ...below] = merge.list ? rest : [position, ...rest];
      const owner = typeof index === 'number' ? owners[index] : undefined;
      if (!owner) return [[key]];
      const own = below.map((step, i) => (i === 0 && typeof step === 'string' ? withoutPrefix(step, prefix) : step));
      return owner.indexes.map((at) => [key, at, ...own]);
    },
  };
}

function withoutPrefix(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
