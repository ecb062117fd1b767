/** Tailcall, from its npm binary. It needs a newer glibc than some machines have: BENCH_GLIBC is a folder with one, of Debian 13 say. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workload } from '../workloads/workload.ts';
import { missingPeers, peers } from './installed.ts';
import type { Setting, Target } from './target.ts';

type Variant = { readonly name: string; readonly dedupe?: true; readonly batch?: true };

/** The command that runs it, or why it does not run here. */
function programOf(): readonly string[] | string {
  const binary = join(peers, 'node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall');
  const glibc = process.env.BENCH_GLIBC;
  const command =
    glibc === undefined ? [binary] : [join(glibc, 'ld-linux-x86-64.so.2'), '--library-path', glibc, binary];
  const [program = '', ...words] = [...command, '--version'];
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  return status === 0 ? command : `it does not start here: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}

function restConfig({ dedupe, batch }: Variant, { client }: Workload, { backend, port }: Setting): string {
  const share = dedupe ? ', dedupe: true' : '';
  const user = batch
    ? `@http(url: "${backend}/rest/users"${share}, query: [{ key: "ids", value: "{{.value.userId}}" }], batchKey: ["id"])`
    : `@http(url: "${backend}/rest/users/{{.value.userId}}"${share})`;
  const upstream = [
    'poolMaxIdlePerHost: 200, tcpKeepAlive: 60',
    ...(batch ? ['batch: { delay: 1, maxSize: 1000, headers: [] }'] : []),
    ...(client === 'remembered' ? ['httpCache: 42'] : []),
  ];
  return `
schema @server(port: ${port}, hostname: "127.0.0.1") @upstream(${upstream.join(', ')}) { query: Query }
type Query {
  posts(seed: Int!): [Post] @http(url: "${backend}/rest/posts"${share}, query: [{ key: "seed", value: "{{.args.seed}}" }])
  post(id: Int!): Post @http(url: "${backend}/rest/posts/{{.args.id}}"${share})
}
type Post { id: Int! userId: Int! title: String! body: String user: User ${user} }
type User { id: Int! name: String! email: String! }
`;
}

function itemsConfig({ dedupe }: Variant, { backend, port }: Setting): string {
  const share = dedupe ? ', dedupe: true' : '';
  const args = '[{ key: "count", value: "{{.args.count}}" }, { key: "seed", value: "{{.args.seed}}" }]';
  return `
schema @server(port: ${port}, hostname: "127.0.0.1") @upstream(poolMaxIdlePerHost: 200) { query: Query }
type Query {
  items(count: Int!, seed: Int!): [Item!]! @graphQL(url: "${backend}/items"${share}, name: "items", args: ${args})
}
type Item { id: ID! name: String! description: String! price: Float! inStock: Boolean! tags: [String!]! }
`;
}

function tailcall(variant: Variant): Target {
  return {
    name: variant.name,
    graphql: true,
    path: () => '/graphql',
    launch: async (workload, setting) => {
      if (workload.project === 'federation') return 'is no gateway for federated servers';
      const missing = missingPeers();
      if (missing !== undefined) return missing;
      const program = programOf();
      if (typeof program === 'string') return program;
      const file = join(tmpdir(), `portico-bench-${variant.name}-${process.pid}.graphql`);
      const config =
        workload.project === 'rest' ? restConfig(variant, workload, setting) : itemsConfig(variant, setting);
      writeFileSync(file, config);
      return { command: [...program, 'start', file], env: { TAILCALL_TRACKER: 'false', TC_TRACKER: 'false' } };
    },
  };
}

export const tailcallTargets: readonly Target[] = [
  tailcall({ name: 'tailcall' }),
  tailcall({ name: 'tailcall-batch', batch: true }),
  tailcall({ name: 'tailcall-dedupe', dedupe: true }),
];
