/** The whole shop for a test file: real backends, a real gateway before them, and a typed way to ask it. */
import { join } from 'node:path';
import { loadConfig } from '../../src/app/config.ts';
import { loadGateway } from '../../src/app/gateway.ts';
import type { HostOptions } from '../../src/app/host.ts';
import { type ServeOptions, type Server, serve } from '../../src/app/server.ts';
import { silent } from '../../src/util/log.ts';
import { formatProblem } from '../../src/util/problem.ts';
import { type RunningBackends, startBackends } from '../backends/all.ts';

/** The repository's root: the demo's own `schemas/`, `bff/` and configuration. */
export const root = join(import.meta.dirname, '../..');

export type Answer<T> = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: T | null;
    readonly errors?: readonly AnsweredError[];
    readonly extensions?: unknown;
  };
  /** The body as it came. */
  readonly text: string;
};

export type AnsweredError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/** A document with its types, as codegen's client preset makes it: its text, and what it takes and gives. */
export type TypedDocument<T, V> = { toString(): string; __apiType?: (variables: V) => T };

export type Shop = {
  readonly backends: RunningBackends;
  readonly server: Server;
  readonly ask: <T, V extends Record<string, unknown>>(
    client: string,
    document: TypedDocument<T, V> | string,
    options?: AskOptions<V>,
  ) => Promise<Answer<T>>;
  /** How many calls each backend got since the last `reset`, by name; backends without calls are left out. */
  readonly calls: () => Record<string, number>;
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
};

export type AskOptions<V> = {
  readonly variables?: V;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
};

/** @param directory has `schemas/`, `bff/` and perhaps a configuration; default: the demo */
export async function startShop(
  options: {
    readonly directory?: string;
    readonly production?: boolean;
    readonly backends?: RunningBackends;
    readonly serve?: Partial<ServeOptions>;
    readonly host?: Partial<HostOptions>;
  } = {},
): Promise<Shop> {
  const backends = options.backends ?? (await startBackends());
  Object.assign(process.env, backends.env);
  const directory = options.directory ?? root;
  const { config, problems: wrong } = await loadConfig(directory);
  if (!config) throw new Error(wrong.map(formatProblem).join('\n'));
  const loaded = await loadGateway(directory, {
    config,
    log: silent,
    production: options.production ?? false,
    env: { ...process.env, ...backends.env },
    ...options.host,
  });
  const errors = loaded.problems.filter(({ severity }) => severity === 'error');
  if (!loaded.gateway || errors.length > 0) {
    await backends.stop();
    throw new Error(errors.map(formatProblem).join('\n'));
  }
  const server = await serve({ gateway: loaded.gateway, host: '127.0.0.1', port: 0, log: silent, ...options.serve });

  return {
    backends,
    server,
    async ask(client, document, { variables, token, headers, path } = {}) {
      const response = await fetch(`${server.url}${path ?? `/${client}/graphql`}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query: document.toString(), variables }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: JSON.parse(text), text };
    },
    calls() {
      const shop = ['catalog', 'stock', 'customers', 'orders', 'reviews', 'devices'] as const;
      return Object.fromEntries(
        shop.flatMap((name) => (backends[name].calls.length > 0 ? [[name, backends[name].calls.length]] : [])),
      );
    },
    reset: backends.reset,
    async stop() {
      await server.stop();
      if (!options.backends) await backends.stop();
    },
  };
}
