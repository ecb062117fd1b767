/** Swagger 2.0 becomes OpenAPI 3.0: what a library does, and what must be put in its reach before. */
import { upgradeFromTwoToThree } from '@scalar/openapi-upgrader/2.0-to-3.0';
import { isObject, type JsonObject } from '../../../util/json.ts';
import { ImportFault } from './fault.ts';
import { childOf, entriesOf, follow, itemsOf, type Part, splitReference } from './part.ts';

/** The part at an address and pointer of the files that were read; undefined if there is none. */
type Find = (part: Part) => Part | undefined;

/** The value of a document, converted where it is Swagger. */
export function upgradeSwagger(
  root: Part,
  find: Find,
  shown: string,
): { readonly value: unknown; readonly upgraded: boolean } {
  const version = childOf(root, 'swagger').value;
  if (version === undefined) return { value: root.value, upgraded: false };
  // YAML makes a number of it.
  if (!/^2(\.0)?$/.test(String(version))) {
    throw new ImportFault(`is of Swagger ${JSON.stringify(version)}; 2.0 can be imported.`, shown);
  }
  const paths = Object.fromEntries(
    entriesOf(childOf(root, 'paths')).map(([path, item]) => [path, inlined(item, root, find)]),
  );
  try {
    return { value: upgradeFromTwoToThree({ ...(root.value as JsonObject), swagger: '2.0', paths }), upgraded: true };
  } catch (error) {
    throw new ImportFault(`cannot be converted to OpenAPI 3: ${(error as Error).message}`, shown);
  }
}

/** Where something of a Swagger document stands now. */
export function movedPointer(pointer: string): string {
  return pointer
    .replace(/^\/definitions\//, '/components/schemas/')
    .replace(/^\/(parameters|responses)\//, '/components/$1/');
}

/**
 * A path item with everything in place that the conversion changes by what it is: path items, parameters and responses of other
 * files, and shared parameters that become bodies.
 */
function inlined(item: Part, root: Part, find: Find): unknown {
  const { value, part } = placed(item, root, find, () => true);
  if (!isObject(value)) return value;
  const operation = (here: Part): JsonObject => ({
    ...(here.value as JsonObject),
    ...listed(here, 'parameters', (each) => placed(each, root, find, becomesBody).value),
    ...keyed(here, 'responses', (each) => placed(each, root, find, () => false).value),
  });
  const here = { ...part, value };
  const methods = entriesOf(here).map(([key, each]) => [key, isObject(each.value) ? operation(each) : each.value]);
  return {
    ...Object.fromEntries(methods),
    ...listed(here, 'parameters', (each) => placed(each, root, find, becomesBody).value),
  };
}

function listed(part: Part, key: string, change: (item: Part) => unknown): JsonObject {
  const list = childOf(part, key);
  return Array.isArray(list.value) ? { [key]: itemsOf(list).map(change) } : {};
}

function keyed(part: Part, key: string, change: (item: Part) => unknown): JsonObject {
  const map = childOf(part, key);
  if (!isObject(map.value)) return {};
  return { [key]: Object.fromEntries(entriesOf(map).map(([name, each]) => [name, change(each)])) };
}

function becomesBody(target: JsonObject): boolean {
  return target.in === 'body' || target.in === 'formData';
}

/** What a `$ref` to another file leads to, or one of this file where `also` says so, in its place. */
function placed(part: Part, root: Part, find: Find, also: (target: JsonObject) => boolean) {
  const reference = childOf(part, '$ref').value;
  if (typeof reference !== 'string') return { value: part.value, part };
  const { address, pointer } = splitReference(reference, part);
  const foreign = address !== root.address;
  const target = foreign ? find({ value: undefined, address, pointer }) : follow(root, pointer);
  if (!target || !isObject(target.value) || !(foreign || also(target.value))) return { value: part.value, part };
  return { value: foreign ? rooted(target.value, address) : structuredClone(target.value), part: target };
}

/** A copy whose `$ref`s are absolute: they lead where they led, wherever it stands. */
function rooted(value: unknown, address: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rooted(item, address));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    key === '$ref' && typeof item === 'string' ? (URL.parse(item, address)?.href ?? item) : rooted(item, address),
  ]);
  return Object.fromEntries(entries);
}
