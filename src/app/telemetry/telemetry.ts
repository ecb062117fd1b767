/** What a process tells of itself: its metrics, if there is an admin plane to ask for them, and its access log, if it keeps one. Outlives generations. */
import type { AccessLog } from './access-log.ts';
import type { Metrics } from './metrics.ts';

export type Telemetry = {
  readonly metrics: Metrics | undefined;
  readonly accessLog: AccessLog | undefined;
};
