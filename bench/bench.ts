/**
 * What does a request cost a gateway, and how many times what it costs a program without GraphQL? `npm run bench`; `-- --help`
 *
 * CPU time of the gateway's process tree, user and system, from the kernel's accounts, by the requests that were answered. It has
 * core 0 to itself; the load and a backend that costs next to nothing share core 1. Figures of a round can be compared with each
 * other, those of two hours hardly: hence ratios, and targets that take turns. Needs Linux, `taskset` and `gcc`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { startIssuer } from '../test/backends/issuer.ts';
import { drawChart } from './chart.ts';
import { type Options, readOptions, usage } from './options.ts';
import { comeFirst, stayOn } from './proc.ts';
import { type Result, runWorkload } from './run.ts';
import { loadCore, startBackend } from './servers.ts';
import { disturbanceOf, tableOf } from './table.ts';
import { workloads } from './workloads/all.ts';

const options = readOptions(process.argv.slice(2));
if (!options) {
  console.log(usage);
  process.exit();
}
const results: Result[] = options.from.flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as Kept).results); // as below
if (options.from.length > 0) tell(results);
else await measure(options);
if (options.svg !== undefined) writeFileSync(options.svg, drawChart(options.workloads, results));

type Kept = { readonly results: readonly Result[] };

async function measure(options: Options): Promise<void> {
  const { first, seconds, rounds, json } = options;
  stayOn(loadCore);
  if (first) comeFirst();
  const [issuer, backend] = await Promise.all([startIssuer(), startBackend()]);
  const token = await issuer.token({ sub: 'bench', expiresIn: 24 * 3600 });
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`;
  console.log(`${machine}; 64 connections, and one (@1); load before: ${loadavg()[0]?.toFixed(2)}\n`);
  try {
    for (const workload of options.workloads) {
      const some = await runWorkload(workload, options, { backend, issuer: issuer.url, token });
      results.push(...some);
      tell(some);
      // After each: a long run that is broken off has not been for nothing.
      if (json !== undefined) {
        writeFileSync(json, `${JSON.stringify({ machine, at: new Date(), seconds, rounds, results }, null, 1)}\n`);
      }
    }
  } finally {
    await Promise.all([backend.stop(), issuer.stop()]);
  }
}

function tell(some: readonly Result[]): void {
  for (const workload of workloads) {
    const own = some.filter((result) => result.workload === workload.name);
    if (own.length > 0) console.log(`${tableOf(workload, own)}\n${disturbanceOf(own)}\n`);
  }
}
