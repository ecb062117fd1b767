/**
 * How long a large graph takes to read, compose, check and start, and what it holds of memory. By default two
 * hundred backends of 2 MB, and clients that each see 500 of some 5,000 types.
 *
 *     node bench/scale.ts [--backends 200] [--bytes 2000000] [--view-types 500] [--clients 20] [--keep DIR]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { project } from '../src/bff/project.ts';
import { readClients } from '../src/bff/read.ts';
import { unify } from '../src/graph/unify.ts';
import { readSchemas } from '../src/schema/read.ts';
import { formatProblem, type Problem } from '../src/util/problem.ts';
import { generate } from './scale/generate.ts';

const { values } = parseArgs({
  options: {
    backends: { type: 'string', default: '200' },
    bytes: { type: 'string', default: '2000000' },
    'view-types': { type: 'string', default: '500' },
    clients: { type: 'string', default: '20' },
    keep: { type: 'string' },
  },
});
const size = {
  backends: Number(values.backends),
  bytes: Number(values.bytes),
  viewTypes: Number(values['view-types']),
  clients: Number(values.clients),
};
const portico = join(import.meta.dirname, '../src/app/cli/portico.js');

const directory = values.keep ?? (await mkdtemp(join(tmpdir(), 'portico-scale-')));
const files = generate(size);
for (const [path, text] of files) {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
}
const bytes = [...files].reduce((sum, [path, text]) => sum + (path.startsWith('schemas/') ? text.length : 0), 0);
console.log(
  `${size.backends} backends, ${(bytes / 1e6).toFixed(2)} MB; ${size.clients} clients. ${cpus()[0]?.model}, Node ${process.version}\n`,
);

try {
  await stages();
  await commands();
} finally {
  if (values.keep === undefined) await rm(directory, { recursive: true, force: true });
}

/** Each in turn within this process; the heap is what is held after a collection, where Node lets itself be told to (--expose-gc). */
async function stages(): Promise<void> {
  const schemas = await stage('read schemas/', () => readSchemas(directory));
  must(schemas.problems);
  const { graph, problems } = await stage('compose', () => unify(schemas.backends));
  must(problems);
  if (!graph) throw new Error('there is no graph');
  const types = Object.keys(graph.schema.getTypeMap()).length;
  const bff = await stage('read bff/', () => readClients(directory));
  const views = await stage('project every client', async () =>
    bff.clients.map(({ file }) => file && project(file, graph)),
  );
  must(views.flatMap((view) => view?.problems ?? []));
  const shown = Object.keys(views[0]?.view?.schema.getTypeMap() ?? {}).length;
  console.log(`\n${types} types in the graph, ${shown} in the first view\n`);
}

/** As a person runs them: whole processes, with all that they load. */
async function commands(): Promise<void> {
  await command('portico check', ['check', directory]);
  await command('portico start, one client', ['start', directory, '--port', '0', '--client', 'client-000'], true);
  await command('portico start, all clients', ['start', directory, '--port', '0'], true);
}

async function stage<T>(name: string, work: () => Promise<T>): Promise<T> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  report(name, performance.now() - began, (user + system) / 1000, heapUsed());
  return result;
}

function heapUsed(): number {
  (globalThis as { readonly gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}

/** @param serves whether it runs until it is told to stop: then it is timed until it says that it serves */
async function command(name: string, args: readonly string[], serves = false): Promise<void> {
  const began = performance.now();
  const child = spawn(process.execPath, [portico, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  if (serves) await once(child.stdout, 'data');
  else await exited;
  const ms = performance.now() - began;
  const usage = serves ? await usageOf(child.pid) : undefined;
  report(name, ms, usage?.cpuMs, usage?.bytes);
  if (serves) {
    child.kill('SIGINT');
    await exited;
  } else if (child.exitCode !== 0) throw new Error(out.slice(0, 2000));
}

/** CPU time and resident memory of another process, as Linux tells them; elsewhere undefined. */
async function usageOf(
  pid: number | undefined,
): Promise<{ readonly cpuMs: number; readonly bytes: number } | undefined> {
  const { readFile } = await import('node:fs/promises');
  const [stat, status] = await Promise.all(
    ['stat', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => undefined)),
  );
  if (stat === undefined || status === undefined) return undefined;
  const [user = 0, system = 0] = stat.split(' ').slice(13, 15).map(Number);
  return { cpuMs: (user + system) * 10, bytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024 };
}

function report(name: string, ms: number, cpuMs: number | undefined, memory: number | undefined): void {
  const cpu = cpuMs === undefined ? '' : `${Math.round(cpuMs)} ms CPU`;
  const held = memory === undefined ? '' : `${Math.round(memory / 1024 ** 2)} MiB`;
  console.log(`${name.padEnd(28)}${String(Math.round(ms)).padStart(7)} ms${cpu.padStart(16)}${held.padStart(12)}`);
}

function must(problems: readonly Problem[]): void {
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (error) throw new Error(formatProblem(error));
}
