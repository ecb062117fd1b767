/** What all doors of a configuration and a graph share: backends, engine, identity providers. Loaded with the first door, like all that calls. */
import { createPlanning } from '../compile/plan/planning.ts';
import { createCompiledRunner } from '../execute/compiled.ts';
import type { GraphRunner } from '../execute/stitched.ts';
import { type Backends, openBackends } from '../fetch/backends.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shared } from './door.ts';
import type { HostOptions } from './host.ts';
import type { MadeGraph } from './map.ts';
import { createMemory, type Memory } from './memory.ts';
import { createProviders } from './providers.ts';
import { callMeters, countPlans } from './telemetry/graph-meter.ts';

export type Laid = {
  readonly shared: Omit<Shared, 'generation'>;
  readonly close: () => Promise<void>;
};

export async function layGround({ graph }: MadeGraph, options: HostOptions): Promise<Laid> {
  const { config, env, log, production, telemetry } = options;
  const { maxBodyBytes, timeoutMs } = config.transport;
  const memory = options.memory ?? createMemory();
  const { executors, close } = openBackends(graph.backends, {
    env,
    overrides: config.backends,
    maxBodyBytes,
    timeoutMs,
    moments: memory.purges,
    log,
    ...(telemetry?.metrics && { meterOf: callMeters(telemetry.metrics) }),
  });
  const shared = {
    config,
    log,
    production,
    runner: await createRunner(graph, executors, options, memory),
    providers: await createProviders(config, log),
    memory,
    telemetry,
    // Its library is loaded where something is limited.
    rateLimiter: graph.rules.rateLimits.size > 0 ? (await import('../plugins/rate-limit.ts')).useRateLimit : undefined,
    wholeWay: env.PORTICO_WAY === 'whole',
  };
  return { shared, close };
}

/** `PORTICO_ENGINE=stitched` runs everything on the stitched graph: to compare the two. Who does not compare loads none of it. */
async function createRunner(
  graph: Graph,
  executors: Backends['executors'],
  { env, config, telemetry }: HostOptions,
  { turns }: Memory,
): Promise<GraphRunner> {
  if (env.PORTICO_ENGINE === 'stitched') {
    const { createStitchedRunner } = await import('../execute/stitched.ts');
    return createStitchedRunner(graph, executors, config.overrides);
  }
  const plans = telemetry?.metrics && countPlans(telemetry.metrics, turns.around);
  const planOf = createPlanning(graph.parts, config.overrides, plans?.around ?? turns.around);
  return createCompiledRunner({ planOf: plans?.counted(planOf) ?? planOf, executors });
}
