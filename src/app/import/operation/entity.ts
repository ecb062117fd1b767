/** Finds out whether an operation fetches one thing by its key: `GET /pets/{petId}` gives the pet whose `id` that is. */
import { pascalCase, singular, wordsOf } from '../shape/names.ts';
import type { Field, ObjectType, Slot } from '../shape/shape.ts';
import type { Answer, Endpoint, Entity, Parameter } from './operation.ts';
import { namesInPath } from './parameters.ts';

/** Words that say what a key is and not whose. */
const general = new Set(['id', 'uuid', 'guid', 'slug', 'name', 'key', 'code', 'number', 'sku']);

/** @param parameters of the path, all of them */
export function findEntity(
  { method, path }: Endpoint,
  answer: Answer,
  parameters: readonly Omit<Parameter, 'name'>[],
): Entity | undefined {
  if (method !== 'GET' || answer.kind !== 'value' || !/\{[^{}]+\}$/.test(path)) return undefined;
  const { shape } = answer.slot;
  if (shape.kind !== 'object') return undefined;
  const whole = keysOf(shape.type, path, parameters);
  if (whole) return { type: shape.type, path: [], keys: whole };
  // `{ "pet": { … } }`: the only object in the answer.
  const [wrapped, another] = shape.type.fields.filter(({ slot }) => slot.shape.kind !== 'scalar');
  if (!wrapped || another || wrapped.slot.shape.kind !== 'object') return undefined;
  const { type } = wrapped.slot.shape;
  const keys = keysOf(type, path, parameters);
  return keys && { type, path: [wrapped.key], keys };
}

/** The field of the type that each path parameter is; undefined if one is none. */
function keysOf(
  type: ObjectType,
  path: string,
  parameters: readonly Omit<Parameter, 'name'>[],
): ReadonlyMap<string, Field> | undefined {
  const names = namesInPath(path);
  const last = names.at(-1) ?? '';
  const segment = path.split('/').findLast((each) => each !== '' && !each.includes('{')) ?? '';
  const keys = new Map<string, Field>();
  for (const name of names) {
    const parameter = parameters.find((each) => each.place === 'path' && each.key === name);
    const field = name === last ? keyField(type, name, segment) : fieldOf(type, name);
    if (!parameter || !field || !isSame(parameter.slot, field.slot) || parameter.style !== 'simple') return undefined;
    keys.set(name, field);
  }
  return new Set(keys.values()).size === names.length ? keys : undefined;
}

function keyField(type: ObjectType, name: string, segment: string): Field | undefined {
  const words = wordsOf(name).map((word) => word.toLowerCase());
  const thing = wordsOf(singular(segment)).at(-1)?.toLowerCase() ?? '';
  const last = words.at(-1) ?? '';
  const isGeneral = general.has(last);
  const exact = fieldOf(type, name);
  // `{username}` is told by itself, `{id}` only by what it is the id of.
  if (exact && !(isGeneral && words.length === 1)) return exact;
  const owner = isGeneral ? words.slice(0, -1) : words;
  const ownerFits = owner.length === 0 ? true : owner.at(-1) === thing || mentions(type, owner.at(-1) ?? '');
  if (!mentions(type, thing) || !ownerFits) return undefined;
  return fieldOf(type, isGeneral ? last : 'id');
}

function mentions({ name }: ObjectType, word: string): boolean {
  return word !== '' && wordsOf(name).some((each) => singular(each.toLowerCase()) === word);
}

function fieldOf(type: ObjectType, key: string): Field | undefined {
  return (
    type.fields.find((field) => field.key === key) ??
    type.fields.find((field) => pascalCase(field.key) === pascalCase(key))
  );
}

/** Whether one is the other in JSON, both being scalars. */
function isSame(parameter: Slot, field: Slot): boolean {
  const [a, b] = [parameter.shape, field.shape];
  return a.kind === 'scalar' && b.kind === 'scalar' && a.wire === b.wire && b.name !== 'JSON' && a.name !== 'JSON';
}
