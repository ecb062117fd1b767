/** Schemas that are one of several objects, told apart by a property, become unions. */
import { isObject } from '../../../util/json.ts';
import { childOf, entriesOf, itemsOf, type Part, textOf } from '../document/part.ts';
import type { Flat, Flatten } from './flat.ts';
import { pascalCase } from './names.ts';
import { isBinary } from './scalars.ts';
import type { Direction, ObjectType, Shape, UnionType } from './shape.ts';
import type { TypeNames } from './type-names.ts';

export type Unions = {
  /** The union of a schema's variants; undefined where nothing tells them apart. */
  readonly ofVariants: (flat: Flat, place: string, own: string) => UnionType | undefined;
  /** The union of what is derived from a schema with a discriminator. */
  readonly ofBase: (flat: Flat, place: string) => UnionType | undefined;
  /** True for a schema with a discriminator from which others are derived. */
  readonly isBase: (flat: Flat) => boolean;
};

type UnionsOptions = {
  readonly root: Part;
  readonly flatten: Flatten;
  readonly names: TypeNames;
  readonly objectOf: (flat: Flat, place: string, own: string, direction: Direction) => Shape;
};

type Member = { readonly type: ObjectType; readonly values: string[] };

/** A possible member, and its name in the document if it has one. */
type Variant = { readonly flat: Flat; readonly name: string | undefined };

export function createUnions({ root, flatten, names, objectOf }: UnionsOptions): Unions {
  const schemas = entriesOf(childOf(childOf(root, 'components'), 'schemas'));
  const schemaNames = new Map(schemas.map(([name, part]) => [part.value, name]));
  const derived = findDerived(schemas);
  const known = new Map<unknown, UnionType>();

  function ofVariants(flat: Flat, place: string, own: string): UnionType | undefined {
    const variants = leaves(flat);
    const property = flat.discriminator?.property ?? commonConstant(variants, flatten);
    if (property === undefined) return undefined;
    return unite(flat, variants, property, flat.discriminator?.mapping ?? new Map(), `${place}${own}`);
  }

  function isBase(flat: Flat): boolean {
    return (
      flat.discriminator !== undefined &&
      flat.discriminator.part.value === flat.part.value &&
      derived.has(flat.part.value)
    );
  }

  function ofBase(flat: Flat, place: string): UnionType | undefined {
    if (!isBase(flat) || !flat.discriminator) return undefined;
    const { property, mapping } = flat.discriminator;
    const parts = new Set<Part>();
    collect(flat.part.value, parts);
    const variants = [...parts].map((part) => ({ flat: flatten(part), name: schemaNames.get(part.value) }));
    return unite(flat, variants, property, mapping, place);
  }

  function collect(base: unknown, parts: Set<Part>): void {
    for (const part of derived.get(base) ?? []) {
      if (parts.has(part)) continue;
      parts.add(part);
      collect(part.value, parts);
    }
  }

  function findDerived(all: readonly (readonly [string, Part])[]): ReadonlyMap<unknown, readonly Part[]> {
    const byName = new Map(all.map(([name, part]) => [name, part.value]));
    const found = new Map<unknown, Part[]>();
    for (const [, part] of all) {
      for (const base of itemsOf(childOf(part, 'allOf'))) {
        const name = textOf(base, '$ref')?.split('/').at(-1);
        const value = name === undefined ? undefined : byName.get(name);
        if (value !== undefined && value !== part.value) found.get(value)?.push(part) ?? found.set(value, [part]);
      }
    }
    return found;
  }

  /** Undefined if a variant is no object, or has no value of its own. */
  function unite(
    flat: Flat,
    variants: readonly Variant[],
    property: string,
    mapping: ReadonlyMap<string, string>,
    place: string,
  ): UnionType | undefined {
    const found = known.get(flat.part.value);
    if (found) return found;
    const told = variants.map((variant) => ({ ...variant, values: valuesOf(variant, property, mapping, flatten) }));
    const values = told.flatMap((variant) => variant.values);
    const mappedToSelf = [...mapping.values()].some((target) => isNamed(target, schemaNames.get(flat.part.value)));
    const isTold = new Set(values).size === values.length && told.every((variant) => variant.values.length > 0);
    if (told.length === 0 || !isTold || mappedToSelf || !variants.every(hasFields)) return undefined;
    const base = names.named(flat.part) ?? place;
    const members: Member[] = [];
    const name = names.claim(base, 'output', names.named(flat.part) !== undefined);
    const union: UnionType = { name, description: flat.description, property, members };
    // Members may lead back to it.
    known.set(flat.part.value, union);
    for (const variant of told) {
      const shape = objectOf(variant.flat, base, pascalCase(variant.values[0] ?? ''), 'output');
      const member = members.find(({ type }) => shape.kind === 'object' && type === shape.type);
      if (member) member.values.push(...variant.values);
      else if (shape.kind === 'object') members.push({ type: shape.type, values: [...variant.values] });
    }
    return union;
  }

  /** True for an object of which an answer may have something. */
  function hasFields({ flat }: Variant): boolean {
    const properties = [...flat.properties.values()].map(flatten);
    return flat.types[0] === 'object' && properties.some((each) => !each.writeOnly && !isBinary(each));
  }

  /** The variants of a schema, and of variants that are one of several themselves; each with what the schema says of all. */
  function leaves(flat: Flat): readonly Variant[] {
    return flat.variants.flatMap((part): readonly Variant[] => {
      const variant = flatten(part);
      if (variant.variants.length > 0) return leaves(variant);
      const name = schemaNames.get(variant.part.value);
      return [{ flat: flat.properties.size === 0 ? variant : joined(flat, variant), name }];
    });
  }

  return { ofVariants, ofBase, isBase };
}

/** A schema of its own: a variant with what stands beside `oneOf`. */
function joined(flat: Flat, variant: Flat): Flat {
  const value = isObject(variant.part.value) ? { ...variant.part.value } : {};
  return {
    ...variant,
    part: { ...variant.part, pointer: `${flat.part.pointer}/oneOf`, value },
    properties: new Map([...flat.properties, ...variant.properties]),
    required: new Set([...flat.required, ...variant.required]),
  };
}

/** What the property says in objects of a variant. */
function valuesOf(
  { flat, name }: Variant,
  property: string,
  mapping: ReadonlyMap<string, string>,
  flatten: Flatten,
): readonly string[] {
  const mapped = [...mapping].filter(([, target]) => isNamed(target, name)).map(([value]) => value);
  if (mapped.length > 0) return mapped;
  const constants = constantsOf(flat, property, flatten);
  return constants.length > 0 ? constants : name === undefined ? [] : [name];
}

/** A mapping names a schema, or refers to it. */
function isNamed(target: string, name: string | undefined): boolean {
  return name !== undefined && target.split('/').at(-1) === name;
}

function constantsOf(flat: Flat, property: string, flatten: Flatten): readonly string[] {
  const part = flat.properties.get(property);
  const values = part ? (flatten(part).values ?? []) : [];
  return values.every((value) => typeof value === 'string') ? values : [];
}

/** A property that every variant requires and that has one value in each, another in each. */
function commonConstant(variants: readonly Variant[], flatten: Flatten): string | undefined {
  const [first] = variants;
  return [...(first?.flat.required ?? [])].find((name) => {
    const values = variants.map(({ flat }) => (flat.required.has(name) ? constantsOf(flat, name, flatten) : []));
    return values.every((each) => each.length === 1) && new Set(values.flat()).size === variants.length;
  });
}
