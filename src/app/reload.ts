/** Makes new generations of a running server: one at a time, and nothing that is not right replaces what is. */
import type { Log } from '../util/log.ts';
import type { Problem } from '../util/problem.ts';
import type { Gateway, LoadResult } from './host.ts';
import type { Server } from './server.ts';

export type ReloadOptions = {
  readonly server: Server;
  /** What the server serves. */
  readonly gateway: Gateway;
  /** Loads what is to follow the gateway that serves now. */
  readonly load: (before: Gateway) => Promise<LoadResult>;
  /** Shows the problems of each load, of a good one too. */
  readonly show: (problems: readonly Problem[]) => void;
  readonly log: Log;
  /** Told how each reload ended; `partial` where clients with errors go on as they were. */
  readonly onReload?: ((outcome: ReloadOutcome) => void) | undefined;
};

export type ReloadOutcome = 'ok' | 'partial' | 'refused';

/** Gives the function that reloads. Called while a reload goes on, it makes one more follow, however often. */
export function createReload(options: ReloadOptions): () => Promise<void> {
  let { gateway } = options;
  let running: Promise<void> | undefined;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      gateway = await reload(gateway, options);
    } while (again);
    running = undefined;
  }

  return () => {
    again = true;
    running ??= run();
    return running;
  };
}

/** Gives the gateway that serves from now on: the one of before, if there is nothing right to take its place. */
async function reload(before: Gateway, { server, load, show, log, onReload }: ReloadOptions): Promise<Gateway> {
  try {
    const { gateway, problems } = await load(before);
    show(problems);
    if (gateway) {
      server.replace(gateway);
      const { stale = [] } = gateway;
      onReload?.(stale.length === 0 ? 'ok' : 'partial');
      if (stale.length === 0) log('info', 'reloaded', { clients: clientsOf(gateway) });
      else {
        server.markReloadRefused();
        const others = clientsOf(gateway).filter((client) => !stale.includes(client));
        const message = 'reloaded, but for clients with errors, which go on as they were';
        log('error', message, { clients: others, stale, problems: problems.map(brief) });
      }
      return gateway;
    }
    log('error', 'the reload was refused; the last good generation goes on', { problems: problems.map(brief) });
  } catch (error) {
    log('error', 'the reload failed; the last good generation goes on', { error });
  }
  server.markReloadRefused();
  onReload?.('refused');
  return before;
}

function clientsOf({ doors }: Gateway): readonly string[] {
  return doors.map(({ client }) => client);
}

function brief({ severity, code, message, places: [place] }: Problem): Readonly<Record<string, unknown>> {
  return { severity, code, message, ...(place && { file: place.file, line: place.line, column: place.column }) };
}
