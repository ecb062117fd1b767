/** What answers for each backend: its transport, and the adapter of its kind before it. */
import type { Backend, BackendOptions } from '../schema/backend.ts';
import type { Moments } from '../store/purges.ts';
import type { Log } from '../util/log.ts';
import { openConnections } from './agent.ts';
import { createConnectExecutor } from './connect/executor.ts';
import { renderEndpoint } from './endpoint.ts';
import type { BackendExecutor } from './executor.ts';
import { createGraphqlExecutor } from './graphql.ts';
import { createTransport } from './http.ts';
import { createMergeExecutor } from './merge.ts';
import type { CallMeter } from './observe.ts';
import type { BackendOverride } from './override.ts';
import { createScope } from './scope.ts';
import type { Transport } from './transport.ts';

export type BackendsOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By the backend's name. */
  readonly overrides: ReadonlyMap<string, BackendOverride>;
  readonly maxBodyBytes: number;
  /** Where neither the backend's file nor the override says it. */
  readonly timeoutMs: number;
  /** When what is in flight became old. */
  readonly moments: Moments;
  readonly log: Log;
  /** What is told of the calls to each, by the backend's name. */
  readonly meterOf?: (backend: string) => CallMeter;
};

export type Backends = {
  /** By the backend's name. */
  readonly executors: ReadonlyMap<string, BackendExecutor>;
  readonly close: () => Promise<void>;
};

/** Opens the way to every backend; the pool of connections is one for all. */
export function openBackends(backends: readonly Backend[], options: BackendsOptions): Backends {
  const connections = openConnections();
  const transports: Transport[] = [];
  const executors = new Map<string, BackendExecutor>();
  for (const declared of backends) {
    const override = options.overrides.get(declared.name);
    const backend = { ...declared, options: overridden(declared.options, override) };
    const { env, log, maxBodyBytes, moments } = options;
    const config = override?.config ?? new Map();
    const origins = originsOf(backend.options, env);
    const transport = createTransport({
      ...backend.options,
      backend: backend.name,
      maxBodyBytes,
      origins,
      connections,
      log,
      meter: options.meterOf?.(backend.name),
    });
    transports.push(transport);
    if (backend.kind === 'rest') {
      executors.set(
        backend.name,
        createConnectExecutor({ backend, transport, env, config, baseUrl: override?.url, moments, log }),
      );
    } else {
      const inner = createGraphqlExecutor({ backend, transport, env, config: {}, connections, moments, log });
      executors.set(backend.name, backend.kind === 'plain' ? createMergeExecutor({ backend, inner }) : inner);
    }
  }
  return {
    executors,
    async close() {
      await Promise.all(transports.map((transport) => transport.close()));
      await connections.close();
    },
  };
}

function overridden(options: BackendOptions, override: BackendOverride | undefined): BackendOptions {
  return {
    ...options,
    ...(override?.url === undefined ? {} : { urls: [{ text: override.url, parts: [override.url], references: [] }] }),
    ...(override?.timeoutMs === undefined ? {} : { timeoutMs: override.timeoutMs }),
  };
}

/** The instances of a backend that has several; one that cannot be told is missed when it is called. */
function originsOf({ urls }: BackendOptions, env: BackendsOptions['env']): string[] {
  if (urls.length < 2) return [];
  const scope = createScope({ env });
  return urls.flatMap((template) => {
    const url = renderEndpoint(template, scope);
    return typeof url === 'string' ? [new URL(url).origin] : [];
  });
}
