/** The peers that run on Node, each with the configuration that its documentation begins with, unless its name says more. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
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

/** @param differs from its defaults: `router`, `dedupe` */
function hive(
  name: string,
  differs: string,
  projects: Peer['projects'] = ['rest', 'federation', 'passthrough'],
): Target {
  return peer({
    name,
    projects,
    otherwise: 'is measured with federated servers',
    env: { HIVE: differs },
    command: ({ project }, { backend, port }) => [
      process.execPath,
      join(peers, 'node_modules/.bin/hive-gateway'),
      ...(project === 'passthrough' ? ['proxy', `${backend}/items`] : ['supergraph', hiveSupergraph(project, backend)]),
      ...['--host', '127.0.0.1', '--port', String(port), '--config-path', join(peers, 'servers/hive.config.js')],
    ],
  });
}

/** Of REST only Mesh Compose makes one. */
function hiveSupergraph(project: Workload['project'], backend: string): string {
  if (project === 'federation') return supergraphFile(backend);
  const file = join(tmpdir(), `portico-bench-mesh-${process.pid}.graphql`);
  const compose = join(peers, 'node_modules/.bin/mesh-compose');
  const config = join(peers, 'servers/mesh.config.js');
  const { status, stderr } = spawnSync(process.execPath, [compose, '-c', config, '-o', file], {
    cwd: peers,
    encoding: 'utf8',
    env: { ...process.env, BENCH_BACKEND: backend },
  });
  if (status !== 0) throw new Error(`mesh-compose: ${stderr.slice(-500)}`);
  return file;
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
