/** The public keys of a token issuer: fetched when needed, kept while the endpoint is down, and fetched no more often than the cool-down allows. */
import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import type { Clock } from '../../util/clock.ts';
import { isObject } from '../../util/json.ts';
import type { Log } from '../../util/log.ts';

/** Keys older than this are fetched again. */
const maxAgeMs = 10 * 60_000;
/** Keys older than this are trusted no longer, however long the endpoint is down. */
const maxStaleMs = 24 * 60 * 60_000;
/** The least time between two fetches, whatever tokens come. */
const cooldownMs = 30_000;
/** The same while there are no keys at all, and so nobody can come in. */
const firstCooldownMs = 1000;
const maxBytes = 1024 * 1024;

/** No key could be had: whether a token is good cannot be told. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Where keys come from: a JWKS by its URL, or by the issuer's OpenID Connect discovery document. */
export type KeyLocation = { readonly jwksUrl: URL } | { readonly issuer: string };

/** A set of keys is one object for as long as it does not change, so that what was verified with it can be remembered with it. */
export class IssuerKeys {
  readonly #location: KeyLocation;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #timeoutMs: number;
  #set: LocalJWKSet | undefined;
  #text = '';
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #failing = false;
  #pending: Promise<void> | undefined;

  constructor(
    location: KeyLocation,
    tools: {
      readonly clock: Clock;
      readonly log: Log;
      /**
       * For each of the (at most two) requests, in milliseconds.
       * @default 5000
       */
      readonly timeoutMs?: number;
    },
  ) {
    this.#location = location;
    this.#clock = tools.clock;
    this.#log = tools.log;
    this.#timeoutMs = tools.timeoutMs ?? 5000;
  }

  /** The keys to verify with now, where nobody has to wait for them. */
  get ready(): LocalJWKSet | undefined {
    return this.#age() <= maxAgeMs ? this.#set : undefined;
  }

  /**
   * The keys to verify with now.
   *
   * @throws {KeysUnavailable} if there are none, or only ones that are too old
   */
  async current(): Promise<LocalJWKSet> {
    if (this.#set === undefined) await this.#refresh(firstCooldownMs);
    else if (this.#age() > maxAgeMs) {
      // Whoever comes while the endpoint is known to be down does not wait for it.
      const knownDown = this.#failing;
      const refreshed = this.#refresh(cooldownMs);
      if (!knownDown) await refreshed;
    }
    if (this.#set === undefined || this.#age() > maxStaleMs) throw new KeysUnavailable('the keys could not be fetched');
    return this.#set;
  }

  /**
   * Newer keys than `set`, in which a key was missing; undefined if the endpoint has no others, or was asked a moment ago.
   *
   * @throws {KeysUnavailable} if the endpoint could not be asked: the key may exist
   */
  async newerThan(set: LocalJWKSet): Promise<LocalJWKSet | undefined> {
    if (this.#set === set) await this.#refresh(cooldownMs);
    if (this.#set !== set) return this.#set;
    if (this.#failing) throw new KeysUnavailable('the key is unknown and the keys could not be fetched again');
    return undefined;
  }

  #age(): number {
    return this.#clock.monotonic() - this.#fetchedAt;
  }

  /** One fetch at a time, shared by all who wait. Never rejects: a failure leaves the keys as they are. */
  async #refresh(leastMs: number): Promise<void> {
    if (this.#pending === undefined) {
      const now = this.#clock.monotonic();
      if (now - this.#triedAt < leastMs) return;
      this.#triedAt = now;
      this.#pending = this.#fetch().finally(() => {
        this.#pending = undefined;
      });
    }
    await this.#pending;
  }

  async #fetch(): Promise<void> {
    try {
      const url = 'jwksUrl' in this.#location ? this.#location.jwksUrl : await this.#discover(this.#location.issuer);
      const text = await readText(url, this.#timeoutMs);
      const set = this.#set !== undefined && text === this.#text ? this.#set : readKeySet(text);
      this.#set = set;
      this.#text = text;
      this.#fetchedAt = this.#clock.monotonic();
      this.#failing = false;
    } catch (error) {
      this.#failing = true;
      this.#log('warn', 'the keys of a token issuer could not be fetched', {
        ...('jwksUrl' in this.#location ? { jwksUrl: this.#location.jwksUrl.href } : { issuer: this.#location.issuer }),
        haveOlder: this.#set !== undefined,
        reason: reasonOf(error),
      });
    }
  }

  /** `jwks_uri` of the discovery document (OpenID Connect Discovery 1.0, 4). */
  async #discover(issuer: string): Promise<URL> {
    const url = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const document: unknown = JSON.parse(await readText(url, this.#timeoutMs));
    if (!isObject(document) || document.issuer !== issuer)
      throw new Error(`${url.href} is not the document of the issuer "${issuer}"`);
    const jwksUrl = URL.parse(String(document.jwks_uri));
    if (jwksUrl === null || (jwksUrl.protocol !== 'https:' && jwksUrl.protocol !== url.protocol))
      throw new Error(`${url.href} has no usable jwks_uri`);
    return jwksUrl;
  }
}

async function readText(url: URL, timeoutMs: number): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`expected 200 of ${url.href}, got ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`${url.href} answered with more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** An empty set counts as a failure: an issuer without keys has lost them, not withdrawn them. */
function readKeySet(text: string): LocalJWKSet {
  const json: unknown = JSON.parse(text);
  if (!isObject(json) || !Array.isArray(json.keys) || json.keys.length === 0) throw new Error('expected a JWKS');
  // Jose checks the members.
  return createLocalJWKSet(json as unknown as JSONWebKeySet);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
