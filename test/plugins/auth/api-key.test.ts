import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { createApiKeyProvider } from '../../../src/plugins/auth/api-key.ts';
import type { ApiKeyProvider, CredentialSource } from '../../../src/plugins/auth/provider.ts';

const hashOf = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`;

const config: ApiKeyProvider = {
  type: 'apiKey',
  query: 'api_key',
  keys: [
    { hash: hashOf('first key'), subject: 'partner-1', scopes: ['orders:read', 'stock'], plan: 'gold' },
    { hash: hashOf('second key').toUpperCase().replace('SHA', 'sha'), subject: 'partner-2' },
  ],
};
const provider = createApiKeyProvider('partners', config);

function source(headers: Record<string, string>, query: Record<string, string> = {}): CredentialSource {
  return { header: (name) => headers[name], query: (name) => query[name], cookie: () => undefined };
}

describe('an API key', () => {
  test('carries subject, scopes and plan', async () => {
    assert.deepEqual(await provider.verify(source({ 'x-api-key': 'first key' })), {
      kind: 'accepted',
      identity: {
        provider: 'partners',
        subject: 'partner-1',
        scopes: ['orders:read', 'stock'],
        claims: { sub: 'partner-1', scope: 'orders:read stock', plan: 'gold' },
      },
    });
  });

  const cases: readonly [string, CredentialSource, string][] = [
    ['in the header', source({ 'x-api-key': 'second key' }), 'partner-2'],
    ['in the URL', source({}, { api_key: 'second key' }), 'partner-2'],
    ['in the header, where the URL has another', source({ 'x-api-key': 'second key' }, { api_key: 'no' }), 'partner-2'],
    ['that is wrong', source({ 'x-api-key': 'third key' }), 'refused'],
    ['that is empty', source({ 'x-api-key': '' }), 'refused'],
    ['that is sent twice', source({ 'x-api-key': 'first key, second key' }), 'refused'],
    ['that is the stored hash', source({ 'x-api-key': hashOf('first key') }), 'refused'],
    ['that is not there', source({}), 'absent'],
  ];
  for (const [what, from, expected] of cases)
    test(`${what}: ${expected}`, async () => {
      const verdict = await provider.verify(from);
      assert.equal(verdict.kind === 'accepted' ? verdict.identity.subject : verdict.kind, expected);
    });

  test('is looked for only where the configuration says', async () => {
    const own = createApiKeyProvider('partners', { type: 'apiKey', header: 'X-Partner', keys: config.keys });
    assert.equal((await own.verify(source({ 'x-partner': 'first key' }))).kind, 'accepted');
    assert.equal((await own.verify(source({ 'x-api-key': 'first key' }, { api_key: 'first key' }))).kind, 'absent');
  });

  for (const hash of ['my-plain-key', 'sha256:abc', `md5:${'a'.repeat(64)}`, `sha256:${'a'.repeat(64)}\n`])
    test(`hash that is none is an error at start, and is not shown (${JSON.stringify(hash)})`, () => {
      const make = () => createApiKeyProvider('partners', { type: 'apiKey', keys: [{ hash, subject: 'x' }] });
      assert.throws(make, (error: Error) => {
        assert.match(error.message, /"partners": keys\[0\]\.hash: expected "sha256:"/);
        return !error.message.includes('my-plain-key');
      });
    });
});
