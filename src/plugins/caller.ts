/** Who is calling, and a record of what of it was read: the record becomes the cache key, so nobody can forget to name an input. */
import { remembered } from '../util/remembered.ts';

/** A caller whose credential was verified. */
export type Identity = {
  /** The provider's name in the configuration. */
  readonly provider: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  /** The verified claims of a token; for an API key `{ sub, scope }`. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Seconds since the epoch; undefined if the credential does not expire. */
  readonly expiresAt?: number;
};

/** Something that finds a header by its lower-case name. */
type HeaderFinder = { header(name: string): string | undefined };

/** Every header, or who finds one. */
export type HeaderSource = Iterable<readonly [string, string]> | HeaderFinder;

export class Caller {
  readonly identity: Identity | undefined;
  readonly ip: string | undefined;
  /** What was read so far: `header:x-name`, `claim:sub`, `scopes`, `authenticated`. */
  readonly reads = new Set<string>();
  readonly #source: HeaderSource;
  /** By name, where all of them were given. */
  readonly #headers: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(options: {
    readonly headers?: HeaderSource;
    readonly identity?: Identity | undefined;
    readonly ip?: string | undefined;
  }) {
    this.#source = options.headers ?? [];
    this.#headers = isFinder(this.#source) ? undefined : byName(this.#source);
    this.identity = options.identity;
    this.ip = options.ip;
  }

  /** The same caller, with a record of its own. */
  afresh(): Caller {
    return new Caller({ headers: this.#source, identity: this.identity, ip: this.ip });
  }

  /** Every value of a request header; the read is recorded. */
  header(name: string): readonly string[] {
    const key = name.toLowerCase();
    this.reads.add(`header:${key}`);
    return this.#find(key) ?? [];
  }

  /** A verified claim by its path, or undefined; the read is recorded. */
  claim(path: readonly string[]): unknown {
    this.reads.add(`claim:${path.map(escapeKey).join('.')}`);
    return claimAt(this.identity, path);
  }

  get authenticated(): boolean {
    this.reads.add('authenticated');
    return this.identity !== undefined;
  }

  get scopes(): readonly string[] {
    this.reads.add('scopes');
    return this.identity?.scopes ?? [];
  }

  #find(name: string): readonly string[] | undefined {
    if (!isFinder(this.#source)) return this.#headers?.get(name);
    const value = this.#source.header(name);
    return value === undefined ? undefined : [value];
  }

  /** The value behind a recorded name, as text that differs where the value does; reading it again records nothing. */
  valueOf(read: string): string {
    const at = read.indexOf(':');
    const [kind, name] = at < 0 ? [read, ''] : [read.slice(0, at), read.slice(at + 1)];
    switch (kind) {
      case 'header':
        return JSON.stringify(this.#find(name) ?? null);
      case 'claim':
        return JSON.stringify([this.identity?.provider, claimAt(this.identity, pathOf(name))]);
      case 'scopes':
        return JSON.stringify([...(this.identity?.scopes ?? [])].sort());
      default:
        return String(this.identity !== undefined);
    }
  }
}

function isFinder(source: HeaderSource): source is HeaderFinder {
  return 'header' in source;
}

function byName(source: Iterable<readonly [string, string]>): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (const [name, value] of source) {
    const key = name.toLowerCase();
    headers.get(key)?.push(value) ?? headers.set(key, [value]);
  }
  return headers;
}

/** True where an answer that used this input belongs to one caller and must not be shared by caches outside. */
export function isPrivate(read: string): boolean {
  return read !== 'header:accept-language' && read !== 'header:accept';
}

/** True where this input says who somebody is: what it went into is never given to another, however alike it looks. */
export function namesSomebody(read: string): boolean {
  return !read.startsWith('header:') || read === 'header:authorization' || read === 'header:cookie';
}

/** Claims may have dots in their names (`https://a.test/roles`): those are escaped where a path is one text. */
function escapeKey(key: string): string {
  return key.replace(/[\\.]/g, '\\$&');
}

/** As it is read by schemas and views. */
const pathOf = remembered(splitKeys, { limit: 1_000 });

function splitKeys(path: string): readonly string[] {
  if (path === '') return [];
  return [...path.matchAll(/(?:^|\.)((?:\\.|[^\\.])*)/g)].map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1'));
}

function claimAt(identity: Identity | undefined, path: readonly string[]): unknown {
  let value: unknown = identity?.claims;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
