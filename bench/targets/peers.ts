/** The peers that run on Node, each with the configuration that its documentation begins with, unless its name says more. */
import { join } from 'node:path';
import { itemsSdl } from '../origin/items.ts';
import type { Workload } from '../workloads/workload.ts';
import { missingPeers, peers } from './installed.ts';
import { supergraphFile } from './supergraph.ts';
import type { Target } from './target.ts';

type Peer = {
  readonly name: string;
  readonly projects: readonly Workload['project'][];
  /** Said where a project is none of those. */
  readonly otherwise: string;
  readonly command: (
    workload: Workload,
    setting: { readonly backend: string; readonly port: number },
  ) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

const federatedOnly = 'takes federated servers only';

function peer({ name, projects, otherwise, command, env }: Peer): Target {
  return {
    name,
    graphql: true,
    path: () => '/graphql',
    launch: async (workload, setting) => {
      if (!projects.includes(workload.project)) return otherwise;
      const missing = missingPeers();
      if (missing !== undefined) return missing;
      return {
        command: command(workload, setting),
        cwd: peers,
        env: {
          PORT: String(setting.port),
          BENCH_BACKEND: setting.backend,
          PROJECT: workload.project,
          CLIENT: workload.client,
          ITEMS_SDL: itemsSdl,
          ...(workload.project === 'federation' && { SUPERGRAPH: supergraphFile(setting.backend) }),
          ...env,
        },
      };
    },
  };
}

const script = (name: string) => () => [process.execPath, join(peers, 'servers', `${name}.js`)];

/** @param differs from its defaults: `router`, `dedupe`, `cache` */
function hive(name: string, differs: string, projects: Peer['projects'] = ['federation', 'passthrough']): Target {
  return peer({
    name,
    projects,
    otherwise: projects.length > 1 ? 'REST only through a supergraph of another program' : federatedOnly,
    env: { HIVE: differs },
    command: ({ project }, { backend, port }) => [
      process.execPath,
      join(peers, 'node_modules/.bin/hive-gateway'),
      ...(project === 'passthrough' ? ['proxy', `${backend}/items`] : ['supergraph', supergraphFile(backend)]),
      ...['--host', '127.0.0.1', '--port', String(port), '--config-path', join(peers, 'servers/hive.config.js')],
    ],
  });
}

export const peerTargets: readonly Target[] = [
  hive('hive', ''),
  hive('hive-router', 'router', ['federation']),
  hive('hive-dedupe', 'dedupe', ['federation']),
  hive('hive-router-dedupe', 'router,dedupe', ['federation']),
  peer({ name: 'apollo', projects: ['federation'], otherwise: federatedOnly, command: script('apollo') }),
  peer({ name: 'mercurius', projects: ['federation'], otherwise: federatedOnly, command: script('mercurius') }),
  peer({
    name: 'yoga-stitch',
    projects: ['rest', 'federation', 'passthrough'],
    otherwise: '',
    command: script('yoga-stitch'),
  }),
];
