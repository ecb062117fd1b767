/** What can be looked up of this process when its metrics are read: CPU, memory, file descriptors, how late the event loop is. */
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { versionOfPortico } from '../home.ts';
import type { Metrics } from './metrics.ts';

/** How often the event loop is looked at, in milliseconds. */
const resolution = 20;

/** Under the names that dashboards for Node.js know. */
export function measureProcess(metrics: Metrics): void {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  metrics.cell('portico_build_info', versionOfPortico()).value = 1;
  metrics.cell('nodejs_version_info', process.version).value = 1;
  metrics.cell('portico_workers').value = 1;
  metrics.cell('process_start_time_seconds').value = Math.round(performance.timeOrigin / 1000);

  metrics.onRead(() => {
    const { user, system } = process.cpuUsage();
    metrics.cell('process_cpu_user_seconds_total').value = user / 1e6;
    metrics.cell('process_cpu_system_seconds_total').value = system / 1e6;
    metrics.cell('process_cpu_seconds_total').value = (user + system) / 1e6;
    const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
    metrics.cell('process_resident_memory_bytes').value = rss;
    metrics.cell('nodejs_heap_size_total_bytes').value = heapTotal;
    metrics.cell('nodejs_heap_size_used_bytes').value = heapUsed;
    metrics.cell('nodejs_external_memory_bytes').value = external;
    const open = openFiles();
    if (open !== undefined) metrics.cell('process_open_fds').value = open;
    // What it tells of is how long it waited, the wait itself among it; nothing, if it has not waited since.
    const late = (nanoseconds: number): number => Math.max(0, (nanoseconds || 0) / 1e9 - resolution / 1000);
    metrics.cell('nodejs_eventloop_lag_mean_seconds').value = late(delay.mean);
    metrics.cell('nodejs_eventloop_lag_p50_seconds').value = late(delay.percentile(50));
    metrics.cell('nodejs_eventloop_lag_p99_seconds').value = late(delay.percentile(99));
    metrics.cell('nodejs_eventloop_lag_max_seconds').value = late(delay.max);
    delay.reset();
  });
}

function openFiles(): number | undefined {
  try {
    // One of them is the folder itself.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}
