/** Servers of a few lines behind a gateway of files: each a real one on its own port, its file in `schemas/`, asked through HTTP. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSchema } from 'graphql-yoga';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import type { LoadResult } from '../../src/app/host.ts';
import { createReload } from '../../src/app/reload.ts';
import { serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem, type Problem } from '../../src/util/problem.ts';
import { type Federated, federate } from '../backends/federated.ts';
import { serveGraphql } from '../backends/graphql.ts';
import type { Running } from '../backends/server.ts';
import { makeDirectory } from './directory.ts';
import { setting } from './setting.ts';
import type { AnsweredError } from './shop.ts';

type Schema = Parameters<typeof createSchema<{ readonly request: Request }>>[0];

/** A plain server by its file and resolvers, a federated one with its entities, or a file alone: `{$env.NAME}` in it is `env`'s. */
export type Service =
  | { readonly sdl: string; readonly resolvers: Schema['resolvers']; readonly backend?: string }
  | (Federated & { readonly backend?: string })
  | { readonly file: string };

export type Services = {
  readonly url: string;
  readonly directory: string;
  /** The running server of a service. */
  readonly running: (name: string) => Running;
  readonly ask: (
    operation: string,
    options?: {
      readonly client?: string;
      readonly variables?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) => Promise<{ readonly data?: unknown; readonly errors?: readonly AnsweredError[] }>;
  /** Which services were called since the last time that this was asked: each as often as it was. */
  readonly calls: () => readonly string[];
  /** Starts one more server and gives the text of its file. */
  readonly start: (name: string, service: Service) => Promise<string>;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Loads the files anew, as `--watch` does; gives the codes of what is wrong with them. */
  readonly reload: () => Promise<readonly string[]>;
};

type Lifetime = { readonly after: (clean: () => Promise<void>) => void };

/**
 * @param config the text of `portico.config.ts`
 * @param clients the files in `bff/` by their names; one that shows all of the graph if left out
 */
export async function startServices(
  t: Lifetime,
  services: Readonly<Record<string, Service>>,
  clients: Readonly<Record<string, string>> = {
    all: 'extend schema @expose @limits(depth: 50, cost: 1000000) @errors(detail: FULL)',
  },
  config?: string,
): Promise<Services> {
  const running = new Map<string, Running>();
  const start = async (name: string, service: Service): Promise<string> => {
    if ('file' in service) return service.file;
    const server = await serveGraphql(name, {}, schemaOf(service));
    running.set(name, server);
    t.after(() => server.stop());
    return `${service.sdl}\nextend schema @backend(url: "${server.url}/graphql"${service.backend ?? ''})\n`;
  };
  const files: Record<string, string> = {};
  for (const [name, service] of Object.entries(services)) files[`schemas/${name}.graphql`] = await start(name, service);
  for (const [name, sdl] of Object.entries(clients)) files[`bff/${name}.graphql`] = sdl;
  if (config !== undefined) files['portico.config.ts'] = config;
  const directory = await makeDirectory(t, files);
  const { config: loaded } = await loadConfig(directory);
  if (!loaded) throw new Error('there is no configuration');
  const urls = Object.fromEntries([...running].map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url]));
  const env = { ...setting, ...urls };
  const load = (): Promise<LoadResult> =>
    loadGateway(directory, { config: loaded, log: silent, production: false, env });
  const { gateway, problems } = await load();
  if (!gateway || problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
  const server = await serve({ gateway, host: '127.0.0.1', port: 0, log: silent });
  t.after(() => server.stop());
  let found: readonly Problem[] = [];
  const show = (problems: readonly Problem[]): void => {
    found = problems;
  };
  const reload = createReload({ server, gateway, load, show, log: silent });
  let seen = new Map<string, number>();
  return {
    url: server.url,
    directory,
    running: (name) => running.get(name) ?? fail(name),
    async ask(query, { client = Object.keys(clients)[0], variables, headers } = {}) {
      const response = await fetch(`${server.url}/${client}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return JSON.parse(await response.text());
    },
    calls() {
      const now = new Map([...running].map(([name, { calls }]) => [name, calls.length]));
      const fresh = [...now].flatMap(([name, count]) => Array(count - (seen.get(name) ?? 0)).fill(name) as string[]);
      seen = now;
      return fresh;
    },
    start,
    write: (path, text) => writeFile(join(directory, path), text),
    remove: (path) => rm(join(directory, path)),
    async reload() {
      await reload();
      return found.map(({ code }) => code);
    },
  };
}

function schemaOf(service: Exclude<Service, { readonly file: string }>) {
  if ('entities' in service) return federate(service);
  // The directives of its file are the gateway's to know.
  return createSchema({ typeDefs: service.sdl, resolvers: service.resolvers ?? {}, assumeValidSDL: true });
}

function fail(name: string): never {
  throw new Error(`no service is called "${name}"`);
}
