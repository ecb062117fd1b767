/** The table of every metric; `docs/operations.md` is held against it by a test. */

export type MetricSpec = {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** What it says, as the scrape tells it. */
  readonly help: string;
  /** What one number is made of those of several processes; default: their sum. */
  readonly of?: 'max' | 'min';
};

export const metricTable = {
  portico_operations_total: {
    kind: 'counter',
    labels: ['client', 'transport', 'kind', 'outcome'],
    help: 'Operations that were answered, and requests that came to none (kind none): ok, aborted by the caller, or the code of the first error.',
  },
  portico_operation_duration_seconds: {
    kind: 'histogram',
    labels: ['client'],
    help: 'From the head of a request to the end of its answer; subscriptions are not in it.',
  },
  portico_requests_in_flight: {
    kind: 'gauge',
    labels: ['client'],
    help: 'Requests that are being answered, operations of WebSockets and open streams among them.',
  },
  portico_streams_open: {
    kind: 'gauge',
    labels: ['client'],
    help: 'Answers that come in parts and are not over: subscriptions and incremental delivery, whatever they come by.',
  },
  portico_websockets_open: { kind: 'gauge', labels: ['client'], help: 'WebSockets of clients that are open.' },
  portico_events_total: {
    kind: 'counter',
    labels: ['client'],
    help: 'Events of subscriptions and parts of answers that were sent.',
  },
  portico_calls_total: {
    kind: 'counter',
    labels: ['backend', 'outcome'],
    help: 'HTTP requests to backends, retries among them: the class of the status, or the code of the failure.',
  },
  portico_call_duration_seconds: {
    kind: 'histogram',
    labels: ['backend'],
    help: 'From a request to a backend to the last byte of its answer, or to the head of a stream.',
  },
  portico_cached_answers_total: {
    kind: 'counter',
    labels: ['client', 'outcome'],
    help: 'Operations that could be remembered: hit, stale (given and fetched again), fallback (old, for fetching failed), shared (with one in flight), miss.',
  },
  portico_documents_total: {
    kind: 'counter',
    labels: ['client', 'outcome'],
    help: 'Documents of operations: hit where it was known, miss where it had to be parsed and validated.',
  },
  portico_plans_total: {
    kind: 'counter',
    labels: ['outcome'],
    help: 'Plans of operations that called for any: hit where there was one, miss where it had to be made.',
  },
  portico_budget_decisions_total: {
    kind: 'counter',
    labels: ['client', 'budget', 'outcome'],
    help: 'What each budget said of an operation: allowed, refused, measured (too little left, and let through), unknown (the store is out of reach).',
  },
  portico_rate_limited_total: {
    kind: 'counter',
    labels: ['client'],
    help: 'Operations that were refused by a rate limit on a field.',
  },
  portico_store_failures_total: {
    kind: 'counter',
    labels: ['client', 'use'],
    help: 'Times that the store was out of reach: for budgets, documents or the cache.',
  },
  portico_purged_answers_total: {
    kind: 'counter',
    labels: ['by'],
    help: 'Remembered answers that were taken out: by the admin plane, or by a mutation that named what they held.',
  },
  portico_generation: {
    kind: 'gauge',
    labels: [],
    of: 'max',
    help: 'Which loading of the files serves: 1 is the one of the start.',
  },
  portico_reloads_total: {
    kind: 'counter',
    labels: ['outcome'],
    help: 'Reloads by each process: ok, partial (a client with errors goes on as it was), refused.',
  },
  portico_access_log_dropped_total: {
    kind: 'counter',
    labels: [],
    help: 'Lines of the access log that were lost, because whoever takes them was too slow or could not be written to.',
  },
  portico_build_info: { kind: 'gauge', labels: ['version'], of: 'max', help: 'The version of Portico; always 1.' },
  portico_workers: { kind: 'gauge', labels: [], help: 'Processes that these figures are of.' },
  process_cpu_user_seconds_total: { kind: 'counter', labels: [], help: 'CPU time spent in user mode.' },
  process_cpu_system_seconds_total: { kind: 'counter', labels: [], help: 'CPU time spent in the kernel.' },
  process_cpu_seconds_total: { kind: 'counter', labels: [], help: 'CPU time, user and system.' },
  process_start_time_seconds: {
    kind: 'gauge',
    labels: [],
    of: 'min',
    help: 'When the process began, since the epoch.',
  },
  process_resident_memory_bytes: { kind: 'gauge', labels: [], help: 'Memory that is resident.' },
  process_open_fds: { kind: 'gauge', labels: [], help: 'File descriptors that are open; on Linux.' },
  nodejs_heap_size_total_bytes: { kind: 'gauge', labels: [], help: 'The heap, with what of it is free.' },
  nodejs_heap_size_used_bytes: { kind: 'gauge', labels: [], help: 'What of the heap is used.' },
  nodejs_external_memory_bytes: {
    kind: 'gauge',
    labels: [],
    help: 'Memory outside of the heap that objects in it hold.',
  },
  nodejs_eventloop_lag_mean_seconds: {
    kind: 'gauge',
    labels: [],
    of: 'max',
    help: 'How late the event loop came to its timers since the last scrape, on average.',
  },
  nodejs_eventloop_lag_p50_seconds: { kind: 'gauge', labels: [], of: 'max', help: 'The same, the median.' },
  nodejs_eventloop_lag_p99_seconds: { kind: 'gauge', labels: [], of: 'max', help: 'The same, the 99th percentile.' },
  nodejs_eventloop_lag_max_seconds: { kind: 'gauge', labels: [], of: 'max', help: 'The same, at worst.' },
  nodejs_version_info: { kind: 'gauge', labels: ['version'], of: 'max', help: 'The version of Node.js; always 1.' },
} as const satisfies Readonly<Record<string, MetricSpec>>;

export type MetricName = keyof typeof metricTable;

export function specOf(name: MetricName): MetricSpec {
  return metricTable[name];
}

/** Upper bounds of the histograms' buckets, in seconds: from an answer out of memory to the longest that anybody waits. */
export const durationBounds: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];
