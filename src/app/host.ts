/** What the server and the commands know of the gateway: its interface, without what stands behind it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../util/log.ts';
import type { Problem } from '../util/problem.ts';
import type { Config } from './config/types.ts';
import type { Explanation } from './explain/explanation.ts';
import type { Memory } from './memory.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

export type Gateway = {
  /** The doors, in order: what `portico start` prints. */
  readonly doors: readonly {
    readonly client: string;
    readonly path: string;
    readonly hosts: readonly string[];
    /** Whether what may be spent at it is counted in this process's memory. */
    readonly hasBudgets?: boolean;
  }[];
  /**
   * Opens the doors, each in a turn of its own. Who comes before waits at the door that they came to, and nowhere else.
   * @default they are open
   */
  readonly open?: () => Promise<void>;
  /** Answers one HTTP request to a door; the caller has matched nothing yet. Resolves false if no door has this path. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Makes a WebSocket of a connection, or refuses to, over it. False if no door has this path. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  /**
   * Ends what would go on for ever, subscriptions and WebSockets, because the process stops or another generation has taken over:
   * at once, or spread over this time, so that not all come back together.
   */
  readonly leave: (why: 'goingAway' | 'restart', withinMs: number) => void;
  /** Clients that go on as they were, for the sake of an error in what their files say now. */
  readonly stale?: readonly string[];
  /** Warnings and, for clients that were left out, errors. */
  readonly problems: readonly Problem[];
  readonly close: () => Promise<void>;
};
export type LoadResult = {
  readonly gateway: Gateway | undefined;
  readonly problems: readonly Problem[];
  /** Files and folders that it is made of beside `schemas/` and `bff/`: where clients have their documents. */
  readonly documents?: readonly string[];
};

export type HostOptions = {
  readonly config: Config;
  readonly log: Log;
  /** Only these clients; all if left out. */
  readonly clients?: readonly string[];
  readonly production: boolean;
  /**
   * What outlives a reload.
   * @default new, and empty
   */
  readonly memory?: Memory;
  /**
   * What the process tells of itself; outlives a reload, too.
   * @default nothing
   */
  readonly telemetry?: Telemetry | undefined;
  /** What `{$env.NAME}` reads. */
  readonly env: NodeJS.ProcessEnv;
};

/** Operations of a client to be explained; `file` is what problems call it. */
export type OperationSource = {
  readonly client: string;
  readonly text: string;
  readonly file: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
};

/** What to print: the view of one client, the unified schema, or the supergraph SDL of Federation. */
export type Printable = { readonly client: string } | 'graph' | 'supergraph';

/** What the commands ask of `gateway.ts`. The files of problems are relative to `directory`. */
export type Host = {
  readonly loadGateway: (directory: string, options: HostOptions, before?: Gateway) => Promise<LoadResult>;
  readonly checkDirectory: (directory: string, options: HostOptions) => Promise<readonly Problem[]>;
  readonly explainOperations: (
    directory: string,
    source: OperationSource,
    options: HostOptions,
  ) => Promise<{ readonly explanations?: readonly Explanation[]; readonly problems: readonly Problem[] }>;
  readonly printSchema: (
    directory: string,
    what: Printable,
    options: HostOptions,
  ) => Promise<{ readonly text?: string; readonly problems: readonly Problem[] }>;
};
