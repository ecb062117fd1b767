/**
 * What views cost: a client of 500 types over a graph of 5,000, checked and started, and what each of 20 such clients in one process
 * adds: by themselves, and as directories that `portico check` and `portico start` read. Times are of the CPU.
 * `node --expose-gc bench/views.ts [types of the graph] [types of a view] [clients]`
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, Source } from 'graphql';
import { loadConfig } from '../src/app/config.ts';
import { checkDirectory, loadGateway } from '../src/app/gateway.ts';
import { project } from '../src/bff/project.ts';
import { readClientFile } from '../src/bff/read.ts';
import { createCompile } from '../src/compile/compile.ts';
import type { Graph } from '../src/graph/graph.ts';
import { type KeptText, unify } from '../src/graph/unify.ts';
import type { View } from '../src/graph/view.ts';
import { Caller } from '../src/plugins/caller.ts';
import { federatedSubgraph } from '../src/schema/federated.ts';
import { defaultOptions } from '../src/schema/options.ts';
import { silent } from '../src/util/log.ts';
import { hasErrors } from '../src/util/problem.ts';

const [graphTypes = 5000, viewTypes = 500, clients = 20] = process.argv.slice(2).map(Number);

/** Types refer to others of their hundred: whoever composes a graph follows what refers to what, and a graph is no chain of 5,000. */
function nextOf(index: number): number {
  return Math.floor(index / 100) * 100 + ((index + 1) % 100);
}

/** Each type has five values, one object and one list. */
function graphSdl(): string {
  const types = Array.from({ length: graphTypes }, (_, index) => {
    const [next, other] = [nextOf(index), nextOf(nextOf(index))];
    const values = Array.from({ length: 5 }, (_, value) => `value${value}: String`).join(' ');
    return `type T${index} { id: ID! ${values} next: T${next} many(first: Int): [T${other}!] }`;
  });
  const roots = Array.from({ length: graphTypes / 10 }, (_, index) => `t${index * 10}(id: ID!): T${index * 10}`);
  return `type Query { ${roots.join('\n')} }\n${types.join('\n')}`;
}

/** Types of the view, from one of the graph's on, renamed and flattened. */
function viewSdl(client: number): string {
  const first = (client * 200) % graphTypes;
  const types = Array.from({ length: viewTypes }, (_, index) => {
    const of = (first + index) % graphTypes;
    const next = nextOf(of) === of + 1 && index + 1 < viewTypes ? `after: V${index + 1} @from(path: "next")` : '';
    return `type V${index} @view(of: "T${of}") {
      id: ID! label: String @from(path: "value0") value1: String beyond: String @from(path: "next.next.value2") ${next}
      joined: String @compute(select: "value3 value4", value: "$([$.value3, $.value4]->joinNotNull(' '))")
    }`;
  });
  return `type Query { start(id: ID!): V0 @from(path: "t${first}(id: $id)") }\n${types.join('\n')}`;
}

async function makeGraph(kept: KeptText): Promise<Graph> {
  const document = parse(new Source(graphSdl(), 'schemas/all.graphql'));
  const subgraph = federatedSubgraph(document);
  const backend = { name: 'all', document, subgraph, options: defaultOptions, connectors: [], merges: [] };
  const { graph, problems } = await unify([{ ...backend, kind: 'federated' }], undefined, kept);
  if (!graph) throw new Error(JSON.stringify(problems[0]));
  return graph;
}

function makeView(graph: Graph, client: number): View {
  const document = parse(new Source(viewSdl(client), `bff/c${client}.graphql`));
  const place = { file: `bff/c${client}.graphql`, line: 1, column: 1 };
  const { file, problems } = readClientFile({ name: `c${client}`, place, document }, document);
  const projected = file && project(file, graph);
  if (!projected?.view) throw new Error(JSON.stringify([...problems, ...(projected?.problems ?? [])][0]));
  return projected.view;
}

const spentMs = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
const memoryMb = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};
const show = (what: string, ms: number, mb: number) =>
  console.log(`${what.padEnd(44)} ${ms.toFixed(0).padStart(7)} ms ${mb.toFixed(1).padStart(8)} MB`);

let [memory, cpu] = [memoryMb(), process.cpuUsage()];
let composition: string | undefined;
const kept: KeptText = {
  get: async () => composition,
  set: async (text) => {
    composition = text;
  },
};
const graph = await makeGraph(kept);
show(`a graph of ${graphTypes} types`, spentMs(cpu), memoryMb() - memory);
cpu = process.cpuUsage();
await makeGraph(kept);
show('the same, from what was kept of it', spentMs(cpu), 0);

const views: View[] = [];
const each: { readonly ms: number; readonly mb: number }[] = [];
for (let client = 0; client < clients; client++) {
  [memory, cpu] = [memoryMb(), process.cpuUsage()];
  views.push(makeView(graph, client));
  each.push({ ms: spentMs(cpu), mb: memoryMb() - memory });
}
const [first] = each;
if (first) show(`the first client, with ${viewTypes} types`, first.ms, first.mb);
const middle = [...each].sort((a, b) => a.mb - b.mb)[Math.floor(clients / 2)];
if (middle) show(`each of ${clients} clients (median)`, middle.ms, middle.mb);

const [view] = views;
if (view) {
  const compile = createCompile(view, new Map());
  const document = parse(
    `query ($id: ID!) { start(id: $id) { id label beyond joined after { label after { beyond joined } } } }`,
  );
  const [operation] = document.definitions;
  cpu = process.cpuUsage();
  if (operation?.kind === 'OperationDefinition') {
    await compile(document, operation, { variables: { id: '1' }, caller: new Caller({}) });
  }
  show('the first compilation of an operation', spentMs(cpu), 0);
}
console.log(`all of them share one graph: ${views.every((one) => one.graph === graph)}`);

/** What the commands do, from the files on: read, compose, project, check, and open the doors. */
async function measureWhole(count: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'portico-views-'));
  try {
    await Promise.all(['schemas', 'bff'].map((folder) => mkdir(join(directory, folder))));
    const backend = 'extend schema @backend(url: "http://127.0.0.1:9/graphql")';
    await writeFile(join(directory, 'schemas/all.graphql'), `${backend}\n${graphSdl()}`);
    for (let client = 0; client < count; client++)
      await writeFile(join(directory, `bff/c${client}.graphql`), viewSdl(client));
    const { config } = await loadConfig(directory);
    if (!config) throw new Error('no configuration');
    const options = { config, log: silent, production: true, env: {} };
    const named = count === 1 ? '1 client' : `${count} clients`;
    [memory, cpu] = [memoryMb(), process.cpuUsage()];
    const problems = await checkDirectory(directory, options);
    if (hasErrors(problems)) throw new Error(JSON.stringify(problems[0]));
    show(`a whole check with ${named}`, spentMs(cpu), 0);
    [memory, cpu] = [memoryMb(), process.cpuUsage()];
    const { gateway } = await loadGateway(directory, options);
    show(`a whole start with ${named}`, spentMs(cpu), memoryMb() - memory);
    await gateway?.close();
  } finally {
    await rm(directory, { recursive: true });
  }
}

await measureWhole(1);
await measureWhole(clients);
