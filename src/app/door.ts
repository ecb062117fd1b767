/** A client's door: Yoga with the policies of its file, in the order in which a request meets them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Client } from '../bff/client.ts';
import { createCompile } from '../compile/compile.ts';
import type { GraphRunner } from '../execute/stitched.ts';
import type { Graph, GraphRules } from '../graph/graph.ts';
import { usePolicies } from '../plugins/adapter.ts';
import { useAuth } from '../plugins/auth/auth.ts';
import type { Provider } from '../plugins/auth/provider.ts';
import { limitBody } from '../plugins/body.ts';
import { useBudget } from '../plugins/budget.ts';
import { Entities } from '../plugins/cache/entities.ts';
import { useEtag } from '../plugins/cache/etag.ts';
import type { CacheOptions } from '../plugins/cache/policy.ts';
import { useCors } from '../plugins/cors.ts';
import { useCost } from '../plugins/cost-limit.ts';
import { type Costs, createCosts } from '../plugins/costs.ts';
import { useCsrf } from '../plugins/csrf.ts';
import type { Manifest } from '../plugins/documents/manifest.ts';
import { useDocuments } from '../plugins/documents.ts';
import { useIncremental } from '../plugins/incremental.ts';
import { useLimits } from '../plugins/limits.ts';
import { useMask, useParameterFaults } from '../plugins/mask.ts';
import { useNewcomers } from '../plugins/newcomers.ts';
import type { Caching, Operation } from '../plugins/operation.ts';
import { ParsedDocuments } from '../plugins/parsed.ts';
import type { Policy } from '../plugins/policy.ts';
import type { RateLimit, useRateLimit } from '../plugins/rate-limit.ts';
import { type ResponseCacheOptions, useResponseCache } from '../plugins/response-cache.ts';
import { useVary } from '../plugins/vary.ts';
import type { CostRules } from '../plugins/weights.ts';
import type { Log } from '../util/log.ts';
import type { Config } from './config/types.ts';
import type { ServedClient } from './documents.ts';
import { createEngine, type Engine, type EngineContext } from './engine.ts';
import { useEngine } from './engine-plugin.ts';
import { type Live, openLive } from './live/live.ts';
import { useRoad } from './live/road.ts';
import { SingleConnections } from './live/single.ts';
import { Streams } from './live/streams.ts';
import type { Memory } from './memory.ts';
import { DescribedOperation } from './operation.ts';
import { openShortWay, type WholeWay } from './short/open.ts';
import { Recorder } from './telemetry/recorder.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { isMultipart, takesFiles, uploadBytes, useUploads } from './uploads.ts';

export type Door = {
  readonly client: Client;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly live: Live;
  readonly close: () => Promise<void>;
};

/** What the doors of one generation share. */
export type Shared = {
  readonly config: Config;
  readonly log: Log;
  readonly production: boolean;
  readonly generation: string;
  readonly runner: GraphRunner;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly memory: Memory;
  /** Undefined where nobody wants to know. */
  readonly telemetry: Telemetry | undefined;
  /** Undefined where the graph limits no rates. */
  readonly rateLimiter: typeof useRateLimit | undefined;
  /** Nothing takes the short way: to compare the two. */
  readonly wholeWay: boolean;
};

