/**
 * What becomes of real APIs: each document is imported, checked, answered by a server made from it, and ten of its operations are
 * called through a gateway and compared with what that server says. `node bench/openapi.ts [DOCUMENT…]`; without any, a dozen public
 * ones are fetched.
 *
 * Each document has a process of its own, whose CPU times and memory are shown. Arguments and answers are made up from the schemas.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type GraphQLSchema, printSchema } from 'graphql';
import { loadConfig } from '../src/app/config.ts';
import { loadGateway } from '../src/app/gateway.ts';
import { openDocuments } from '../src/app/import/document/documents.ts';
import { readText } from '../src/app/import/document/read.ts';
import { importOpenapi } from '../src/app/import/openapi.ts';
import type { Operation } from '../src/app/import/operation/operation.ts';
import { serve } from '../src/app/server.ts';
import { unify } from '../src/graph/unify.ts';
import { readSchemas } from '../src/schema/read.ts';
import { silent } from '../src/util/log.ts';
import { formatProblem } from '../src/util/problem.ts';
import { type ApiServer, startApi } from '../test/app/import/api-server.ts';
import { Comparison, documentFor } from '../test/app/import/ask.ts';
import { fetchDocuments } from './documents.ts';

const called = 10;
const limits =
  'extend schema @limits(depth: 100, cost: 1000000000, tokens: 100000, aliases: 10000, listSize: 1, body: "10mb")';

const [first, ...rest] = process.argv.slice(2);
if (first === '--one') await measure(rest[0] ?? '', rest[1] ?? '');
else if (first !== undefined) measureEach([first, ...rest].map((path) => [basename(path), resolve(path)]));
else {
  const directory = mkdtempSync(join(tmpdir(), 'portico-documents-'));
  try {
    measureEach(fetchDocuments(directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function measureEach(documents: readonly (readonly [name: string, path: string])[]): void {
  const columns =
    'document, MB, operations, covered, left out, lines, import s, check s, memory MB, called, values compared, wrong';
  const names = columns.split(', ');
  console.log(`| ${names.join(' | ')} |\n|${names.map(() => '---|').join('')}`);
  for (const [name, path] of documents) {
    spawnSync(process.execPath, [import.meta.filename, '--one', name, path], { stdio: 'inherit' });
  }
}

/** Seconds of CPU of this process so far. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function measure(name: string, file: string): Promise<void> {
  const begun = cpu();
  const source = await openDocuments(file, process.cwd(), readText);
  const { text, api } = importOpenapi(source, 'api', basename(file), { include: [], exclude: [] });
  const imported = cpu();
  const directory = mkdtempSync(join(tmpdir(), 'portico-openapi-'));
  try {
    const write = (path: string, content: string) => {
      mkdirSync(join(directory, path, '..'), { recursive: true });
      writeFileSync(join(directory, path), content);
    };
    write('schemas/api.graphql', text);
    // An API that has nothing to read still makes a graph, beside one that has.
    if (api.operations.every(({ root }) => root !== 'Query')) {
      write(
        'schemas/other.graphql',
        'extend schema @source(name: "o", http: { baseURL: "http://o.test" }) type Query { o: Int @connect(source: "o", http: { GET: "/" }, selection: "$") }',
      );
    }
    const reading = cpu();
    const { backends, problems } = await readSchemas(directory);
    const { graph, problems: conflicts } = await unify(backends);
    const checked = cpu();
    const errors = [...problems, ...conflicts];
    for (const error of errors.slice(0, 5)) console.error(formatProblem(error));
    const memoryMb = process.memoryUsage.rss() / 1024 ** 2;
    const server = await startApi(source.root.value);
    const result = graph
      ? await ask(directory, graph.schema, api.operations, server, write).finally(server.stop)
      : { calls: 0, compared: 0, wrong: errors.map(({ message }) => message) };
    const left = api.leftOut.entries.map(([reason, what]) => `${what.length}× ${reason}`).join('; ');
    const covered = `${api.operations.length} (${Math.floor((1000 * api.operations.length) / api.total) / 10} %)`;
    const cells = [
      name,
      (statSync(file).size / 1e6).toFixed(1),
      api.total,
      covered,
      left || '–',
      text.split('\n').length,
      (imported - begun).toFixed(1),
      (checked - reading).toFixed(1),
      Math.round(memoryMb),
      result.calls,
      result.compared,
      result.wrong.length,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    for (const wrong of result.wrong.slice(0, 8)) console.error(`    ${wrong}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

type Result = { readonly calls: number; readonly compared: number; readonly wrong: readonly string[] };

/** Ten operations, from all over the document, through a gateway and its one client, who sees everything. */
async function ask(
  directory: string,
  schema: GraphQLSchema,
  operations: readonly Operation[],
  api: ApiServer,
  write: (path: string, content: string) => void,
): Promise<Result> {
  const comparison = new Comparison(schema, api.sampler);
  const step = Math.max(1, operations.length / called);
  const chosen = Array.from(
    { length: Math.min(called, operations.length) },
    (_, index) => operations[Math.floor(index * step)],
  );
  write('bff/all.graphql', `${limits}\n${printSchema(schema)}`);
  const { config, problems } = await loadConfig(directory, undefined);
  if (!config) throw new Error(problems.map(formatProblem).join('\n'));
  const overridden = { url: api.url, config: new Map(), timeoutMs: undefined };
  const loaded = await loadGateway(directory, {
    config: { ...config, backends: new Map([['api', overridden]]) },
    log: silent,
    production: false,
    env: {},
  });
  const { gateway } = loaded;
  if (!gateway || gateway.doors.length === 0) {
    return { calls: 0, compared: 0, wrong: loaded.problems.slice(0, 3).map(formatProblem) };
  }
  const server = await serve({ gateway, host: '127.0.0.1', port: 0, log: silent });
  try {
    for (const operation of chosen) if (operation) await askOne(server.url, schema, operation, api, comparison);
  } finally {
    await server.stop();
  }
  const { compared, wrong } = comparison;
  return { calls: chosen.length, compared, wrong: [...wrong, ...new Set(api.faults)] };
}

async function askOne(
  url: string,
  schema: GraphQLSchema,
  operation: Operation,
  api: ApiServer,
  comparison: Comparison,
): Promise<void> {
  const { endpoint, root, name, answer } = operation;
  const field = (root === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields()[name];
  if (!field) throw new Error(`${name} is not in the graph`);
  const response = await fetch(`${url}/all/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: documentFor(schema, root, field) }),
  });
  const result = (await response.json()) as {
    data?: { answer: unknown } | null;
    errors?: { message: string; path?: unknown[] }[];
  };
  const { title } = endpoint;
  for (const { message, path } of result.errors ?? []) comparison.wrong.push(`${title}: ${path?.join('.')} ${message}`);
  const said = api.answerOf(endpoint.method, endpoint.path);
  const expected = answer.kind === 'nothing' || (answer.kind === 'unknown' && said === undefined) ? true : said;
  comparison.hold(result.data?.answer, expected, field.type, title);
}
