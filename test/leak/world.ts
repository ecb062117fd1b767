/** A random graph with its backends, and a gateway before them with doors to random views of it: everything over real sockets. */
import { Agent } from 'node:http';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import type { loadConfig } from '../../src/app/config.ts';
import type { loadGateway, printSchema } from '../../src/app/gateway.ts';
import type { serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem } from '../../src/util/problem.ts';
import type { Running } from '../backends/server.ts';
import { type Lifetime, makeDirectory } from '../kit/directory.ts';
import { setting } from '../kit/setting.ts';
import { createRandom, type Random } from '../schema/mapping/random.ts';
import { createModel, type Model } from './graph.ts';
import { namesOf } from './names.ts';
import { filesOf } from './sdl.ts';
import { startServer, subjectOf } from './servers.ts';
import { randomView } from './view.ts';
import type { ModelView } from './view-model.ts';
import { clientFile } from './view-sdl.ts';

/** The gateway that is put to the test, from this checkout or from a copy of it. */
export type Build = {
  readonly loadConfig: typeof loadConfig;
  readonly loadGateway: typeof loadGateway;
  readonly serve: typeof serve;
  readonly printSchema: typeof printSchema;
};

/** @param source a `src/` */
export async function importBuild(source = join(import.meta.dirname, '../../src')): Promise<Build> {
  const [config, gateway, server] = await Promise.all([
    import(join(source, 'app/config.ts')),
    import(join(source, 'app/gateway.ts')),
    import(join(source, 'app/server.ts')),
  ]);
  return {
    loadConfig: config.loadConfig,
    loadGateway: gateway.loadGateway,
    serve: server.serve,
    printSchema: gateway.printSchema,
  };
}

export type World = {
  readonly model: Model;
  readonly random: Random;
  readonly views: readonly ModelView[];
  readonly servers: readonly Running[];
  /** Of the requests to the gateway. */
  readonly agent: Agent;
  /** `http://127.0.0.1:…` of the gateway. */
  readonly url: string;
  /** Every name of the graph that the gateway made. */
  readonly names: readonly string[];
  readonly close: () => Promise<void>;
};

/** Lets a caller in as somebody; its subject is a key of the first entity. */
export const apiKey = 'a-key-of-the-test';
const hash = 'sha256:e1d4d6883a1dd0388c29b3ec3e181e56db77719d289664e2504b99162ee20030';

/** @param options.showsCost every door tells what an operation costs, and remembers no answer */
export async function openWorld(
  t: Lifetime,
  seed: number,
  build: Build,
  { showsCost = false }: { readonly showsCost?: boolean } = {},
): Promise<World> {
  const random = createRandom(seed);
  const model = createModel(random);
  const servers = await Promise.all(model.backends.map((backend) => startServer(model, backend)));
  const urls = new Map(servers.map(({ name, url }) => [name, url]));
  const views = ['first', 'second', 'third'].map((name) => randomView(model, random, name));
  const fileOf = (view: ModelView) =>
    showsCost
      ? clientFile(view).replace('@cache(maxAge: 60)', '').replace('@limits(', '@limits(showCost: true, ')
      : clientFile(view);
  const key = { hash, subject: JSON.parse(subjectOf(model)), scopes: [] };
  const directory = await makeDirectory(t, {
    ...filesOf(model, urls),
    ...Object.fromEntries(views.map((view) => [`bff/${view.name}.graphql`, fileOf(view)])),
    'bff/all.graphql':
      'extend schema @expose @errors(detail: FULL) @limits(cost: 1000000000, aliases: 100, introspection: true, depth: 30)\n',
    'portico.config.ts': `export default { providers: { keys: { type: 'apiKey', keys: [${JSON.stringify(key)}] } } };`,
  });
  const { config, problems: wrong } = await build.loadConfig(directory);
  if (!config) throw new Error(wrong.map(formatProblem).join('\n'));
  const options = { config, log: silent, production: true, env: setting };
  const { gateway, problems } = await build.loadGateway(directory, options);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!gateway || errors.length > 0) throw new Error(errors.map(formatProblem).join('\n'));
  const { text = '' } = await build.printSchema(directory, 'graph', options);
  const server = await build.serve({ gateway, host: '127.0.0.1', port: 0, log: silent });
  const agent = new Agent({ keepAlive: true });
  const close = async () => {
    agent.destroy();
    await server.stop();
    await Promise.all(servers.map((running) => running.stop()));
  };
  return { model, random, views, servers, agent, url: server.url, names: namesOf(buildSchema(text)), close };
}
