/** From a document of OpenAPI to the text of `schemas/<backend>.graphql`: the table of contents of the import. */
import type { Documents } from './document/documents.ts';
import { ImportFault } from './document/fault.ts';
import { childOf, textOf } from './document/part.ts';
import { type Choice, findEndpoints } from './operation/endpoints.ts';
import { LeftOut } from './operation/left-out.ts';
import type { Endpoint, Operation } from './operation/operation.ts';
import { readOperations } from './operation/operations.ts';
import { type Credentials, createSources, readCredentials, type Source } from './operation/sources.ts';
import { createFlatten } from './shape/flat.ts';
import type { EnumType } from './shape/shape.ts';
import { createShapes } from './shape/shapes.ts';
import { createTypeNames, type TypeNames } from './shape/type-names.ts';
import { writeFile } from './write/file.ts';

/** A document as far as it can be a backend. */
export type Api = {
  /** `Swagger Petstore 1.0.0` */
  readonly title: string;
  /** How many operations the document has, asked for or not. */
  readonly total: number;
  readonly endpoints: readonly Endpoint[];
  /** Those of the endpoints that can be called. */
  readonly operations: readonly Operation[];
  readonly sources: readonly Source[];
  readonly credentials: Credentials;
  readonly names: TypeNames;
  readonly enums: readonly EnumType[];
  readonly leftOut: LeftOut;
};

/** @param backend its name */
export function readApi(documents: Documents, backend: string, choice: Choice): Api {
  const { root } = documents;
  const leftOut = new LeftOut();
  const { endpoints, total } = findEndpoints(documents, choice, leftOut);
  const flatten = createFlatten(documents);
  const names = createTypeNames(documents);
  const shapes = createShapes({ root, flatten, names });
  const { sourceOf, used } = createSources(root, backend);
  const credentials = readCredentials(documents, endpoints, backend, leftOut);
  const operations = readOperations(endpoints, { documents, flatten, shapes, credentials, leftOut, sourceOf });
  const info = childOf(root, 'info');
  const title = [textOf(info, 'title') ?? backend, childOf(info, 'version').value ?? ''].join(' ').trim();
  return { title, total, endpoints, operations, sources: used(), credentials, names, enums: shapes.enums, leftOut };
}

export type Imported = {
  /** The file's text. */
  readonly text: string;
  readonly api: Api;
};

/**
 * @param shown the document's file or URL, for the file's first line
 * @throws {ImportFault}
 */
export function importOpenapi(documents: Documents, backend: string, shown: string, choice: Choice): Imported {
  const api = readApi(documents, backend, choice);
  if (api.operations.length === 0) throw new ImportFault(nothingFound(api, choice), shown);
  return { text: writeFile(api, `${api.title}, imported from ${shown}.`), api };
}

function nothingFound({ total }: Api, { include, exclude }: Choice): string {
  if (total === 0) return 'has no operations.';
  return include.length + exclude.length === 0
    ? 'has no operation that can be called with JSON.'
    : 'has no operation that --include and --exclude leave and that can be called with JSON.';
}
