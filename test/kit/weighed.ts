/**
 * A gateway in a process of its own that can be asked what it has allocated: `node --expose-gc weighed.ts DIRECTORY`, with an IPC
 * channel. To `weigh` it answers with the bytes since the message before, after a collection; the collections in between are counted, for
 * what they free is lost to the count. To `scavenge`, with the bytes in use after nothing but the collector's small rounds.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import { serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem } from '../../src/util/problem.ts';

/** What it says: where it is, and then what it used. */
export type Weighed =
  | { readonly url: string }
  | { readonly bytes: number; readonly buffers: number; readonly collections: number }
  | { readonly used: number };

const [directory = '', config] = process.argv.slice(2);
const loaded = await loadConfig(directory, config);
if (!loaded.config) throw new Error(loaded.problems.map(formatProblem).join('\n'));
const { gateway, problems } = await loadGateway(directory, {
  config: loaded.config,
  log: silent,
  production: true,
  env: process.env,
});
if (!gateway) throw new Error(problems.map(formatProblem).join('\n'));
const server = await serve({ gateway, host: '127.0.0.1', port: 0, log: silent });

let collections = 0;
new PerformanceObserver((list) => {
  collections += list.getEntries().length;
}).observe({ entryTypes: ['gc'] });
const say = (weighed: Weighed) => process.send?.(weighed);

const used = () => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heapUsed, arrayBuffers };
};
let before = used();
process.on('message', async (message) => {
  if (message === 'scavenge') {
    // What the first round leaves is old after the second.
    for (let round = 0; round < 2; round++) globalThis.gc?.({ type: 'minor' });
    say({ used: used().heapUsed });
    return;
  }
  const now = used();
  // Observers are told in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  const counted = collections;
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 5));
  collections = 0;
  say({
    bytes: now.heapUsed - before.heapUsed,
    buffers: now.arrayBuffers - before.arrayBuffers,
    collections: counted,
  });
  before = used();
});
process.once('disconnect', () => process.exit());
say({ url: server.url });
