/** Makes new generations of a running server: one at a time, and one that is not right never replaces one that is. */
import type { Log } from '../util/log.ts';
import type { Problem } from '../util/problem.ts';
import type { LoadResult } from './host.ts';
import type { Server } from './server.ts';

export type ReloadOptions = {
  readonly server: Server;
  readonly load: () => Promise<LoadResult>;
  /** Shows the problems of each load, of a good one too. */
  readonly show: (problems: readonly Problem[]) => void;
  readonly log: Log;
};

/** Gives the function that reloads. Called while a reload goes on, it makes one more follow, however often. */
export function createReload(options: ReloadOptions): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      await reload(options);
    } while (again);
    running = undefined;
  }

  return () => {
    again = true;
    running ??= run();
    return running;
  };
}

async function reload({ server, load, show, log }: ReloadOptions): Promise<void> {
  try {
    const { gateway, problems } = await load();
    show(problems);
    if (gateway) {
      server.replace(gateway);
      log('info', 'reloaded', { clients: gateway.doors.map(({ client }) => client) });
      return;
    }
    log('error', 'the reload was refused; the last good generation goes on', { problems: problems.map(brief) });
  } catch (error) {
    log('error', 'the reload failed; the last good generation goes on', { error });
  }
  server.markReloadRefused();
}

function brief({ severity, code, message, places: [place] }: Problem): Readonly<Record<string, unknown>> {
  return { severity, code, message, ...(place && { file: place.file, line: place.line, column: place.column }) };
}