export function openDoor(served: ServedClient, shared: Shared): Door {
  const { client, view, limits, manifest } = served;
  const { config, generation, log, production, runner, wholeWay } = shared;
  const streams = new Streams();
  const credentials = providersOf(client, shared).flatMap(({ headers }) => headers);
  const singles = new SingleConnections({ credentials, streams, log });
  const engine = createEngine({
    client: client.name,
    generation,
    view,
    compile: createCompile(view, config.policies, shared.memory.turns.around),
    runner,
  });
  const costs = createCosts(costRulesOf(view.graph.rules), limits.listSize);
  const recorder = openRecorder(client, costs, shared);
  const policies = policiesOf(served, shared, costs, recorder);
  const uploads = takesFiles(view);
  const parsed = new ParsedDocuments();
  const yoga: WholeWay = createYoga({
    schema: view.schema,
    graphqlEndpoint: client.path,
    plugins: [
      useParameterFaults(),
      // First of the execution: from here on it is known what will be asked of the graph.
      useEngine(engine),
      usePolicies(policies, parsed),
      useEtag(),
      ...(uploads ? [useUploads(limits)] : []),
      ...config.plugins,
      streams.plugin(),
      singles.plugin(),
      // Last: what came by WebSocket leaves the road of HTTP here.
      useRoad(),
    ] as Plugin[],
    graphiql: !shared.production && { title: `Portico: ${client.name}` },
    // From this process, and read only when somebody opens it: no page of ours loads scripts from elsewhere.
    renderGraphiQL: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    // By their bytes, and not by their number.
    parserAndValidationCache: parsed,
    batching: limits.batch > 1 && { limit: limits.batch },
    // Each of these is done by a policy, or by the server before the doors.
    cors: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    multipart: false,
    landingPage: false,
    healthCheckEndpoint: '/healthz',
    logging: false,
  });
  warm(yoga, engine, view.schema, manifest);
  const shortWay = wholeWay
    ? undefined
    : openShortWay({ client, view, policies, engine, yoga, plugins: config.plugins, log });
  return {
    client,
    live: openLive({ yoga, streams, singles, client, production, messageBytes: limits.body, log, recorder }),
    handle(request, response) {
      const record = recorder?.begin(response);
      const isUpload = uploads && isMultipart(request.headers['content-type']);
      if (!limitBody(request, response, isUpload ? uploadBytes(limits) : limits.body)) return;
      if (singles.meet(request) || !shortWay?.take(request, response, record)) yoga(request, response, { record });
    },
    close: async () => {
      await yoga.dispose();
    },
  };
}

/** Validates the known documents by every rule that stands at the door, the operator's own among them, and plans them, so that no caller waits for it. */
function warm(yoga: WholeWay, engine: Engine, schema: GraphQLSchema, { byText }: Manifest): void {
  const { validate } = yoga.getEnveloped({});
  for (const { document } of byText.values()) {
    try {
      if (validate(schema, document).length === 0) engine.expect(document);
    } catch {
      // A plugin that needs a request for it: it will have one.
    }
  }
}

function openRecorder(client: Client, { estimate }: Costs, { config, telemetry }: Shared): Recorder | undefined {
  if (!telemetry) return undefined;
  const { trustedProxies } = config;
  const tell = config.telemetry.accessLog ?? { address: false, subject: false };
  return new Recorder({ client: client.name, telemetry, estimate, trustedProxies, tell });
}

