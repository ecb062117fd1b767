/** Answers made up from the schemas of an OpenAPI 3 document: read here by other means than the importer's, so that each checks the other. */

import { isObject } from '../../../src/util/json.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Schema = Readonly<Record<string, unknown>>;

/** Deeper, what is optional is left out. */
const maxDepth = 6;

export type Sampler = {
  /** A value that fits the schema; the same for the same property, wherever it stands. */
  readonly sample: (schema: unknown, name: string) => Json;
  /** What a value has that the schema does not allow: `input.id is a string, not an integer`. */
  readonly faults: (value: unknown, schema: unknown, path: string) => readonly string[];
  readonly resolve: (value: unknown) => Schema;
  /** True for an object that a sample leaves parts out of, for they would go on without end. */
  readonly isCutOff: (value: unknown) => boolean;
};

export function createSampler(root: unknown): Sampler {
  const cutOff = new WeakSet<object>();

  function resolve(value: unknown): Schema {
    let here = value;
    for (let step = 0; step < 50 && isObject(here) && typeof here.$ref === 'string'; step++) {
      const path = decodeURIComponent(here.$ref.replace(/^[^#]*#\/?/, '')).split('/');
      here = path.reduce<unknown>(
        (at, key) =>
          isObject(at) || Array.isArray(at)
            ? (at as Schema)[key.replaceAll('~1', '/').replaceAll('~0', '~')]
            : undefined,
        root,
      );
    }
    return isObject(here) ? here : {};
  }

  function sample(
    given: unknown,
    name: string,
    depth = 0,
    above: readonly Schema[] = [],
    outer: readonly unknown[] = [],
  ): Json {
    const schema = resolve(given);
    // What one part requires may be described in another.
    const required = [...outer, ...requiredIn(schema)];
    const all = list(schema.allOf);
    const variants = [...list(schema.oneOf), ...list(schema.anyOf)].filter(
      (each) => !isNull(each) && !isCondition(each),
    );
    if (all.length > 0 || (variants.length > 0 && schema.properties === undefined)) {
      const parts = [
        ...all,
        ...(variants.length > 0 ? [chosen(schema, variants)] : []),
        { ...schema, allOf: undefined, oneOf: undefined, anyOf: undefined },
      ];
      const values = parts
        .map((part) => sample(part, name, depth, [...above, schema], required))
        .filter((value) => value !== null);
      if (values.some(isObject)) {
        const merged = Object.assign({}, ...values.filter(isObject)) as Json & object;
        if (values.some((value) => isObject(value) && cutOff.has(value))) cutOff.add(merged);
        return told(merged, schema, variants, name);
      }
      return values[0] ?? null;
    }
    const values = Array.isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : undefined;
    const value = values?.filter((each) => each !== null);
    if (value && value.length > 0) return value[hash(name) % value.length] as Json;
    const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type) => type !== 'null');
    const type =
      types[0] ?? (schema.properties || schema.additionalProperties ? 'object' : schema.items ? 'array' : undefined);
    switch (type) {
      case 'string':
        return text(schema, name);
      case 'integer':
        return integer(schema, name);
      case 'number':
        return 1.5;
      case 'boolean':
        return hash(name) % 2 === 0;
      case 'array':
        return depth > maxDepth || isAbove(schema.items, above)
          ? []
          : [0, 1].map(() => sample(schema.items ?? {}, name, depth + 1, [...above, schema]));
      case 'object':
        return object(schema, depth, above, required);
      default:
        return null;
    }
  }

  function object(schema: Schema, depth: number, above: readonly Schema[], required: readonly unknown[]): Json {
    const made: Record<string, Json> = {};
    for (const [key, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
      const plain = resolve(property);
      if (plain.writeOnly === true) continue;
      const mustBe = required.includes(key);
      if (!mustBe && (depth > maxDepth || isAbove(property, [...above, schema]))) {
        cutOff.add(made);
        continue;
      }
      const mayBeNull = plain.nullable === true || (Array.isArray(plain.type) && plain.type.includes('null'));
      const isLeftOut = !mustBe && hash(`${key}?`) % 11 === 0;
      if (isLeftOut) continue;
      made[key] = mayBeNull && hash(key) % 5 === 0 ? null : sample(property, key, depth + 1, [...above, schema]);
    }
    if (schema.properties === undefined && depth <= maxDepth) {
      made.first_key = isObject(schema.additionalProperties)
        ? sample(schema.additionalProperties, 'value', depth + 1, [...above, schema])
        : 'anything';
    }
    return made;
  }

  function requiredIn(schema: Schema): readonly unknown[] {
    return [...list(schema.required), ...list(schema.allOf).flatMap((part) => requiredIn(resolve(part)))];
  }

  function isAbove(given: unknown, above: readonly Schema[]): boolean {
    const schema = resolve(given);
    return above.includes(schema) || (schema.items !== undefined && above.includes(resolve(schema.items)));
  }

  /** The first variant that is an object, and what its discriminator has to say of it. */
  function chosen(_schema: Schema, variants: readonly unknown[]): unknown {
    return variants.find((each) => isObjectSchema(resolve(each))) ?? variants[0];
  }

  function isObjectSchema(schema: Schema): boolean {
    return schema.properties !== undefined || list(schema.allOf).length > 0;
  }

  function told(value: Json & object, schema: Schema, variants: readonly unknown[], _name: string): Json {
    const property = isObject(schema.discriminator) ? schema.discriminator.propertyName : undefined;
    if (typeof property !== 'string' || variants.length === 0) return value;
    const variant = chosen(schema, variants);
    const reference = isObject(variant) && typeof variant.$ref === 'string' ? variant.$ref : '';
    const mapping =
      isObject(schema.discriminator) && isObject(schema.discriminator.mapping) ? schema.discriminator.mapping : {};
    const mapped = Object.entries(mapping).find(
      ([, target]) => target === reference || reference.endsWith(`/${target}`),
    );
    const own = resolve(resolve(variant).properties)[property];
    // A variant that says its value itself knows better than its name.
    const tag = mapped?.[0] ?? (resolve(own).enum ? undefined : reference.split('/').at(-1));
    return tag === undefined || tag === '' ? value : { ...(value as Record<string, Json>), [property]: tag };
  }

  /** @param isPart of a schema that has other parts, which may describe what this one does not */
  function faults(value: unknown, given: unknown, path: string, isPart = false): readonly string[] {
    const schema = resolve(given);
    const variants = [...list(schema.oneOf), ...list(schema.anyOf)];
    if (variants.length > 0)
      return variants.some((each) => faults(value, each, path).length === 0) ? [] : faults(value, variants[0], path);
    const parts = list(schema.allOf).flatMap((part) => faults(value, part, path, true));
    const types = (
      Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type]
    ) as readonly string[];
    if (value === null || value === undefined || types.length === 0) return parts;
    const kind = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
    if (!types.some((type) => type === kind || (type === 'number' && kind === 'integer')))
      return [`${path} is a ${kind}, not a ${types.join()}`];
    if (kind === 'string' && Array.isArray(schema.enum) && !schema.enum.includes(value))
      return [`${path} is ${JSON.stringify(value)}`];
    if (Array.isArray(value))
      return value.flatMap((item, index) => faults(item, schema.items ?? {}, `${path}.${index}`));
    if (!isObject(value) || !isObject(schema.properties)) return parts;
    const { properties } = schema;
    return [
      ...parts,
      ...Object.entries(value).flatMap(([key, item]) => {
        if (Object.hasOwn(properties, key)) return faults(item, properties[key], `${path}.${key}`);
        return !isPart &&
          schema.additionalProperties === undefined &&
          list(schema.allOf).length === 0 &&
          path.split('.').length < 2
          ? [`${path}.${key} is unknown`]
          : [];
      }),
    ];
  }

  return {
    sample,
    faults,
    resolve,
    isCutOff: (value) => typeof value === 'object' && value !== null && cutOff.has(value),
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && schema.type === 'null';
}

function isCondition(schema: unknown): boolean {
  return isObject(schema) && Object.keys(schema).every((key) => key === 'required');
}

function text({ format }: Schema, name: string): string {
  if (format === 'date-time') return '2030-01-31T12:00:00Z';
  if (format === 'date') return '2030-01-31';
  return `${name} of ${hash(name) % 100}`;
}

function integer({ format, minimum, maximum }: Schema, name: string): number {
  const wide = format === 'int64' && maximum === undefined ? 2 ** 40 : 0;
  const value = wide + 1 + (hash(name) % 50);
  const least = typeof minimum === 'number' ? Math.ceil(minimum) : value;
  return Math.min(Math.max(value, least), typeof maximum === 'number' ? Math.floor(maximum) : Number.MAX_SAFE_INTEGER);
}

/** The same number for the same text. */
export function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return value;
}
