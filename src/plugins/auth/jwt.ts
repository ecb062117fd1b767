/** The identity provider for JSON Web Tokens: jose verifies, this decides what is asked of a token and remembers what was verified. */
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
  type LocalJWKSet,
} from 'jose';
import type { Clock } from '../../util/clock.ts';
import type { Log } from '../../util/log.ts';
import { SizedLru } from '../../util/sized-lru.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Identity } from '../caller.ts';
import { IssuerKeys, type KeyLocation, KeysUnavailable } from './jwks.ts';
import { absent, type CredentialSource, type JwtProvider, type Provider, type Verdict } from './provider.ts';

const defaultAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
  ...['EdDSA', 'Ed25519'],
];
const asymmetricAlgorithms: ReadonlySet<string> = new Set([
  ...defaultAlgorithms,
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
]);

/** Longer tokens are refused unread: neither a cache key nor a parser should have to bear them. */
const maxTokenLength = 8192;
/** Of all verified tokens that are remembered, with what is known of them. */
const rememberedBytes = 16 * 1024 ** 2;

/** A token, its claims, and what else stands around them. */
const bytesOf = (token: string): number => 4 * token.length + 500;

/**
 * A provider that verifies tokens of one issuer (RFC 7519, RFC 8725).
 *
 * @param name as in `portico.config.ts`
 * @throws {TypeError} if the configuration has a value that cannot be
 */
export function createJwtProvider(
  name: string,
  config: JwtProvider,
  tools: { readonly clock: Clock; readonly log: Log; readonly jwksTimeoutMs?: number },
): Provider {
  const { clock, log, jwksTimeoutMs } = tools;
  const options = verifyOptions(name, config);
  const keys = new IssuerKeys(keyLocation(name, config), {
    clock,
    log,
    ...(jwksTimeoutMs !== undefined && { timeoutMs: jwksTimeoutMs }),
  });
  /** By the whole token, and nothing shorter: by a part of it, or a hash of a part, one token would speak for another. */
  const verified = new SizedLru<string, { readonly identity: Identity; readonly keys: LocalJWKSet }>(rememberedBytes);

  /** Whom a token was found to be of, if that still holds: a key that was withdrawn takes its tokens with it. */
  function recall(token: string, current: LocalJWKSet | undefined): Identity | undefined {
    const known = current && verified.get(token);
    if (!known || known.keys !== current) return undefined;
    assertNotExpired(known.identity, clock, options.clockTolerance);
    return known.identity;
  }

  async function identify(token: string): Promise<Identity> {
    // Keys are asked for only where there is something to compare them with, or it may be worth it.
    const known = verified.get(token) && recall(token, await keys.current());
    if (known) return known;
    assertPossible(token, options);
    const result = await verifyWithKeys(token, keys, { ...options, currentDate: new Date(clock.now()) });
    const identity = toIdentity(name, result.payload, config.scopesClaim ?? 'scope');
    verified.set(token, { identity, keys: result.keys }, bytesOf(token));
    return identity;
  }

  const accept = (identity: Identity): Verdict => ({ kind: 'accepted', identity });
  const refuse = (error: unknown): Verdict => {
    const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    return { kind: error instanceof KeysUnavailable ? 'unknowable' : 'refused', reason };
  };

  return {
    name,
    challenge: 'Bearer realm="portico"',
    headers: [headerOf(config), ...(config.cookie === undefined ? [] : ['cookie'])],
    verify: (source) => {
      const token = readToken(config, source);
      if (token === undefined) return absent;
      if (token.length > maxTokenLength) return { kind: 'refused', reason: 'the token is too long' };
      try {
        const known = recall(token, keys.ready);
        return known ? accept(known) : identify(token).then(accept, refuse);
      } catch (error) {
        return refuse(error);
      }
    },
  };
}

/** Refuses what no key could make good, so that no keys are fetched for it, and another issuer's tokens are not in doubt while ours is down. */
function assertPossible(token: string, options: Options): void {
  const { alg = 'none' } = decodeProtectedHeader(token);
  if (!options.algorithms.includes(alg)) throw new errors.JOSEAlgNotAllowed('"alg" header value not allowed');
  if (decodeJwt(token).iss !== options.issuer) throw new errors.JWTInvalid('unexpected "iss" claim value');
}

