/** Enums: the same values under the same name are one type, wherever they stand. */
import type { Flat } from './flat.ts';
import { enumName, free } from './names.ts';
import type { EnumPlace, EnumType, EnumValue } from './shape.ts';
import type { TypeNames } from './type-names.ts';

export type Enums = {
  readonly typeOf: (flat: Flat, values: readonly string[], own: string, at: EnumPlace) => EnumType;
  readonly all: readonly EnumType[];
};

export function createEnums(names: TypeNames): Enums {
  const all: EnumType[] = [];
  const known = new Map<string, EnumType & { readonly places: EnumPlace[] }>();

  function typeOf(flat: Flat, values: readonly string[], own: string, at: EnumPlace): EnumType {
    const named = names.named(flat.part);
    const distinct = [...new Set(values)];
    const key = JSON.stringify([named ?? null, named === undefined ? own : null, distinct]);
    const found = known.get(key);
    if (found) {
      if (!found.places.some((place) => place.name === at.name)) found.places.push(at);
      return found;
    }
    const description = named === undefined ? undefined : flat.description;
    const type = { named, own, places: [at], description, values: nameValues(distinct) };
    known.set(key, type);
    all.push(type);
    return type;
  }

  return { typeOf, all };
}

/** Values that are names already keep theirs. */
function nameValues(values: readonly string[]): readonly EnumValue[] {
  const taken = new Set(values.filter((value) => enumName(value) === value));
  return values.map((value) => {
    if (taken.has(value)) return { name: value, value };
    const name = free(enumName(value), (each) => taken.has(each));
    taken.add(name);
    return { name, value };
  });
}
