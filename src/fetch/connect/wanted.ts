/** Which part of what a connector can give is needed: what the operation asks for, and the keys by which more is fetched. */
import type { Reach } from '../../schema/connect/reach.ts';
import type { Tree } from '../../schema/connect/trees.ts';
import { isComposite, namedType } from '../../schema/connect/types.ts';
import { joinWanted, type Wanted } from '../../schema/mapping/narrow.ts';
import type { Asked } from './asked.ts';

/**
 * What is needed of `output`, which a mapping is known to give of an object of this type; undefined for all of it, also where
 * what it gives is not known.
 */
export type Wants = (output: Tree | undefined, typeName: string, asked: Asked) => Wanted | undefined;

/** @param keys of each type, those that its connectors do not use among them: by them a reference is told from none */
export function createWants({ types, ...reach }: Reach, keys: ReadonlyMap<string, readonly Tree[]>): Wants {
  /** The fields of each type that some call needs or that tell its objects apart. */
  const kept = new Map<string, Set<string>>();

  function keep(typeName: string, tree: Tree): void {
    for (const member of types.possible(typeName)) {
      const names = kept.get(member) ?? new Set();
      kept.set(member, names);
      for (const [name, { fields }] of tree) {
        names.add(name);
        const field = types.all.get(member)?.fields.get(name);
        if (field && fields) keep(namedType(field.type), fields);
      }
    }
  }

  for (const { name, fields } of types.all.values()) {
    for (const tree of keys.get(name) ?? []) keep(name, tree);
    for (const { needs } of reach.entityFetchers(name)) keep(name, needs);
    for (const field of fields.keys()) for (const { needs } of reach.fieldFetchers(name, field)) keep(name, needs);
  }

  return function wants(output, typeName, asked) {
    if (!output || !isComposite(types.all.get(typeName))) return undefined;
    let wanted = new Map<string, Wanted | undefined>();
    for (const member of types.possible(typeName)) {
      const fields = asked.fields(member);
      const own = new Map<string, Wanted | undefined>();
      for (const [name, entry] of output) {
        const field = types.all.get(member)?.fields.get(name);
        if (!field || (!fields.has(name) && !kept.get(member)?.has(name))) continue;
        own.set(name, entry.fields && wants(entry.fields, namedType(field.type), asked.below(member, name)));
      }
      wanted = wanted.size === 0 ? own : new Map(joinWanted(wanted, own));
    }
    return wanted;
  };
}
