/** What an installation's configuration changes about a backend. In a file of its own: the public types lead here, and no further. */
export type BackendOverride = {
  /** Replaces the endpoint of a GraphQL backend, the base URL of every source of a REST backend. */
  readonly url: string | undefined;
  /** Values of `$config`, by source. */
  readonly config: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly timeoutMs: number | undefined;
};
