/** `portico start`: loads a directory, serves its clients until told to stop, and with `--watch` reloads what changes. */
import { flushCompileCache } from 'node:module';
import { createLog, type Log } from '../../util/log.ts';
import { Cell } from '../../util/meter.ts';
import type { Problem } from '../../util/problem.ts';
import { answerQuestion, createControl } from '../admin/control.ts';
import { Fleet } from '../admin/fleet.ts';
import { spreadTo } from '../admin/spread.ts';
import type { Config } from '../config/types.ts';
import type { Gateway, LoadResult } from '../host.ts';
import { createReload, type ReloadOutcome } from '../reload.ts';
import { type Server, serve } from '../server.ts';
import { needsRestart, openTelemetry } from '../telemetry/open.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { watchFiles } from '../watch.ts';
import { supervise, type Worker, type WorkerRole } from '../workers.ts';
import { startAdmin } from './admin.ts';
import { type Command, UsageError, type Words } from './command.ts';
import type { Io } from './io.ts';
import { listenFailureOf } from './listen.ts';
import { configOption, openProject, type Project } from './project.ts';
import { problemsAsText, summarize } from './report.ts';
import { optionOf } from './words.ts';

/** For whoever watches `/readyz` to see that no more traffic should come; a person at a terminal does not wait for that. */
const announceMs = 1000;

export const start: Command = {
  name: 'start',
  usage: '[dir]',
  about: 'Serves every client of dir (default: .).',
  options: {
    port: { value: 'PORT', about: 'the port to listen on, 0 for any that is free (default: 4000)' },
    host: { value: 'HOST', about: 'the address to listen on (default: 127.0.0.1)' },
    client: {
      value: 'CLIENT',
      repeatable: true,
      about: 'serve only this client; may be given more than once (default: all)',
    },
    watch: { about: 'reload when schemas/, bff/, documents of clients or the configuration change' },
    workers: { value: 'N', about: 'how many processes serve, at one port (default: 1)' },
    config: configOption,
  },
  example: 'portico start --port 8080 --client web --client mobile',
  async run(words, io) {
    const port = readPort(optionOf(words, 'port') ?? '4000');
    const host = optionOf(words, 'host') ?? '127.0.0.1';
    const workers = readWorkers(optionOf(words, 'workers') ?? '1');
    const project = await openProject(words, io);
    const log = createLog('info', io.complain);
    if (workers > 1 && !io.role) return startWorkers(project, workers, log, io);
    // What is wrong with it is told where everything else is loaded.
    const { config: first } = await project.loadConfig();
    const isOneOfMany = io.role !== undefined;
    const { directory } = project;
    const telemetry = first && openTelemetry(first, { directory, output: io.output, isOneOfMany, log });
    const control = createControl(telemetry?.metrics, project.memory);
    io.onQuestion?.((question) => answerQuestion(control, question));
    if (io.askFirst) project.memory.purges.spreadBy(spreadTo(io.askFirst));
    let documents: readonly string[] = [];
    const load = async (before?: Gateway) => {
      const loaded = await loadProject({ project, words, io, log, telemetry, first }, before);
      // Where nothing could be read, what mattered before matters still.
      documents = loaded.documents ?? documents;
      return loaded;
    };
    const speaks = io.role?.speaks ?? true;
    const show = (problems: readonly Problem[]) => speaks && io.complain(problemsAsText(problems));

    const { gateway, problems } = await load();
    show(problems);
    if (!gateway) {
      io.complain(`portico start: ${summarize(problems)}\n`);
      return 1;
    }
    const server = await listen({ gateway, host, port, log }, io);
    if (!server) return 1;
    const generation = telemetry?.metrics?.cell('portico_generation') ?? new Cell();
    generation.value = 1;
    const admin = first && !isOneOfMany ? await startAdmin(first, control, log, io) : undefined;
    if (admin === 'failed') {
      await server.stop();
      return 1;
    }
    // Before anybody can know that it serves: a signal that comes at once has to find it listening.
    const signalled = io.nextSignal();
    if (io.role?.announces ?? true) io.write(doorsAsText(gateway, server.url));
    if (admin) io.write(adminAsText(admin.url));
    if (io.role?.announces) warnOfBudgets(gateway, workers, log);

    // One client's plugin is no reason to end the others' process.
    io.onUnseenFailure((error) => log('error', 'a promise failed and nobody looked', { error }));
    const onReload = (outcome: ReloadOutcome) => {
      if (outcome !== 'refused') generation.value++;
      if (telemetry?.metrics) telemetry.metrics.cell('portico_reloads_total', outcome).value++;
    };
    const reload = createReload({ server, gateway, load, show, log, onReload });
    const unwatch = words.options.has('watch')
      ? watchFiles({
          directory: project.directory,
          configFile: project.configFile,
          also: () => documents,
          onChange: reload,
          onError: (error) => log('error', 'changes of files cannot be seen', { error }),
        })
      : () => {};
    // What was compiled is kept now: who is killed has it the next time as well.
    const opened = server.opened.then(() => flushCompileCache());
    const signal = await Promise.race([signalled, opened.then(() => signalled)]).catch(async (error: unknown) => {
      // A door that cannot be opened is a start that failed.
      await Promise.all([server.stop(), admin?.close()]);
      throw error;
    });
    unwatch();
    log('info', 'stopping', { signal });
    const stop = async (): Promise<number> => {
      await server.stop(signal === 'SIGTERM' ? announceMs : 0);
      // Last, so that it can be seen how the end goes, and nothing of it is lost.
      await Promise.all([admin?.close(), telemetry?.accessLog?.close()]);
      return 0;
    };
    const stopped = stop();
    const again = io.nextSignal().then((second) => (second === 'SIGINT' ? 130 : 143));
    return Promise.race([stopped, again]);
  },
};

