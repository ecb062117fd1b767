/** The names that fields have in the answer at one place, so that what a plan fetches for itself never takes a client's name. */
import type { Want, WantedField } from './want.ts';

/** Names that the operation has taken at a place, and at the places below it. */
export type Taken = { readonly here: ReadonlyMap<string, string>; readonly below: (key: string) => Taken };

export class Names {
  readonly #taken: Taken | undefined;
  readonly #own = new Map<string, string>();
  readonly #below = new Map<string, Names>();

  constructor(taken?: Taken) {
    this.#taken = taken;
  }

  /** The name for a field that the plan needs: the field's own where that is free, or taken by the very same field. */
  keyFor({ name, identity }: WantedField): string {
    for (let number = 0; ; number++) {
      const key = number === 0 ? name : `${name}_p${number}`;
      const holder = this.#taken?.here.get(key) ?? this.#own.get(key);
      if (holder === undefined) this.#own.set(key, identity);
      if (holder === undefined || holder === identity) return key;
    }
  }

  below(key: string): Names {
    let names = this.#below.get(key);
    if (!names) {
      names = new Names(this.#taken?.below(key));
      this.#below.set(key, names);
    }
    return names;
  }
}

/** What a plan needs for itself, under names that are free. */
export function named(want: Want, names: Names): Want {
  const known = new Map<string, ReadonlyMap<string, WantedField>>();
  return {
    on(typeName) {
      let fields = known.get(typeName);
      if (!fields) {
        const renamed = [...want.on(typeName).values()].map((field): [string, WantedField] => {
          const key = field.name === '__typename' ? field.name : names.keyFor(field);
          return [key, { ...field, key, below: field.below && named(field.below, names.below(key)) }];
        });
        fields = new Map(renamed);
        known.set(typeName, fields);
      }
      return fields;
    },
    wantsMember: (name) => want.wantsMember(name),
    taken: want.taken,
  };
}
