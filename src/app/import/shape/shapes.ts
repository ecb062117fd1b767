/** Schemas become shapes: one type for each schema and direction, whatever number of `$ref`s lead to it. */
import { type Part, textOf } from '../document/part.ts';
import { createEnums } from './enums.ts';
import type { Flat, Flatten } from './flat.ts';
import { camelCase, free, pascalCase, singular } from './names.ts';
import { isBinary, scalarOf } from './scalars.ts';
import {
  type Direction,
  type EnumType,
  type Field,
  json,
  type ObjectType,
  type Omitted,
  type Shape,
  type Slot,
} from './shape.ts';
import { createTwins } from './twins.ts';
import type { TypeNames } from './type-names.ts';
import { createUnions } from './unions.ts';

export type Shapes = {
  /**
   * The shape of a schema. It never fails: what has no type of its own is JSON.
   *
   * @param place the name of the type or operation around it
   * @param own its name there
   */
  readonly slotOf: (part: Part, place: string, own: string, direction: Direction) => Slot;
  readonly enums: readonly EnumType[];
};

/** A type on its way: its fields come after itself, as they may lead back to it. */
type Growing = ObjectType & { readonly fields: Field[]; readonly omitted: Omitted[] };

export type ShapesOptions = { readonly root: Part; readonly flatten: Flatten; readonly names: TypeNames };

export function createShapes({ root, flatten, names }: ShapesOptions): Shapes {
  const twinOf = createTwins(root);
  const enums = createEnums(names);
  const unions = createUnions({ root, flatten, names, objectOf });
  /** The names that what stands in types begins with. */
  const typeBases = new Set<string>();
  const known: Record<Direction, Map<unknown, Shape>> = { input: new Map(), output: new Map() };

  function slotOf(part: Part, place: string, own: string, direction: Direction): Slot {
    const flat = flatten(part);
    return { shape: shapeOf(flat, place, own, direction), nullable: flat.nullable };
  }

  function shapeOf(given: Flat, place: string, own: string, direction: Direction): Shape {
    const twin = twinOf(given.part);
    const flat = twin === given.part ? given : flatten(twin);
    if (flat.variants.length > 0) return variantShape(flat, place, own, direction);
    // One value is worth a type where somebody has to write it.
    const least = direction === 'input' ? 1 : 2;
    if (flat.values && flat.values.length >= least && flat.values.every((value) => typeof value === 'string')) {
      const at = { name: `${place}${own}`, inType: typeBases.has(place) };
      return { kind: 'enum', type: enums.typeOf(flat, flat.values, own, at) };
    }
    const [type] = flat.types;
    if (type === 'array') {
      const item = flat.items && slotOf(flat.items, place, pascalCase(singular(own)), direction);
      return { kind: 'list', item: item ?? { shape: json, nullable: true } };
    }
    const isObjectOnly = type === 'object' && flat.types.length === 1;
    if (!isObjectOnly) return scalarOf(flat, own) ?? json;
    const inherited = direction === 'output' ? unions.ofBase(flat, place) : undefined;
    if (inherited) return { kind: 'union', type: inherited };
    if (unions.isBase(flat)) return json;
    return objectOf(flat, place, own, direction);
  }

  /** An object type, or JSON for an object whose properties are not described. */
  function objectOf(flat: Flat, place: string, own: string, direction: Direction): Shape {
    const { value } = flat.part;
    const found = known[direction].get(value);
    if (found) return found;
    if (flat.properties.size === 0) return json;
    const name = names.named(flat.part);
    const base = name ?? `${place}${own}`;
    typeBases.add(base);
    const type: Growing = {
      name: names.claim(base, direction, name !== undefined),
      base,
      direction,
      description: name === undefined ? undefined : flatten(flat.part).description,
      fields: [],
      omitted: [],
      open: flat.open,
    };
    const shape: Shape = { kind: 'object', type };
    known[direction].set(value, shape);
    addFields(type, flat);
    if (type.fields.length > 0) return shape;
    known[direction].set(value, json);
    return json;
  }

  function addFields(type: Growing, flat: Flat): void {
    const fieldNames = nameAll([...flat.properties.keys()]);
    for (const [key, part] of flat.properties) {
      const property = flatten(part);
      const name = fieldNames.get(key) ?? key;
      if (type.direction === 'input' ? property.readOnly : property.writeOnly) continue;
      if (isBinary(property)) {
        type.omitted.push({ key, reason: 'bytes, which JSON cannot hold' });
        continue;
      }
      type.fields.push({
        name,
        key,
        slot: { shape: shapeOf(property, type.base, pascalCase(name), type.direction), nullable: property.nullable },
        required: flat.required.has(key),
        // What a schema with a name of its own says of itself, its type says.
        description: property.part.value === part.value ? property.description : textOf(part, 'description'),
        deprecated: property.deprecated,
      });
    }
  }

  function variantShape(flat: Flat, place: string, own: string, direction: Direction): Shape {
    const variants = flat.variants.map(flatten);
    const scalar = commonScalar(flat, variants, own);
    if (scalar) return scalar;
    const type = direction === 'output' ? unions.ofVariants(flat, place, own) : undefined;
    return type ? { kind: 'union', type } : json;
  }

  /** What all variants are, if that is one thing: `string` of a string and one of a few strings. */
  function commonScalar(flat: Flat, variants: readonly Flat[], own: string): Shape | undefined {
    if (variants.some((variant) => variant.variants.length > 0)) return undefined;
    const scalars = variants.map((variant) =>
      scalarOf({ ...variant, types: variant.types.length > 0 ? variant.types : flat.types }, own),
    );
    const [first] = scalars;
    if (!first || scalars.some((scalar) => !scalar)) return undefined;
    if (scalars.every((scalar) => scalar?.name === first.name && scalar.wire === first.wire)) return first;
    if (scalars.every((scalar) => scalar?.wire === 'string')) return { kind: 'scalar', name: 'String', wire: 'string' };
    const numeric = scalars.every((scalar) => scalar?.wire === 'integer' || scalar?.wire === 'number');
    return numeric ? { kind: 'scalar', name: 'Float', wire: 'number' } : undefined;
  }

  return { slotOf, enums: enums.all };
}

/** A GraphQL name for each key: those that can stay as they are first, the others in their order. */
function nameAll(keys: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const isExact = (key: string) => camelCase(key) === key;
  for (const key of keys.toSorted((a, b) => Number(isExact(b)) - Number(isExact(a)))) {
    const name = free(camelCase(key), (each) => taken.has(each));
    taken.add(name);
    names.set(key, name);
  }
  return names;
}
