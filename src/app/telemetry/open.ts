/** Opens what a process tells of itself, as the configuration that it starts with says. */
import { resolve } from 'node:path';
import type { Log } from '../../util/log.ts';
import type { Config } from '../config/types.ts';
import { AccessLog } from './access-log.ts';
import { Metrics } from './metrics.ts';
import { measureProcess } from './process.ts';
import { fileSink, type Output, outputSink } from './sinks.ts';
import type { Telemetry } from './telemetry.ts';

export type OpenOptions = {
  /** Where a relative path of a file starts. */
  readonly directory: string;
  readonly output: Output;
  /** Whether other processes write to the same output. */
  readonly isOneOfMany: boolean;
  readonly log: Log;
};

/** What a pipe keeps whole when several processes write to it (`PIPE_BUF`). */
const wholeInPipe = 4096;

/**
 * Undefined where there is nothing to tell: then nothing is counted either.
 *
 * @throws if the file of the access log cannot be opened
 */
export function openTelemetry(config: Config, options: OpenOptions): Telemetry | undefined {
  const { accessLog: settings } = config.telemetry;
  if (!config.admin && !settings) return undefined;
  const metrics = config.admin && new Metrics();
  if (metrics) measureProcess(metrics);
  if (!settings) return { metrics, accessLog: undefined };
  const { directory, output, isOneOfMany, log } = options;
  const dropped = metrics?.cell('portico_access_log_dropped_total');
  const accessLog =
    settings.file === undefined
      ? new AccessLog({ sink: outputSink(output), log, dropped, ...(isOneOfMany && { pieceBytes: wholeInPipe }) })
      : new AccessLog({ sink: fileSink(resolve(directory, settings.file)), log, dropped });
  return { metrics, accessLog };
}

/** Whether a configuration asks for what only a new start can give: another port, another file. */
export function needsRestart(before: Config, after: Config): boolean {
  return JSON.stringify(fixedOf(before)) !== JSON.stringify(fixedOf(after));
}

function fixedOf({ admin, telemetry: { accessLog } }: Config): unknown {
  return [admin, accessLog && { file: accessLog.file }];
}
