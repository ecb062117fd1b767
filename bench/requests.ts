/**
 * What does a request cost the gateway? CPU time of its process (user and system, from the kernel's accounts) for three queries of
 * the demo, the backends and the load in processes of their own; and how long it takes to start. `npm run bench`
 *
 * Budgets and caches are taken out of the clients' files, and every request of a query differs in its variables, so that each does
 * all of its work. Figures of one run can be compared with each other, those of two runs hardly.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { startBackends } from '../test/backends/all.ts';

const root = join(import.meta.dirname, '..');
const port = 4100;
const connections = 16;
const warmUpRequests = 300;
const measuredMs = 5000;
/** Of `/proc`: ticks of a hundredth of a second. */
const microsecondsPerTick = 10_000;

const backends = await startBackends();
const directory = mkdtempSync(join(tmpdir(), 'portico-bench-'));
cpSync(join(root, 'schemas'), join(directory, 'schemas'), { recursive: true });
cpSync(join(root, 'bff'), join(directory, 'bff'), { recursive: true });
for (const name of readdirSync(join(directory, 'bff'))) {
  const file = join(directory, 'bff', name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^ *@(budget|cache)\(.*\)$/gm, ''));
}

const started = performance.now();
const gateway = spawn(
  process.execPath,
  [
    join(root, 'src/app/cli/portico.js'),
    'start',
    directory,
    '--port',
    String(port),
    '--config',
    join(root, 'portico.config.ts'),
  ],
  { env: { ...process.env, ...backends.env, NODE_ENV: 'production' }, stdio: ['ignore', 'ignore', 'inherit'] },
);
const pid = gateway.pid as number;
const pool = new Pool(`http://127.0.0.1:${port}`, { connections });

try {
  await ready();
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}; ${connections} connections`);
  console.log(`start: ${Math.round(performance.now() - started)} ms until /readyz, ${residentMb()} MB resident\n`);
  const token = await backends.issuer.customerToken();
  const queries = [
    {
      name: 'web: a page of 20 products with stock, reviews, authors',
      path: '/web/graphql',
      headers: {},
      query: `query ($page: Int) { products(page: $page, size: 20) { items { sku title price { amount } stock { quantity } reviews(first: 2) { rating author { name } } } } }`,
      variables: (n: number) => ({ page: 1 + (n % 50) }),
    },
    {
      name: 'mobile: the caller’s last 5 orders with their items',
      path: '/mobile/graphql',
      headers: { authorization: `Bearer ${token}` },
      query: `query ($limit: Int) { myOrders(limit: $limit) { id state total items { name price available } } }`,
      variables: () => ({ limit: 5 }),
    },
    {
      name: 'mobile: one item by its id',
      path: '/mobile/graphql',
      headers: {},
      query: `query ($id: ID!) { item(id: $id) { name price } }`,
      variables: (n: number) => ({ id: `SKU-${String(1 + (n % 1000)).padStart(4, '0')}` }),
    },
  ];
  console.log(
    '| query | CPU ms a request | requests/s | p50 ms | p99 ms | calls a request |\n|---|---|---|---|---|---|',
  );
  for (const { name, path, headers, query, variables } of queries) {
    const send = async (n: number): Promise<void> => {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables: variables(n) }),
      });
      const text = await body.text();
      if (statusCode !== 200 || text.includes('"errors"')) throw new Error(`${statusCode} ${text}`);
    };
    let n = 0;
    await load(
      connections,
      () => n < warmUpRequests,
      () => send(n++),
    );
    backends.reset();
    const [cpuBefore, begun] = [cpuTicks(), performance.now()];
    const first = n;
    const times = await load(
      connections,
      () => performance.now() - begun < measuredMs,
      () => send(n++),
    );
    const count = n - first;
    const seconds = (performance.now() - begun) / 1000;
    const cpuMs = ((cpuTicks() - cpuBefore) * microsecondsPerTick) / count / 1000;
    const calls = ['catalog', 'stock', 'customers', 'orders', 'reviews', 'devices'] as const;
    const made = calls.reduce((sum, backend) => sum + backends[backend].calls.length, 0);
    times.sort((a, b) => a - b);
    const quantile = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
    // Backends keep their last 5,000 calls at least; beyond that their number is no longer known.
    const perRequest = made < 5000 ? (made / count).toFixed(1) : '–';
    console.log(
      `| ${name} | ${cpuMs.toFixed(2)} | ${Math.round(count / seconds)} | ${quantile(0.5)} | ${quantile(0.99)} | ${perRequest} |`,
    );
  }
  console.log(`\n${residentMb()} MB resident after the load`);
} finally {
  gateway.kill();
  await pool.destroy();
  await backends.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function ready(): Promise<void> {
  for (;;) {
    if (gateway.exitCode !== null) throw new Error('the gateway did not start');
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Keeps `width` requests in flight while `goOn`; gives how long each took, in milliseconds. */
async function load(width: number, goOn: () => boolean, send: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  const lane = async (): Promise<void> => {
    while (goOn()) {
      const begun = performance.now();
      await send();
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return times;
}

function cpuTicks(): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function residentMb(): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}
