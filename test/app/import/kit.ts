/** Imports documents in tests; whatever is imported has to be read, checked and unified without an error. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { stringify } from 'yaml';
import { type Documents, openDocuments } from '../../../src/app/import/document/documents.ts';
import { readText } from '../../../src/app/import/document/read.ts';
import { importOpenapi } from '../../../src/app/import/openapi.ts';
import type { Choice } from '../../../src/app/import/operation/endpoints.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { unify } from '../../../src/graph/unify.ts';
import type { Backend } from '../../../src/schema/backend.ts';
import { readSchemas } from '../../../src/schema/read.ts';
import { formatProblem } from '../../../src/util/problem.ts';

const other = `extend schema @source(name: "other", http: { baseURL: "https://other.test" })
  type Query { other: Int @connect(source: "other", http: { GET: "/" }, selection: "$") }`;

export const everything: Choice = { include: [], exclude: [] };

export type Result = {
  readonly text: string;
  readonly graph: Graph;
  readonly backend: Backend;
  /** What was left out, by reason. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>;
  readonly directory: string;
};

/** A directory with these files; what is no text is written as YAML. */
export async function writeFiles(t: TestContext, files: Readonly<Record<string, unknown>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'portico-import-'));
  t.after(() => rm(directory, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(
      join(directory, name),
      typeof content === 'string' ? content : stringify(content, { aliasDuplicateObjects: false }),
    );
  }
  return directory;
}

export async function openFiles(
  t: TestContext,
  files: Readonly<Record<string, unknown>>,
  main = 'api.yaml',
): Promise<Documents> {
  return openDocuments(main, await writeFiles(t, files), readText);
}

/** Imports a document as the backend `api`. */
export async function importDocument(t: TestContext, document: unknown, choice: Choice = everything): Promise<Result> {
  return importFiles(t, { 'api.yaml': document }, choice);
}

export async function importFiles(
  t: TestContext,
  files: Readonly<Record<string, unknown>>,
  choice: Choice = everything,
): Promise<Result> {
  const directory = await writeFiles(t, files);
  const documents = await openDocuments('api.yaml', directory, readText);
  const { text, api } = importOpenapi(documents, 'api', 'api.yaml', choice);
  await mkdir(join(directory, 'schemas'), { recursive: true });
  await writeFile(join(directory, 'schemas/api.graphql'), text);
  // An API that has nothing to read makes a graph only beside one that has.
  if (!text.includes('\ntype Query {')) await writeFile(join(directory, 'schemas/other.graphql'), other);
  const { backends, problems } = await readSchemas(directory);
  const { graph, problems: conflicts } = await unify(backends);
  const errors = [...problems, ...conflicts].filter(({ severity }) => severity === 'error');
  assert.deepEqual(errors.map(formatProblem), [], text);
  const backend = backends.find(({ name }) => name === 'api');
  assert.ok(graph && backend);
  return { text, graph, backend, leftOut: Object.fromEntries(api.leftOut.entries), directory };
}

/** A document of OpenAPI 3.1 with these paths and schemas. */
export function openapi(
  paths: Readonly<Record<string, unknown>>,
  schemas: Readonly<Record<string, unknown>> = {},
  more: object = {},
) {
  return {
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    servers: [{ url: 'https://api.test' }],
    paths,
    components: { schemas },
    ...more,
  };
}

/** An operation that answers this schema. */
export function answers(schema: unknown, more: object = {}): object {
  return { responses: { 200: { description: '', content: { 'application/json': { schema } } } }, ...more };
}

/** An operation that takes this schema, and answers text. */
export function takes(schema: unknown, mediaType = 'application/json'): object {
  return answers({ type: 'string' }, { requestBody: { required: true, content: { [mediaType]: { schema } } } });
}

export function reference(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

/** The lines of a definition, without what stands in braces around them: `id: ID!`. */
export function linesOf(text: string, head: string): readonly string[] {
  const lines = text.split('\n');
  const start = lines.indexOf(`${head} {`);
  assert.ok(start >= 0, `there is no ${head} in\n${text}`);
  return lines.slice(start + 1, lines.indexOf('}', start)).map((line) => line.trim());
}

/** From the line of a field to the end of its connector, as one line each. */
export function fieldOf(text: string, name: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => new RegExp(`^  ${name}\\b[(:]`).test(line));
  assert.ok(start >= 0, `there is no field ${name} in\n${text}`);
  const end = lines.findIndex((line, index) => index > start && (line === '' || line === '}'));
  return lines
    .slice(start, end)
    .map((line) => line.trim())
    .join('\n');
}
