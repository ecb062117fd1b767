/** The identity provider for API keys: only their hashes are known, and no comparison tells by its time how near a guess was. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Identity } from '../caller.ts';
import { type ApiKey, type ApiKeyProvider, absent, type Provider } from './provider.ts';

/**
 * A provider that verifies keys which the operator gave out.
 *
 * @param name as in `portico.config.ts`
 * @throws {TypeError} if a hash is none; the value is not shown, for it may be the key itself
 */
export function createApiKeyProvider(name: string, config: ApiKeyProvider): Provider {
  const header = (config.header ?? 'x-api-key').toLowerCase();
  const keys = config.keys.map((key, index) => ({
    hash: readHash(key.hash, `Provider "${name}": keys[${index}].hash`),
    identity: toIdentity(name, key),
  }));
  return {
    name,
    challenge: 'ApiKey realm="portico"',
    headers: [header],
    verify: (source) => {
      const presented = source.header(header) ?? (config.query === undefined ? undefined : source.query(config.query));
      if (presented === undefined) return absent;
      const hash = createHash('sha256').update(presented).digest();
      let found: Identity | undefined;
      // All are compared, so that the time does not tell which one it was either.
      for (const key of keys) if (timingSafeEqual(key.hash, hash)) found = key.identity;
      return found ? { kind: 'accepted', identity: found } : { kind: 'refused', reason: 'the API key is unknown' };
    },
  };
}

function readHash(text: string, where: string): Buffer {
  const hex = /^sha256:([0-9a-f]{64})$/i.exec(text)?.[1];
  if (hex === undefined) throw new TypeError(`${where}: expected "sha256:" and 64 hexadecimal digits`);
  return Buffer.from(hex, 'hex');
}

function toIdentity(provider: string, key: ApiKey): Identity {
  const scopes = key.scopes ?? [];
  const claims = { sub: key.subject, scope: scopes.join(' '), ...(key.plan !== undefined && { plan: key.plan }) };
  return { provider, subject: key.subject, scopes, claims };
}
