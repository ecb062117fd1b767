/** Makes new generations of a running server: one at a time, and one that is not right never replaces one that is. */
import type { Log } from '../util/log.ts';
import { hasErrors, type Problem } from '../util/problem.ts';
import type { Gateway, LoadResult } from './host.ts';
import type { Server } from './server.ts';

export type ReloadOptions = {
  readonly server: Server;
  /** What the server serves. */
  readonly gateway: Gateway;
  readonly load: () => Promise<LoadResult>;
  /** Shows the problems of each load, of a good one too. */
  readonly show: (problems: readonly Problem[]) => void;
  readonly log: Log;
};

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
async function reload(before: Gateway, { server, load, show, log }: ReloadOptions): Promise<Gateway> {
  try {
    const { gateway, problems } = await load();
    show(problems);
    const lost = gateway && hasErrors(problems) ? lostClients(before, gateway) : [];
    if (gateway && lost.length === 0) {
      server.replace(gateway);
      log('info', 'reloaded', { clients: clientsOf(gateway) });
      return gateway;
    }
    log('error', 'the reload was refused; the last good generation goes on', {
      problems: problems.map(brief),
      ...(lost.length > 0 && { clients: lost }),
    });
    await gateway?.close();
  } catch (error) {
    log('error', 'the reload failed; the last good generation goes on', { error });
  }
  server.markReloadRefused();
  return before;
}

/** Those who are served and would find their door gone. Without an error it was meant. */
function lostClients(before: Gateway, next: Gateway): readonly string[] {
  const kept = clientsOf(next);
  return clientsOf(before).filter((client) => !kept.includes(client));
}

function clientsOf({ doors }: Gateway): readonly string[] {
  return doors.map(({ client }) => client);
}

function brief({ severity, code, message, places: [place] }: Problem): Readonly<Record<string, unknown>> {
  return { severity, code, message, ...(place && { file: place.file, line: place.line, column: place.column }) };
}
