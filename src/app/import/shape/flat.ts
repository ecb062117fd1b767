/** A schema with all that it is made of laid flat: `$ref`s followed, `allOf` merged, null told apart. */
import { isObject, type JsonObject } from '../../../util/json.ts';
import type { Documents } from '../document/documents.ts';
import { childOf, entriesOf, isTrue, itemsOf, type Part, textOf } from '../document/part.ts';

export type Flat = {
  /** The schema whose type this is: where a schema only points to another, that other one. */
  readonly part: Part;
  /** JSON's types without `null`; empty where the schema does not say. */
  readonly types: readonly string[];
  readonly nullable: boolean;
  readonly format: string | undefined;
  /** The values that it may have, without null. */
  readonly values: readonly unknown[] | undefined;
  readonly properties: ReadonlyMap<string, Part>;
  readonly required: ReadonlySet<string>;
  readonly items: Part | undefined;
  /** True where an object may have more than its properties, and the document says so. */
  readonly open: boolean;
  /** What it is one of, without null. */
  readonly variants: readonly Part[];
  readonly discriminator: Discriminator | undefined;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly default: unknown;
  /** Numbers that it may reach: bounds and examples. */
  readonly reaches: readonly number[];
};

export type Discriminator = {
  readonly property: string;
  /** The schema of each value, as far as the document says. */
  readonly mapping: ReadonlyMap<string, string>;
  /** The schema that says it. */
  readonly part: Part;
};

export type Flatten = (part: Part) => Flat;

/** Keys that say nothing about the values themselves. */
const remarks = new Set(
  'description title deprecated readOnly writeOnly default example examples nullable x-nullable summary externalDocs xml discriminator $comment'.split(
    ' ',
  ),
);

export function createFlatten({ resolve }: Documents): Flatten {
  const known = new Map<unknown, Flat>();
  const running = new Set<unknown>();

  function flatten(part: Part): Flat {
    const { value } = part;
    // Equal values of simple kinds stand in many places.
    if (!isObject(value)) return own(part);
    const found = known.get(value);
    if (found) return found;
    // Something that is made of itself says nothing more the second time.
    if (running.has(value)) return own({ ...part, value: {} });
    running.add(value);
    const flat = build(part, value);
    running.delete(value);
    known.set(value, flat);
    return flat;
  }

  function build(part: Part, value: JsonObject): Flat {
    const bases = typeof value.$ref === 'string' ? [resolve(part)] : [];
    const parts = itemsOf(childOf(part, 'allOf'));
    bases.push(...parts.filter((each) => !isBareObject(each.value)));
    const { variants, nullable } = variantsOf(part);
    // One of one is that one.
    const [only, second] = variants;
    if (only && !second) bases.push(only);
    const remarked = parts.some((each) => isBareObject(each.value) && own(each).nullable);
    const mine = { ...own(part), variants: second ? variants : [], ...((nullable || remarked) && { nullable: true }) };
    const flats = bases.map(flatten);
    if (flats.length === 0) return mine;
    const says = Object.keys(value).some((key) => !remarks.has(key) && !pointing.has(key) && !key.startsWith('x-'));
    const [single] = flats;
    const alias = single && flats.length === 1 && !second && (!says || isBareObject(value, pointing));
    const merged = [...flats, mine].reduce(merge);
    return {
      ...merged,
      part: alias ? single.part : part,
      // A base that may be null says it of itself; of several all have to.
      nullable: mine.nullable || (flats.length > 0 && flats.every((flat) => flat.nullable)),
      // What tells the kinds of a base apart says nothing more of one kind.
      discriminator: mine.discriminator ?? (alias ? single.discriminator : undefined),
      description: mine.description ?? merged.description,
    };
  }

  function variantsOf(part: Part): { readonly variants: readonly Part[]; readonly nullable: boolean } {
    const all = [...itemsOf(childOf(part, 'oneOf')), ...itemsOf(childOf(part, 'anyOf'))];
    const variants = all.filter((each) => !isNull(each.value) && !isCondition(each.value));
    return { variants, nullable: all.some((each) => isNull(each.value)) };
  }

  return flatten;
}

/** Keys through which a schema points to others. */
const pointing = new Set(['$ref', 'allOf', 'oneOf', 'anyOf']);

/** `type: object` beside or below `allOf` says nothing that the others do not. */
function isBareObject(schema: unknown, also: ReadonlySet<string> = remarks): boolean {
  if (!isObject(schema)) return false;
  return Object.keys(schema).every(
    (key) =>
      remarks.has(key) ||
      also.has(key) ||
      key.startsWith('x-') ||
      (key === 'type' && typesIn(schema.type)[0] === 'object'),
  );
}

