/** The shape of the configuration: every key, its check and its default, in one place. */
import { BlockList } from 'node:net';
import type { Plugin } from 'graphql-yoga';
import type { PolicyFunction } from '../../plugins/rules.ts';
import { isObject } from '../../util/json.ts';
import { type Check, kindOf, list, mapOf, notAvailable, object, oneOf, type Report, record, value } from './check.ts';
import { provider } from './providers.ts';
import { accessLog, admin } from './telemetry.ts';
import type { AccessLogConfig, AdminConfig, Config, ProviderSettings } from './types.ts';
import { duration, httpUrl, networks, share, size } from './values.ts';

type BackendShape = {
  url?: string;
  config?: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  timeout?: number;
};

type Shape = {
  providers?: ReadonlyMap<string, ProviderSettings>;
  policies?: ReadonlyMap<string, PolicyFunction>;
  backends?: ReadonlyMap<string, BackendShape>;
  overrides?: ReadonlyMap<string, number>;
  store?: 'memory';
  transport?: { timeout?: number; maxBody?: number };
  trustedProxies?: Config['trustedProxies'];
  telemetry?: { accessLog?: AccessLogConfig | false };
  admin?: AdminConfig;
  plugins?: readonly Plugin[];
};

const policy = value(
  'a function (policy, { claims, args }) => boolean',
  // What it takes and gives cannot be told from outside.
  (given) => (typeof given === 'function' ? (given as PolicyFunction) : undefined),
  kindOf,
);

// Every object is a plugin: each of its hooks may be left out.
const plugin = record('an envelop or yoga plugin') as Check<Plugin>;

const store: Check<'memory'> = (given, path, report) => {
  if (!isObject(given) || !('redis' in given)) return oneOf(['memory'])(given, path, report);
  report({ ...notAvailable([...path, 'redis'], 'A store in Redis'), hint: 'Use "memory", the default.' });
  return undefined;
};

const backend = object<BackendShape>({
  url: httpUrl,
  config: mapOf('an object of values by source', record('an object of values')),
  timeout: duration,
});

const shape = object<Shape>(
  {
    providers: mapOf('an object of identity providers by name', provider),
    policies: mapOf('an object of functions by name', policy),
    backends: mapOf('an object of settings by backend', backend),
    overrides: mapOf('an object of true, false or shares by label', share),
    store,
    transport: object<NonNullable<Shape['transport']>>({ timeout: duration, maxBody: size }),
    trustedProxies: networks,
    telemetry: object<NonNullable<Shape['telemetry']>>({ accessLog }),
    admin,
    plugins: list('a list of plugins', plugin),
  },
  { later: ['tls'] },
);

/** Reads a configuration as it was exported. What it gives is right only if nothing was reported. */
export function readShape(exported: unknown, report: Report): Omit<Config, 'placeOf' | 'text'> {
  const given = shape(exported, [], report) ?? {};
  return {
    providers: given.providers ?? new Map(),
    policies: given.policies ?? new Map(),
    backends: new Map(
      [...(given.backends ?? [])].map(([name, { url, config, timeout }]) => [
        name,
        { url, config: config ?? new Map(), timeoutMs: timeout },
      ]),
    ),
    overrides: given.overrides ?? new Map(),
    store: given.store ?? 'memory',
    transport: {
      timeoutMs: given.transport?.timeout ?? 5000,
      maxBodyBytes: given.transport?.maxBody ?? 16 * 1024 ** 2,
    },
    trustedProxies: given.trustedProxies ?? new BlockList(),
    telemetry: { accessLog: given.telemetry?.accessLog || undefined },
    admin: given.admin,
    plugins: given.plugins ?? [],
  };
}
