/** Which name each type gets: its own in the document, or one of its place; no two the same. */
import { isObject } from '../../../util/json.ts';
import type { Documents } from '../document/documents.ts';
import { ImportFault } from '../document/fault.ts';
import { childOf, decode, entriesOf, type Part } from '../document/part.ts';
import { free, pascalCase } from './names.ts';
import type { Direction, EnumType } from './shape.ts';

/** What GraphQL, composition and the imported file itself have meanings for. */
const reserved = new Set(
  'Query Mutation Subscription String Int Float Boolean ID JSON Long DateTime FieldSet Any Entity Service'.split(' '),
);

export type TypeNames = {
  /** The name that a schema has in the document, as GraphQL writes it; undefined for one that has none. */
  readonly named: (part: Part) => string | undefined;
  /** A name for a type that nobody else has. */
  readonly claim: (base: string, direction: Direction, isNamed: boolean) => string;
  /** The names of enums, once all are known. */
  readonly nameEnums: (enums: readonly EnumType[]) => ReadonlyMap<EnumType, string>;
};

export function createTypeNames({ root, resolve }: Documents): TypeNames {
  /** By the schema itself, so that it is one whatever way leads to it. */
  const own = new Map<unknown, string>();
  const taken = new Set<string>();
  /** Names that are kept for the document's own schemas, whether they are used or not. */
  const kept = new Set<string>();

  const keep = (value: unknown, name: string): string => {
    const pascal = pascalCase(name);
    const chosen = free(reserved.has(pascal) ? `${pascal}Object` : pascal, (each) => kept.has(each) || taken.has(each));
    kept.add(chosen);
    own.set(value, chosen);
    return chosen;
  };
  const schemas = entriesOf(childOf(childOf(root, 'components'), 'schemas'));
  const isExact = (name: string) => pascalCase(name) === name;
  const isAlias = ({ value }: Part) => isObject(value) && typeof value.$ref === 'string';
  // A name that can stay as it is has the first right to it.
  const sorted = schemas.toSorted(([a], [b]) => Number(isExact(b)) - Number(isExact(a)));
  for (const [name, part] of sorted) if (!isAlias(part)) keep(part.value, name);
  for (const [name, part] of sorted) {
    const target = isAlias(part) ? resolved(part, resolve) : undefined;
    if (target && !own.has(target.value)) keep(target.value, name);
  }

  function named(part: Part): string | undefined {
    const known = own.get(part.value);
    if (known !== undefined) return known;
    const name = nameInFile(part, root);
    return name === undefined ? undefined : keep(part.value, name);
  }

  function claim(base: string, direction: Direction, isNamed: boolean): string {
    const suffix = direction === 'input' && !base.endsWith('Input') ? 'Input' : '';
    const wanted = reserved.has(base + suffix) ? `${base}${suffix}Object` : base + suffix;
    const isOwn = isNamed && suffix === '';
    const chosen = free(wanted, (name) => taken.has(name) || (kept.has(name) && !(isOwn && name === wanted)));
    taken.add(chosen);
    return chosen;
  }

  function nameEnums(enums: readonly EnumType[]): ReadonlyMap<EnumType, string> {
    const names = new Map<EnumType, string>();
    for (const type of enums) if (type.named !== undefined) names.set(type, claim(type.named, 'output', true));
    const shared = enums.filter((type) => type.named === undefined && owner(type) === undefined);
    for (const type of enums) {
      if (type.named !== undefined) continue;
      const alone = shared.every((other) => other === type || other.own !== type.own);
      const common = alone && !taken.has(type.own) && !kept.has(type.own) ? type.own : type.places[0]?.name;
      names.set(type, claim(owner(type) ?? common ?? type.own, 'output', false));
    }
    return names;
  }

  return { named, claim, nameEnums };
}

/** What a schema's `$ref` leads to. One that leads nowhere is of no interest before somebody needs it. */
function resolved(part: Part, resolve: Documents['resolve']): Part | undefined {
  try {
    return resolve(part);
  } catch (error) {
    if (error instanceof ImportFault) return undefined;
    throw error;
  }
}

/** The one type whose enum it is, or the one operation if no type has it. One that stands in many places belongs to none of them. */
function owner({ places }: EnumType): string | undefined {
  const inTypes = places.filter(({ inType }) => inType);
  const [first, second] = inTypes.length > 0 ? inTypes : places;
  return second ? undefined : first?.name;
}

/** A schema of its own file, or of a place where schemas are kept by name. */
function nameInFile({ address, pointer }: Part, root: Part): string | undefined {
  const kept = /^(?:\/(?:components\/schemas|definitions|\$defs))?\/([^/]+)$/.exec(pointer)?.[1];
  const isRoot = address === root.address;
  if (kept !== undefined && !(isRoot && pointer.split('/').length === 2)) {
    return kept.replaceAll('~1', '/').replaceAll('~0', '~');
  }
  if (isRoot || pointer !== '') return undefined;
  return decode(new URL(address).pathname.split('/').at(-1) ?? '').replace(/\.\w+$/, '');
}
