/** The configuration: as an operator writes it (`UserConfig`), and as the rest of Portico reads it (`Config`). */
import type { BlockList } from 'node:net';
import type { Plugin } from 'graphql-yoga';
import type { BackendOverride } from '../../fetch/override.ts';
import type { ApiKeyProvider, JwtProvider } from '../../plugins/auth/provider.ts';
import type { PolicyFunction } from '../../plugins/rules.ts';
import type { Place } from '../../util/problem.ts';

/** A number and its unit: `'250ms'`, `'5s'`, `'1m'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

/** A number and its unit: `'100kb'`, `'10mb'`. */
export type Size = `${number}${'b' | 'kb' | 'mb' | 'gb'}`;

export type ProviderSettings = JwtProvider | ApiKeyProvider;

/** What `portico.config.ts` exports as its default. Every key may be left out. */
export type UserConfig = {
  /**
   * Identity providers by name: the names that `@auth(providers:)` uses.
   * @default {} (nobody has a credential)
   */
  readonly providers?: Readonly<Record<string, ProviderSettings>>;
  /**
   * What decides a `@policy`, by the policy's name.
   * @default {}
   */
  readonly policies?: Readonly<Record<string, PolicyFunction>>;
  /**
   * What this installation changes about a backend, by the backend's name.
   * @default {}
   */
  readonly backends?: Readonly<Record<string, BackendSettings>>;
  /**
   * Fields that move between backends under a label of their own (`@override(label: "new-prices")`), by the label: whether the
   * new backend answers, or for what share of operations (`'25%'`).
   * @default {} (the old backend answers)
   */
  readonly overrides?: Readonly<Record<string, boolean | `${number}%`>>;
  /**
   * Where budgets, caches and persisted documents are remembered.
   * @default 'memory'
   */
  readonly store?: 'memory';
  /**
   * How backends are called, where neither their file nor `backends` says it.
   * @default {}
   */
  readonly transport?: TransportSettings;
  /**
   * Addresses and networks (`'10.0.0.0/8'`) of the proxies in front, whose `X-Forwarded-For` is believed.
   * @default [] (the address of a caller is the one that connected)
   */
  readonly trustedProxies?: readonly string[];
  /**
   * What is told of operations as they are answered.
   * @default {} (nothing)
   */
  readonly telemetry?: TelemetrySettings;
  /**
   * The admin plane, on a port of its own: metrics are read there, and what is remembered is purged there.
   * @default none (and nothing is counted)
   */
  readonly admin?: AdminSettings;
  /**
   * Envelop or Yoga plugins of your own, in the order in which they run.
   * @default []
   */
  readonly plugins?: readonly Plugin[];
};

/** `backends.<name>` */
export type BackendSettings = {
  /**
   * The URL that replaces the file's: the endpoint of a GraphQL backend, the base URL of every source of a REST backend.
   * @default the file's
   */
  readonly url?: string | undefined;
  /**
   * Values for `$config` in the file, by the name of the `@source`.
   * @default {}
   */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * How long one call may take, connect to last byte; it replaces the file's.
   * @default the file's
   */
  readonly timeout?: Duration;
};

/** `transport` */
export type TransportSettings = {
  /**
   * How long one call may take, connect to last byte.
   * @default '5s'
   */
  readonly timeout?: Duration;
  /**
   * The largest answer of a backend that is read, decompressed.
   * @default '16mb'
   */
  readonly maxBody?: Size;
};

/** `telemetry` */
export type TelemetrySettings = {
  /**
   * A line of JSON for each operation at any door; `true` writes it to standard output.
   * @default false
   */
  readonly accessLog?: boolean | AccessLogSettings;
};

/** `telemetry.accessLog` */
export type AccessLogSettings = {
  /**
   * The file that lines are added to; relative to the directory of `schemas/` and `bff/`.
   * @default standard output
   */
  readonly file?: string | undefined;
  /**
   * Whether a line says the address that the caller comes from, as `trustedProxies` has it.
   * @default true
   */
  readonly address?: boolean;
  /**
   * Whether a line says the subject of the caller's credential, which may be a person.
   * @default false
   */
  readonly subject?: boolean;
};

/** `admin` */
export type AdminSettings = {
  /** The port; 0 takes any that is free. */
  readonly port: number;
  /**
   * The address to listen on.
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /** What has to be sent as `Authorization: Bearer …`, 16 characters at least: from the environment, `process.env.ADMIN_TOKEN`. */
  readonly token: string | undefined;
};

/** A configuration that was read and found right, with its defaults filled in. */
export type Config = {
  readonly providers: ReadonlyMap<string, ProviderSettings>;
  readonly policies: ReadonlyMap<string, PolicyFunction>;
  readonly backends: ReadonlyMap<string, BackendOverride>;
  /** By the label of an `@override`: for how many operations of a hundred the new backend answers. */
  readonly overrides: ReadonlyMap<string, number>;
  readonly store: 'memory';
  readonly transport: { readonly timeoutMs: number; readonly maxBodyBytes: number };
  readonly trustedProxies: BlockList;
  readonly telemetry: { readonly accessLog: AccessLogConfig | undefined };
  readonly admin: AdminConfig | undefined;
  readonly plugins: readonly Plugin[];
  /** The file as it is written; empty where there is none. */
  readonly text: string;
  /** Where a key stands in the file, for problems that are found later: `placeOf('backends', 'orders')`. */
  readonly placeOf: (...path: readonly string[]) => Place;
};

export type AccessLogConfig = {
  /** Undefined for standard output. */
  readonly file: string | undefined;
  readonly address: boolean;
  readonly subject: boolean;
};

export type AdminConfig = { readonly port: number; readonly host: string; readonly token: string };