/** The token that was sent, unread; undefined if there is none. Another scheme than `Bearer` is not for us. */
function readToken(config: JwtProvider, source: CredentialSource): string | undefined {
  const header = headerOf(config);
  const value = source.header(header);
  if (value !== undefined) {
    const bearer = /^bearer(?: +|$)/i.exec(value);
    if (bearer) return value.slice(bearer[0].length).trimEnd();
    if (header !== 'authorization') return value;
  }
  return config.cookie === undefined ? undefined : source.cookie(config.cookie);
}

function headerOf({ header = 'authorization' }: JwtProvider): string {
  return header.toLowerCase();
}

type Verified = { readonly payload: JWTPayload; readonly keys: LocalJWKSet };

async function verifyWithKeys(token: string, keys: IssuerKeys, options: JWTVerifyOptions): Promise<Verified> {
  const set = await keys.current();
  try {
    return { payload: await verifyWithSet(token, set, options), keys: set };
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    const newer = await keys.newerThan(set);
    if (newer === undefined) throw error;
    return { payload: await verifyWithSet(token, newer, options), keys: newer };
  }
}

async function verifyWithSet(token: string, set: LocalJWKSet, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, set, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // A token without `kid` at an issuer with several keys.
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function toIdentity(provider: string, payload: JWTPayload, scopesClaim: string): Identity {
  if (typeof payload.sub !== 'string') throw new errors.JWTInvalid('"sub" claim must be a string');
  const scope = Object.hasOwn(payload, scopesClaim) ? payload[scopesClaim] : undefined;
  const scopes = typeof scope === 'string' ? scope.split(' ') : Array.isArray(scope) ? scope : [];
  return {
    provider,
    subject: payload.sub,
    scopes: scopes.filter((each): each is string => typeof each === 'string' && each !== ''),
    claims: payload,
    ...(payload.exp !== undefined && { expiresAt: payload.exp }),
  };
}

function assertNotExpired(identity: Identity, clock: Clock, toleranceSeconds: number): void {
  const { expiresAt } = identity;
  if (expiresAt !== undefined && expiresAt <= Math.floor(clock.now() / 1000) - toleranceSeconds)
    throw new errors.JWTInvalid('"exp" claim timestamp check failed');
}

type Options = JWTVerifyOptions & { readonly algorithms: string[]; readonly clockTolerance: number };

function verifyOptions(name: string, config: JwtProvider): Options {
  const { algorithms = defaultAlgorithms, audience, typ, clockToleranceSeconds: clockTolerance = 5 } = config;
  const wrong = algorithms.find((algorithm) => !asymmetricAlgorithms.has(algorithm));
  if (wrong !== undefined)
    throw new TypeError(
      `Provider "${name}": algorithms: expected asymmetric signatures, got "${wrong}". ${didYouMean(wrong, asymmetricAlgorithms)}`,
    );
  if (algorithms.length === 0) throw new TypeError(`Provider "${name}": algorithms: expected at least one`);
  if (!Number.isFinite(clockTolerance) || clockTolerance < 0)
    throw new TypeError(`Provider "${name}": clockToleranceSeconds: expected 0 or more, got ${clockTolerance}`);
  return {
    algorithms: [...algorithms],
    issuer: config.issuer,
    clockTolerance,
    ...(audience !== undefined && { audience: typeof audience === 'string' ? audience : [...audience] }),
    ...(typ !== undefined && { typ }),
  };
}

function keyLocation(name: string, config: JwtProvider): KeyLocation {
  const key = config.jwksUrl === undefined ? 'issuer' : 'jwksUrl';
  const url = URL.parse(config.jwksUrl ?? config.issuer);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TypeError(`Provider "${name}": ${key}: expected an http(s) URL, got "${config[key]}"`);
  return key === 'issuer' ? { issuer: config.issuer } : { jwksUrl: url };
}