/** The order is the law: who is it, may a browser send this, which document, how much, and only then the work. */
function policiesOf(
  { client, view, limits, manifest }: ServedClient,
  shared: Shared,
  costs: Costs,
  recorder: Recorder | undefined,
): readonly Policy[] {
  const { config, log, memory, production, rateLimiter } = shared;
  const { store, purges } = memory;
  const detail = client.errorDetail ?? (production ? 'MASKED' : 'FULL');
  const meter = recorder?.meter;
  const { estimate } = costs;
  // Of what was fetched for it; of an answer from memory, or somebody else's, nothing was.
  const actual = (operation: Operation) =>
    costs.actual(operation, (operation instanceof DescribedOperation && operation.graphData) || { data: null });
  const providers = providersOf(client, shared);
  const onStoreError = (use: 'budgets' | 'documents' | 'cache') => (error: unknown) => {
    meter?.storeFailed(use);
    log('error', 'the store is out of reach', { client: client.name, use, error });
  };
  const onCacheError = (error: unknown) =>
    log('error', 'an answer could not be fetched again', { client: client.name, error });
  return [
    // Whatever is answered, by whomever below, is masked, and its headers say to browsers and caches whose it is.
    useMask({ detail, suggests: limits.introspection, log }),
    // Sees what comes before anybody refuses it, and errors as they are told.
    ...(recorder ? [recorder.policy()] : []),
    useCors({ origins: client.origins, local: !production }),
    useVary({
      origins: client.origins.length > 0 || !production,
      credentials: providers.flatMap(({ headers }) => headers),
    }),
    useCsrf(),
    // Before anything is read of the request: the caller, or 401.
    useAuth({
      providers,
      required: client.auth.required,
      trustedProxies: config.trustedProxies,
      log,
    }),
    // Before parsing, which it may spare, or not allow: which document is meant.
    useDocuments({
      client: client.name,
      mode: client.documents.mode,
      manifest,
      store,
      log,
      onStoreError: onStoreError('documents'),
    }),
    // Before validation, which can be made to take long.
    useNewcomers(memory.turns, client.name),
    useLimits(limits),
    useIncremental(),
    // From here on the policies know what will be asked of the graph.
    useCost({ max: limits.cost, estimate, actual, show: detail === 'FULL' || (client.limits.showCost ?? false) }),
    ...(client.budgets.length > 0
      ? [
          useBudget(client.budgets, {
            store,
            client: client.name,
            estimate,
            actual,
            calls: callsFor,
            onStoreError: onStoreError('budgets'),
            ...(meter && { onDecision: (name, decision) => meter.decided(name, decision) }),
          }),
        ]
      : []),
    ...(rateLimiter
      ? [
          rateLimiter({
            limits: rateLimitsOf(view.graph.rules),
            calls: memory.rateLimitCalls,
            onRefused: meter && (() => meter.rateLimited()),
          }),
        ]
      : []),
    // Last of them: what is answered from memory was let in like everything else; it costs nothing, for nothing was fetched.
    useResponseCache({
      store,
      purges,
      cache: cacheOf(client),
      backends: freshnessOf,
      entities: entitiesOf(view.graph),
      onPurged: (count) => meter?.purged(count),
      onStoreError: onStoreError('cache'),
      onError: onCacheError,
    }),
  ];
}

/** Calls that were made for an operation, and not for another that asked for the same. */
function callsFor({ calls }: EngineContext): number {
  return calls?.calls.filter(({ shared }) => !shared).length ?? 0;
}

function rateLimitsOf({ rateLimits }: GraphRules): readonly RateLimit[] {
  return [...rateLimits].map(([coordinate, limit]) => ({ coordinate, ...limit }));
}

/** A client that says nothing of it remembers nothing, and caches on the way are told the same; what is alike in flight runs once. */
function cacheOf({ cache: own, auth }: Client): CacheOptions {
  if (!own) return { maxAge: 0 };
  // Who may not come in here must not get the answer from a cache on the way either.
  return auth.required ? { ...own, scope: 'PRIVATE' } : own;
}

/** What is known of the entities in an answer, by the keys that the backends' files say. */
function entitiesOf({ schema, parts }: Graph): NonNullable<ResponseCacheOptions['entities']> {
  const entities = new Entities(schema, (type) =>
    parts.all.flatMap(({ types }) => types.get(type)?.keys.map(({ fields }) => fields) ?? []),
  );
  const held = (operation: Operation) => (operation instanceof DescribedOperation ? operation.graphData : undefined);
  return {
    heldBy: (operation) => entities.tagsOf(operation.document, held(operation)),
    namedBy: (operation) => entities.namedBy(operation.document, held(operation)),
  };
}

/** What the backends' own `Cache-Control` allows of what was just fetched. */
function freshnessOf({ calls }: EngineContext): Caching {
  return { maxAge: calls?.maxAge, scope: calls?.private ? 'PRIVATE' : 'PUBLIC' };
}

function costRulesOf({ weights, listSizes }: GraphRules): CostRules {
  return { weight: (coordinate) => weights.get(coordinate), listSize: (coordinate) => listSizes.get(coordinate) };
}

function providersOf({ auth }: Client, { providers }: Shared): readonly Provider[] {
  const names = auth.providers ?? [...providers.keys()];
  return names.flatMap((name) => providers.get(name) ?? []);
}
