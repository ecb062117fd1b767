/**
 * What does a request cost a gateway, and how many times what it costs a program without GraphQL? `npm run bench`; `-- --help`
 *
 * CPU time of the gateway's process tree, user and system, from the kernel's accounts, by the requests that were answered. It has
 * core 0 to itself; the load and a backend that costs next to nothing share core 1. Figures of a round can be compared with each
 * other, those of two hours hardly: hence ratios, and targets that take turns. Needs Linux, `taskset` and `gcc`.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { startIssuer } from '../test/backends/issuer.ts';
import { readOptions, usage } from './options.ts';
import { comeFirst, stayOn } from './proc.ts';
import { type Result, runWorkload } from './run.ts';
import { loadCore, startBackend } from './servers.ts';
import { disturbanceOf, tableOf } from './table.ts';

const options = readOptions(process.argv.slice(2));
if (!options) {
  console.log(usage);
  process.exit();
}
stayOn(loadCore);
if (options.first) comeFirst();
const [issuer, backend] = await Promise.all([startIssuer(), startBackend()]);
const token = await issuer.token({ sub: 'bench', expiresIn: 24 * 3600 });
const ground = { backend, issuer: issuer.url, token };
const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`;
console.log(`${machine}; 64 connections, and one (@1); load before: ${loadavg()[0]?.toFixed(2)}\n`);

const results: Result[] = [];
try {
  for (const workload of options.workloads) {
    const some = await runWorkload(workload, options, ground);
    results.push(...some);
    console.log(`${tableOf(workload, some)}\n${disturbanceOf(some)}\n`);
  }
} finally {
  await Promise.all([backend.stop(), issuer.stop()]);
}
if (options.json !== undefined) {
  const { seconds, rounds } = options;
  writeFileSync(options.json, `${JSON.stringify({ machine, at: new Date(), seconds, rounds, results }, null, 1)}\n`);
}
