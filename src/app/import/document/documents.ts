/** A document and the files that its `$ref`s lead to: all are read first, then followed without waiting. */
import { relative, resolve as resolvePath } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isObject } from '../../../util/json.ts';
import { ImportFault } from './fault.ts';
import { parseDocument } from './parse.ts';
import { childOf, follow, type Part, splitReference } from './part.ts';
import { movedPointer, upgradeSwagger } from './swagger.ts';

export type Documents = {
  readonly root: Part;
  /**
   * The part that a `$ref` leads to, through as many as it takes; a part without one is itself.
   *
   * @throws {ImportFault} where it leads nowhere, or in a circle
   */
  readonly resolve: (part: Part) => Part;
  /** A part's place as messages name it. */
  readonly placeOf: (part: Part) => string;
};

/** The text at an absolute `file:`, `http:` or `https:` address. Rejects with an `Error` that says why there is none. */
export type ReadText = (address: string) => Promise<string>;

/** As many files as nobody splits a document into. */
const maxFiles = 10_000;
const maxSteps = 100;

/**
 * Reads a document of OpenAPI 3 or Swagger 2, which is converted, and all that it refers to.
 *
 * @param source a URL, or a file as seen from `directory`
 * @throws {ImportFault} if the document itself cannot be read; what cannot be read of the others, once it is needed
 */
export async function openDocuments(source: string, directory: string, readText: ReadText): Promise<Documents> {
  const rootAddress = addressOf(source, directory);
  const shown = (address: string) => showAddress(address, directory);
  const parts = new Map<string, Part | Error>();
  let waiting = [rootAddress];
  while (waiting.length > 0 && parts.size < maxFiles) {
    const read = await Promise.all(waiting.map((address) => readPart(address, rootAddress, readText, shown)));
    for (const [index, part] of read.entries()) parts.set(waiting[index] ?? '', part);
    const found = read.flatMap((part) => (part instanceof Error ? [] : otherAddresses(part)));
    waiting = [...new Set(found)].filter((address) => !parts.has(address));
  }
  const root = parts.get(rootAddress);
  if (root instanceof Error || !root) throw root;

  const placeOf = ({ address, pointer }: Part) => `${shown(address)}#${pointer}`;
  const external = (part: Part): Part | undefined => {
    const found = parts.get(part.address);
    return found instanceof Error ? undefined : found && follow(found, part.pointer);
  };
  const { value, upgraded } = upgradeSwagger(root, external, shown(rootAddress));
  const document: Part = { ...root, value };
  parts.set(rootAddress, document);

  function target(reference: string, part: Part): Part {
    const { address, pointer } = splitReference(reference, part);
    const file = parts.get(address);
    if (file instanceof Error)
      throw new ImportFault(`the $ref "${reference}" cannot be read: ${file.message}`, placeOf(part));
    const moved = upgraded && address === rootAddress ? movedPointer(pointer) : pointer;
    const found = file && follow(file, moved);
    if (!found) throw new ImportFault(`the $ref "${reference}" leads nowhere.`, placeOf(part));
    return found;
  }

  function resolve(part: Part): Part {
    let here = part;
    for (let step = 0; step < maxSteps; step++) {
      const reference = isObject(here.value) ? childOf(here, '$ref').value : undefined;
      if (typeof reference !== 'string') return here;
      here = target(reference, here);
    }
    throw new ImportFault('the $ref leads in a circle.', placeOf(part));
  }

  return { root: checkVersion(document, shown(rootAddress)), resolve, placeOf };
}

function addressOf(source: string, directory: string): string {
  if (!/^https?:\/\//i.test(source)) return pathToFileURL(resolvePath(directory, source)).href;
  const url = URL.parse(source);
  if (!url) throw new ImportFault(`"${source}" is no URL.`);
  url.hash = '';
  return url.href;
}

async function readPart(
  address: string,
  rootAddress: string,
  readText: ReadText,
  shown: (address: string) => string,
): Promise<Part | Error> {
  try {
    if (!isNear(address, rootAddress)) throw new Error('it is at another place than the document, which is not asked.');
    const text = await readText(address).catch((error: Error) => {
      throw new ImportFault(`cannot be read: ${error.message}`, shown(address));
    });
    return { value: parseDocument(text, shown(address)), address, pointer: '' };
  } catch (error) {
    return error as Error;
  }
}

/** Files lead to files, and a URL to what is at the same origin. */
function isNear(address: string, rootAddress: string): boolean {
  const [url, root] = [new URL(address), new URL(rootAddress)];
  return url.protocol === root.protocol && url.host === root.host;
}

/** The other files that a document refers to. */
function otherAddresses(root: Part): string[] {
  const found = new Set<string>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = [root.value];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const reference = isObject(value) ? value.$ref : undefined;
    if (typeof reference === 'string' && !reference.startsWith('#') && URL.canParse(reference, root.address)) {
      found.add(splitReference(reference, root).address);
    }
    for (const below of Object.values(value)) waiting.push(below);
  }
  found.delete(root.address);
  return [...found];
}

function checkVersion(root: Part, shown: string): Part {
  const { openapi } = isObject(root.value) ? root.value : {};
  if (openapi === undefined) {
    throw new ImportFault('is no OpenAPI document: it has neither "openapi" nor "swagger".', shown);
  }
  if (/^3\.[012](\.|$)/.test(String(openapi))) return root;
  throw new ImportFault(`is of OpenAPI ${JSON.stringify(openapi)}; 3.0, 3.1 and Swagger 2.0 can be imported.`, shown);
}

function showAddress(address: string, directory: string): string {
  if (!address.startsWith('file:')) return address;
  const path = fileURLToPath(address);
  const short = relative(directory, path);
  return short.startsWith('..') ? path : short;
}
