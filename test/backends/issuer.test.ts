/** The token issuer: what it publishes verifies its tokens, and none of the bad ones. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startIssuer } from './issuer.ts';

const issuer = await startIssuer();
after(() => issuer.stop());

async function read(path: string) {
  return (await fetch(`${issuer.url}${path}`)).json();
}

test('the issuer publishes its keys where discovery says, and its tokens verify', async () => {
  const discovery = await read('/.well-known/openid-configuration');
  assert.equal(discovery.issuer, issuer.url);
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
  const expected = { issuer: issuer.url, audience: 'portico', algorithms: ['ES256'] };

  const claims = async (token: string) => (await jwtVerify(token, keys, expected)).payload;
  assert.deepEqual((await claims(await issuer.customerToken())).sub, 'C-001');
  assert.equal((await claims(await issuer.staffToken())).scope, 'staff orders:read');
  assert.deepEqual((await claims(await issuer.deviceToken())).scope, 'device');
  assert.equal((await claims(await issuer.token({ sub: 'x', claims: { plan: 'gold' } }))).plan, 'gold');
  assert.equal(issuer.jwksRequests(), 1);

  for (const [fault, token] of await issuer.badTokens()) await assert.rejects(claims(token), `a token ${fault}`);
});

test('the issuer rotates its keys, with or without keeping the old ones', async () => {
  const kids = async () => (await read('/.well-known/jwks.json')).keys.map(({ kid }: { kid: string }) => kid);
  assert.deepEqual(await kids(), ['key-1']);
  await issuer.rotate();
  assert.deepEqual(await kids(), ['key-1', 'key-2']);
  await issuer.rotate({ dropOld: true });
  assert.deepEqual(await kids(), ['key-3']);
  const [head = ''] = (await issuer.customerToken()).split('.');
  assert.equal(JSON.parse(Buffer.from(head, 'base64url').toString()).kid, 'key-3');
});