function isNull(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  return schema.type === 'null' || (Array.isArray(schema.enum) && schema.enum.length === 1 && schema.enum[0] === null);
}

/** `anyOf: [{ required: [a] }, { required: [b] }]` is about which properties are there, not what they are. */
function isCondition(schema: unknown): boolean {
  return (
    isObject(schema) &&
    Object.keys(schema).every((key) => key === 'required' || key === 'not' || key === 'title' || key === 'description')
  );
}

/** What a schema says itself. */
function own(part: Part): Flat {
  const value = isObject(part.value) ? part.value : {};
  const types = typesIn(value.type);
  const values = Array.isArray(value.enum) ? value.enum : 'const' in value ? [value.const] : undefined;
  const properties = new Map(entriesOf(childOf(part, 'properties')));
  const additional = value.additionalProperties;
  const items = childOf(part, 'items');
  return {
    part,
    types: withoutNull(types.length > 0 ? types : impliedTypes(value, values)),
    nullable:
      value.nullable === true ||
      value['x-nullable'] === true ||
      types.includes('null') ||
      (values?.includes(null) ?? false),
    format: textOf(part, 'format'),
    values: values?.filter((each) => each !== null),
    properties,
    required: new Set(Array.isArray(value.required) ? value.required.filter((name) => typeof name === 'string') : []),
    items: items.value === undefined ? undefined : items,
    open: properties.size > 0 && (additional === true || isObject(additional) || isObject(value.patternProperties)),
    variants: [],
    discriminator: discriminatorOf(part),
    description: textOf(part, 'description'),
    deprecated: isTrue(part, 'deprecated'),
    readOnly: isTrue(part, 'readOnly'),
    writeOnly: isTrue(part, 'writeOnly'),
    default: value.default,
    reaches: [value.minimum, value.maximum, value.example, value.default].filter((each) => typeof each === 'number'),
  };
}

function typesIn(type: unknown): readonly string[] {
  return (Array.isArray(type) ? type : [type])
    .filter((each) => typeof each === 'string')
    .map((each) => each.toLowerCase());
}

function withoutNull(types: readonly string[]): readonly string[] {
  return types.filter((type) => type !== 'null');
}

function impliedTypes(value: JsonObject, values: readonly unknown[] | undefined): readonly string[] {
  if (isObject(value.properties) || value.additionalProperties !== undefined) return ['object'];
  if (value.items !== undefined) return ['array'];
  const kinds = new Set(values?.filter((each) => each !== null).map((each) => typeof each));
  const [kind, another] = kinds;
  return kind && !another && ['string', 'number', 'boolean'].includes(kind) ? [kind] : [];
}

function discriminatorOf(part: Part): Discriminator | undefined {
  const found = childOf(part, 'discriminator');
  const property = typeof found.value === 'string' ? found.value : textOf(found, 'propertyName');
  if (property === undefined) return undefined;
  const mapping = entriesOf(childOf(found, 'mapping')).flatMap(([name, { value }]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return { property, mapping: new Map(mapping), part };
}

/** Both at once: the later narrows the earlier. */
function merge(earlier: Flat, later: Flat): Flat {
  const shared = later.types.filter((type) => earlier.types.includes(type));
  return {
    ...later,
    types:
      later.types.length === 0
        ? earlier.types
        : earlier.types.length === 0 || shared.length === 0
          ? later.types
          : shared,
    format: later.format ?? earlier.format,
    values: later.values ?? earlier.values,
    properties: mergeProperties(earlier.properties, later.properties),
    required: new Set([...earlier.required, ...later.required]),
    items: later.items ?? earlier.items,
    open: earlier.open || later.open,
    variants: later.variants.length > 0 ? later.variants : earlier.variants,
    discriminator: later.discriminator,
    description: later.description ?? earlier.description,
    deprecated: earlier.deprecated || later.deprecated,
    readOnly: earlier.readOnly || later.readOnly,
    writeOnly: earlier.writeOnly || later.writeOnly,
    default: later.default ?? earlier.default,
    reaches: [...earlier.reaches, ...later.reaches],
  };
}

/** A property that is only remarked upon keeps what it is. */
function mergeProperties(earlier: Flat['properties'], later: Flat['properties']): Flat['properties'] {
  const all = new Map(earlier);
  for (const [name, part] of later) {
    const before = all.get(name);
    const remarked = isObject(part.value) && Object.keys(part.value).every((key) => remarks.has(key));
    if (before && remarked && isObject(before.value)) {
      all.set(name, { ...before, value: { ...before.value, ...(part.value as JsonObject) } });
    } else all.set(name, part);
  }
  return all;
}
