/** The log: one JSON object a line on standard error. Nothing else in Portico writes to the console but the commands themselves. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

const order: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** A log that writes lines of at least `least` to `write`. */
export function createLog(
  least: LogLevel = 'info',
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  return (level, message, fields) => {
    if (order[level] < order[least]) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }, plainErrors)}\n`);
  };
}

export const silent: Log = () => {};

/** Errors have no enumerable fields; in the log they show their message and stack. */
function plainErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}
