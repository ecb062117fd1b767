/**
 * What does a start cost? `npm run bench:start [-- times]`: the package as it is installed, its demo and a small project, with what
 * an earlier start kept and without, beside bare Node that imports undici.
 *
 * Wall and CPU time until `/readyz` answers 200, memory then, and the time until the first operation is answered, which waits for the
 * doors. Medians; whoever is measured takes turns, after a start that counts for nothing. Needs Linux.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuOf, residentMb } from './proc.ts';
import { freePort } from './servers.ts';
import { spread } from './table.ts';
import { bin, installed } from './targets/own.ts';

const root = join(import.meta.dirname, '..');
const times = Number(process.argv[2] ?? 9);
const folder = mkdtempSync(join(tmpdir(), 'portico-start-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

type Start = { readonly wall: number; readonly cpu: number; readonly memory: number; readonly first: number };
type Subject = {
  readonly name: string;
  readonly command: readonly string[];
  /** A path that a door has. */
  readonly door?: string;
  /** What was composed is forgotten before each start; what Node compiled is not. */
  readonly anew?: boolean;
};

/** A project beside an installed package; its configuration names that instead of the sources. */
function project(name: string, from: string, config: string): readonly string[] {
  const to = join(folder, name);
  mkdirSync(join(to, 'node_modules'), { recursive: true });
  for (const part of ['schemas', 'bff']) cpSync(join(from, part), join(to, part), { recursive: true });
  symlinkSync(installed(), join(to, 'node_modules/portico'));
  writeFileSync(join(to, 'package.json'), '{ "type": "module" }');
  const text = readFileSync(config, 'utf8').replace(/'[^']*\/src\/(?:index|app\/config\/types)\.ts'/, "'portico'");
  writeFileSync(join(to, 'portico.config.ts'), text);
  return [join(installed(), bin), 'start', to, '--port'];
}

function bare(): readonly string[] {
  const file = join(folder, 'bare.mjs');
  const undici = join(root, 'node_modules/undici/index.js');
  const text = `import '${undici}'; import { createServer } from 'node:http';
    createServer((request, response) => response.end()).listen(Number(process.argv[2]), '127.0.0.1');`;
  writeFileSync(file, text);
  return [file];
}

async function start({ name, command, door = '/', anew }: Subject, leaves: boolean): Promise<Start> {
  const cache = join(folder, name);
  mkdirSync(cache, { recursive: true });
  if (anew)
    for (const each of readdirSync(cache)) rmSync(join(cache, each, 'portico'), { recursive: true, force: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, NODE_COMPILE_CACHE: cache, NODE_ENV: 'production' };
  const begun = performance.now();
  const child = spawn(process.execPath, [...command, String(port)], { env, stdio: 'ignore' });
  const gone = once(child, 'exit');
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended with ${child.exitCode}`);
    await sleep(3);
  }
  const { pid = 0 } = child;
  const found = { wall: performance.now() - begun, cpu: cpuOf(pid) / 1000, memory: residentMb(pid) };
  const headers = { 'content-type': 'application/json' };
  await (await fetch(url + door, { method: 'POST', headers, body: '{"query":"{ __typename }"}' })).text();
  const first = performance.now() - begun;
  // Who is told to end keeps first what was compiled for it.
  child.kill(leaves ? 'SIGINT' : 'SIGKILL');
  await gone;
  return { ...found, first };
}

const demo = { command: project('demo', root, join(root, 'portico.config.ts')), door: '/web/graphql' };
const small = {
  command: project('small', join(root, 'bench/portico/rest'), join(root, 'bench/portico/portico.config.ts')),
  door: '/bench/graphql',
};
const subjects: readonly Subject[] = [
  { name: 'the demo', ...demo },
  { name: 'the demo, composed anew', ...demo, anew: true },
  { name: 'a small project', ...small },
  { name: 'a small project, composed anew', ...small, anew: true },
  { name: 'bare Node with undici', command: bare() },
];

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}; load before: ${loadavg()[0]?.toFixed(2)}\n`,
);
const starts = new Map<Subject, Start[]>(subjects.map((subject) => [subject, []]));
for (let round = 0; round <= times; round++) {
  for (const [subject, done] of starts) {
    const one = await start(subject, round === 0);
    if (round > 0) done.push(one);
  }
}
console.log('| | wall ms | CPU ms | RSS MB | first answer ms |\n|---|---|---|---|---|');
for (const [{ name }, done] of starts) {
  const middle = (of: (one: Start) => number) => spread(done.map(of)).middle.toFixed(0);
  console.log(
    `| ${name} | ${middle(({ wall }) => wall)} | ${middle(({ cpu }) => cpu)} | ${middle(({ memory }) => memory)} | ${middle(({ first }) => first)} |`,
  );
}