/** The first of several processes serves nobody, but it is the one whose admin plane asks all others. */
async function startWorkers(project: Project, count: number, log: Log, io: Io): Promise<number> {
  const { config } = await project.loadConfig();
  const fleet = new Fleet();
  const admin = config && (await startAdmin(config, fleet, log, io));
  if (admin === 'failed') return 1;
  if (admin) io.write(adminAsText(admin.url));
  const fork = (role: WorkerRole): Worker => {
    const worker = io.fork(role);
    fleet.add(worker);
    return worker;
  };
  try {
    return await supervise({ count, fork, nextSignal: io.nextSignal, log });
  } finally {
    await admin?.close();
  }
}

function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new UsageError(`--port cannot be "${text}": expected a number from 0 to 65535.`);
  }
  return Number(text);
}

function readWorkers(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) {
    throw new UsageError(`--workers cannot be "${text}": expected a number from 1 to 999.`);
  }
  return Number(text);
}

/** What is in memory is each worker's own. */
function warnOfBudgets({ doors }: Gateway, workers: number, log: Log): void {
  const clients = doors.filter(({ hasBudgets }) => hasBudgets).map(({ client }) => client);
  if (clients.length === 0) return;
  const message =
    'each worker counts budgets and rate limits by itself, in its memory: together they let through as many times more';
  log('warn', message, { workers, clients });
}

type Loading = {
  readonly project: Project;
  readonly words: Words;
  readonly io: Io;
  readonly log: Log;
  readonly telemetry: Telemetry | undefined;
  /** The configuration of the start, if it was right. */
  readonly first: Config | undefined;
};

/** One generation, and its problems as they are shown. A gateway without a door is none. */
async function loadProject(
  { project, words, io, log, telemetry, first }: Loading,
  before: Gateway | undefined,
): Promise<LoadResult> {
  const { config, problems } = await project.loadConfig();
  if (config && first && needsRestart(first, config)) {
    log('warn', 'admin and the file of the access log stay as they were: what they say now takes a new start');
  }
  if (!config) return { gateway: undefined, problems: project.shown(problems) };
  const { loadGateway } = await io.host();
  const clients = words.options.get('client');
  const options = { ...project.hostOptions(config, log), telemetry, ...(clients && { clients }) };
  const loaded = await loadGateway(project.directory, options, before);
  const all = project.shown([...problems, ...loaded.problems]);
  if (loaded.gateway?.doors.length !== 0) return { ...loaded, problems: all };
  await loaded.gateway.close();
  return { ...loaded, gateway: undefined, problems: all };
}

/** Undefined, with a sentence for the user, where the address cannot be listened on. */
async function listen(
  options: { gateway: Gateway; host: string; port: number; log: Log },
  io: Io,
): Promise<Server | undefined> {
  try {
    return await serve(options);
  } catch (error) {
    const failure = listenFailureOf(error);
    if (!failure) throw error;
    const { reason, wrong } = failure;
    io.complain(
      `portico start: cannot listen on ${options.host}, port ${options.port}: ${reason}. Choose another with --${wrong}.\n`,
    );
    await options.gateway.close();
    return undefined;
  }
}

function adminAsText(url: string): string {
  return `Admin plane, for who has its token: GET ${url}/metrics, POST ${url}/cache/purge\n`;
}

function doorsAsText({ doors }: Gateway, url: string): string {
  const width = Math.max(...doors.map(({ client }) => client.length));
  const lines = doors.map(({ client, path, hosts }) => {
    const only = hosts.length > 0 ? `  (only for ${hosts.join(', ')})` : '';
    return `  ${client.padEnd(width)}  ${url}${path}${only}\n`;
  });
  return `Portico serves ${doors.length} ${doors.length === 1 ? 'client' : 'clients'}:\n${lines.join('')}`;
}
