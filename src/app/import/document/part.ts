/** A part of a document: a value and where it stands, so that whatever is said of it can say where. */
import { isObject, type JsonObject } from '../../../util/json.ts';
import { ImportFault } from './fault.ts';

export type Part = {
  readonly value: unknown;
  /** The file or URL, absolute: `file:///…/pets.yaml`. */
  readonly address: string;
  /** A JSON pointer: `/paths/~1pets/get`. */
  readonly pointer: string;
};

/** What stands under a key; a part whose value is undefined if there is nothing. */
export function childOf({ value, address, pointer }: Part, key: string | number): Part {
  const name = String(key);
  const found = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  const below = found ? (value as JsonObject)[name] : undefined;
  return { value: below, address, pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` };
}

/** Each key of an object with its part; none of what is no object. */
export function entriesOf(part: Part): readonly (readonly [string, Part])[] {
  return isObject(part.value) ? Object.keys(part.value).map((key) => [key, childOf(part, key)]) : [];
}

/** Each item of a list; none of what is no list. */
export function itemsOf(part: Part): readonly Part[] {
  return Array.isArray(part.value) ? part.value.map((_item, index) => childOf(part, index)) : [];
}

export function textOf(part: Part, key: string): string | undefined {
  const { value } = childOf(part, key);
  return typeof value === 'string' ? value : undefined;
}

export function isTrue(part: Part, key: string): boolean {
  return childOf(part, key).value === true;
}

/** What tells a part from every other. */
export function idOf({ address, pointer }: Part): string {
  return `${address}#${pointer}`;
}

/** Where a pointer leads in a document; undefined where it leads nowhere. */
export function follow(root: Part, pointer: string): Part | undefined {
  if (pointer === '' || pointer === '/') return root;
  if (!pointer.startsWith('/')) return undefined;
  let part = root;
  for (const step of pointer.slice(1).split('/')) {
    part = childOf(part, step.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (part.value === undefined) return undefined;
  }
  return part;
}

/** A `$ref` as address and pointer. */
export function splitReference(reference: string, part: Part): { readonly address: string; readonly pointer: string } {
  const url = URL.parse(reference, part.address);
  if (!url) throw new ImportFault(`the $ref ${JSON.stringify(reference)} is no address.`, idOf(part));
  const pointer = decode(url.hash.slice(1));
  url.hash = '';
  return { address: url.href, pointer };
}

/** Without percent-encoding, where it is one. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
