import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import { base64url, CompactEncrypt, exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { createJwtProvider } from '../../../src/plugins/auth/jwt.ts';
import type { CredentialSource, JwtProvider, Provider, Verdict } from '../../../src/plugins/auth/provider.ts';
import { type Log, silent } from '../../../src/util/log.ts';
import { type Issuer, makeKey, type SigningKey, startIssuer } from './issuer.ts';

let key: SigningKey;
let stranger: SigningKey;
let issuer: Issuer;

before(async () => {
  [key, stranger] = await Promise.all([makeKey('key-1'), makeKey('key-1')]);
});
beforeEach(async () => {
  issuer = await startIssuer([key]);
});
afterEach(() => issuer.close());

function provider(config: Partial<JwtProvider> = {}, log: Log = silent): Provider {
  const { url, jwksUrl, clock } = issuer;
  const whole: JwtProvider = { type: 'jwt', issuer: url, jwksUrl, audience: 'portico', ...config };
  return createJwtProvider('customers', whole, { clock, log, jwksTimeoutMs: 200 });
}

function bearer(token: string): CredentialSource {
  return source({ authorization: `Bearer ${token}` });
}

function source(headers: Record<string, string>, cookies: Record<string, string> = {}): CredentialSource {
  return { header: (name) => headers[name], query: () => undefined, cookie: (name) => cookies[name] };
}

function kinds(verdicts: readonly Verdict[]): string[] {
  return [...new Set(verdicts.map((verdict) => verdict.kind))];
}

describe('a JWT provider', () => {
  test('makes an identity of the claims of a good token', async () => {
    const token = await issuer.token(key, { scope: 'orders:read  staff', tier: 'gold' });
    const verdict = await provider().verify(bearer(token));
    assert.equal(verdict.kind, 'accepted');
    assert.ok(verdict.kind === 'accepted');
    const { identity } = verdict;
    assert.equal(identity.provider, 'customers');
    assert.equal(identity.subject, 'user-1');
    assert.deepEqual(identity.scopes, ['orders:read', 'staff']);
    assert.equal(identity.claims.tier, 'gold');
    assert.equal(identity.expiresAt, issuer.clock.now() / 1000 + 300);
  });

  for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA'])
    test(`accepts ${alg} by default`, async () => {
      const own = await makeKey('key-2', alg);
      issuer.keys = [own.jwk];
      assert.equal((await provider().verify(bearer(await issuer.token(own)))).kind, 'accepted');
    });

  const accepted: readonly [string, Partial<JwtProvider>, JWTPayload, Record<string, unknown>?][] = [
    ['expired within the tolerance', {}, { exp: 1893456000 - 4 }],
    ['an audience though none is configured', { audience: undefined as never }, { aud: 'somebody else' }],
    ['one audience of several, on both sides', { audience: ['a', 'b'] }, { aud: ['b', 'c'] }],
    ['the configured typ', { typ: 'at+jwt' }, {}, { typ: 'AT+JWT' }],
    ['no kid', {}, {}, { kid: undefined }],
  ];
  for (const [what, config, claims, header] of accepted)
    test(`accepts a token with ${what}`, async () => {
      const token = await issuer.token(key, claims, header);
      assert.equal((await provider(config).verify(bearer(token))).kind, 'accepted');
    });

  test('tries each key for a token without kid', async () => {
    const other = await makeKey(undefined);
    issuer.keys = [key.jwk, other.jwk];
    assert.equal((await provider().verify(bearer(await issuer.token(other)))).kind, 'accepted');
    const forged = await issuer.token(stranger, {}, { kid: undefined });
    assert.equal((await provider().verify(bearer(forged))).kind, 'refused');
  });

  const scopes: readonly [string, JWTPayload, readonly string[]][] = [
    ['scope', {}, []],
    ['scope', { scope: ['a', 'b', 7] }, ['a', 'b']],
    ['scope', { scope: { a: true } }, []],
    ['https://example.com/roles', { 'https://example.com/roles': ['x'] }, ['x']],
    ['constructor', {}, []],
  ];
  for (const [scopesClaim, claims, expected] of scopes)
    test(`reads scopes ${JSON.stringify(expected)} of ${scopesClaim} in ${JSON.stringify(claims)}`, async () => {
      const verdict = await provider({ scopesClaim }).verify(bearer(await issuer.token(key, claims)));
      assert.ok(verdict.kind === 'accepted');
      assert.deepEqual(verdict.identity.scopes, expected);
    });
});

describe('a JWT provider refuses', () => {
  const bad: readonly [string, () => Promise<string> | string, RegExp, Partial<JwtProvider>?][] = [
    ['a signature by another key', () => issuer.token(stranger), /signature/],
    [
      'a payload that was changed',
      async () => {
        const [header, payload, signature] = (await issuer.token(key)).split('.');
        const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
        return [header, base64url.encode(JSON.stringify({ ...claims, sub: 'admin' })), signature].join('.');
      },
      /signature/,
    ],
    ['no signature', () => new UnsecuredJWT({ sub: 'a' }).setIssuer(issuer.url).encode(), /alg/],
    [
      'a symmetric signature with the public key as the secret',
      async () => {
        const secret = new TextEncoder().encode(await exportSPKI(key.publicKey));
        return new SignJWT({ sub: 'a', iss: issuer.url })
          .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
          .sign(secret);
      },
      /alg/,
    ],
    ['an algorithm outside its list', () => issuer.token(key), /alg/, { algorithms: ['RS256'] }],
    ['an expired token', () => issuer.token(key, { exp: 1893456000 - 5 }), /exp/],
    ['a token of the future', () => issuer.token(key, { nbf: 1893456000 + 6 }), /nbf/],
    ['another issuer', () => issuer.token(key, { iss: 'https://other.example' }), /iss/],
    ['no issuer', () => issuer.token(key, { iss: undefined as never }), /iss/],
    ['another audience', () => issuer.token(key, { aud: 'others' }), /aud/],
    ['no audience where one is configured', () => issuer.token(key, { aud: undefined as never }), /aud/],
    ['no subject', () => issuer.token(key, { sub: undefined as never }), /sub/],
    ['another typ', () => issuer.token(key, {}, { typ: 'JWT' }), /typ/, { typ: 'at+jwt' }],
    ['an unknown kid', () => issuer.token(key, {}, { kid: '../../etc/passwd' }), /no applicable key/],
    [
      'a key of the token itself',
      () => issuer.token(stranger, {}, { jwk: stranger.jwk, kid: 'own' }),
      /no applicable key/,
    ],
    [
      'a key under an URL of the token',
      () => issuer.token(stranger, {}, { jku: 'http://127.0.0.1:1/', kid: 'own' }),
      /no applicable key/,
    ],
    ['critical extensions that it does not know', () => crafted({ crit: ['x'], x: 1 }), /not recognized/],
    ['an encrypted token', () => encrypted(), /alg/],
    ['five parts', async () => `${await issuer.token(key)}.b.c`, /Compact/],
    ['a token of more than 8192 characters', () => issuer.token(key, { filler: 'x'.repeat(8192) }), /too long/],
    ['thousands of dots', () => '.'.repeat(8000), /./],
    ['what is no token', () => 'opaque', /./],
    ['an empty token', () => '', /./],
    ['a payload that is no object', () => `${base64url.encode('{"alg":"ES256"}')}.${base64url.encode('[]')}.AA`, /./],
  ];
  for (const [what, token, reason, config] of bad)
    test(what, async () => {
      const text = await token();
      const verdict = await provider(config).verify(bearer(text));
      assert.ok(verdict.kind === 'refused', verdict.kind);
      assert.match(verdict.reason, reason);
      if (text !== '') assert.ok(!verdict.reason.includes(text), 'the reason quotes the token');
    });

  /** Jose does not sign what it would not verify, so the header is changed afterwards: it must be refused before the signature is looked at. */
  async function crafted(header: Record<string, unknown>): Promise<string> {
    const [, payload, signature] = (await issuer.token(key)).split('.');
    return [base64url.encode(JSON.stringify({ alg: 'ES256', kid: 'key-1', ...header })), payload, signature].join('.');
  }

  async function encrypted(): Promise<string> {
    const { publicKey } = await makeKey('e', 'ECDH-ES');
    return new CompactEncrypt(new TextEncoder().encode('{}'))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(publicKey);
  }

  test('without asking for keys where the token cannot be good by any', async () => {
    const one = provider();
    await one.verify(bearer(await issuer.token(key, { filler: 'x'.repeat(8192) })));
    await one.verify(bearer(await issuer.token(key, { iss: 'https://other.example' })));
    await one.verify(bearer(new UnsecuredJWT({ sub: 'a' }).setIssuer(issuer.url).encode()));
    assert.equal(issuer.requests, 0);
  });
});

describe('a JWT provider looks for the token', () => {
  const places: readonly [string, Partial<JwtProvider>, (token: string) => CredentialSource, Verdict['kind']][] = [
    ['in Authorization, whatever the case of Bearer', {}, (t) => source({ authorization: `bEARER  ${t}` }), 'accepted'],
    ['nowhere if Authorization has another scheme', {}, () => source({ authorization: 'Basic dTpw' }), 'absent'],
    ['nowhere if there is nothing', {}, () => source({}), 'absent'],
    ['in a header of its own', { header: 'X-Token' }, (t) => source({ 'x-token': t }), 'accepted'],
    [
      'in a header of its own with Bearer',
      { header: 'x-token' },
      (t) => source({ 'x-token': `Bearer ${t}` }),
      'accepted',
    ],
    ['not in Authorization then', { header: 'x-token' }, (t) => source({ authorization: `Bearer ${t}` }), 'absent'],
    ['in the configured cookie', { cookie: 'session' }, (t) => source({}, { session: t }), 'accepted'],
    ['in no cookie by default', {}, (t) => source({}, { session: t }), 'absent'],
  ];
  for (const [where, config, make, expected] of places)
    test(where, async () => {
      assert.equal((await provider(config).verify(make(await issuer.token(key)))).kind, expected);
    });
});

describe('what a JWT provider remembers', () => {
  test('is a verified token, until it expires', async () => {
    const one = provider();
    const token = bearer(await issuer.token(key));
    const first = await one.verify(token);
    const second = await one.verify(token);
    assert.ok(first.kind === 'accepted' && second.kind === 'accepted');
    assert.equal(first.identity, second.identity, 'verified once');
    issuer.clock.turn(304);
    assert.equal((await one.verify(token)).kind, 'accepted');
    issuer.clock.turn(1);
    assert.equal((await one.verify(token)).kind, 'refused');
  });

  test('is the whole token: another signature under the same claims is another token', async () => {
    const one = provider();
    const token = await issuer.token(key);
    assert.equal((await one.verify(bearer(token))).kind, 'accepted');
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${(await issuer.token(stranger)).split('.')[2]}`;
    assert.equal((await one.verify(bearer(forged))).kind, 'refused');
  });

  test('is forgotten with the key that it was signed by', async () => {
    const one = provider();
    const token = bearer(await issuer.token(key, { exp: 1893456000 + 3600 }));
    assert.equal((await one.verify(token)).kind, 'accepted');
    issuer.keys = [(await makeKey('key-2')).jwk];
    assert.equal((await one.verify(token)).kind, 'accepted', 'the keys are fresh enough');
    issuer.clock.turn(601);
    assert.equal((await one.verify(token)).kind, 'refused');
  });
});

describe('the keys of an issuer', () => {
  test('are fetched once for many tokens, at the same time or later', async () => {
    const one = provider();
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, jti) => issuer.token(key, { jti: String(jti) })));
    assert.deepEqual(kinds(await Promise.all(tokens.map((token) => one.verify(bearer(token))))), ['accepted']);
    assert.equal(issuer.requests, 1);
  });

  test('are found by discovery', async () => {
    const one = provider({ jwksUrl: undefined as never });
    assert.equal((await one.verify(bearer(await issuer.token(key)))).kind, 'accepted');
    assert.equal(issuer.requests, 1);
  });

  test('after a rotation are fetched for the first token with a new kid, and old tokens stay good', async () => {
    const one = provider();
    const old = await issuer.token(key);
    await one.verify(bearer(old));
    const next = await makeKey('key-2');
    issuer.keys = [key.jwk, next.jwk];
    issuer.clock.turn(31);
    assert.equal((await one.verify(bearer(await issuer.token(next)))).kind, 'accepted');
    assert.equal((await one.verify(bearer(old))).kind, 'accepted');
    assert.equal(issuer.requests, 2);
  });

  test('are fetched once for a flood of unknown kids, and not again before the cool-down', async () => {
    const one = provider();
    await one.verify(bearer(await issuer.token(key)));
    const flood = async (round: string) => {
      const tokens = await Promise.all(
        Array.from({ length: 50 }, (_, index) => issuer.token(stranger, {}, { kid: `${round}-${index}` })),
      );
      return kinds(await Promise.all(tokens.map((token) => one.verify(bearer(token)))));
    };
    assert.deepEqual(await flood('a'), ['refused']);
    assert.equal(issuer.requests, 1, 'fetched a moment ago');
    issuer.clock.turn(31);
    assert.deepEqual(await flood('b'), ['refused']);
    assert.equal(issuer.requests, 2);
    issuer.clock.turn(29);
    assert.deepEqual(await flood('c'), ['refused']);
    assert.equal(issuer.requests, 2);
    assert.equal((await one.verify(bearer(await issuer.token(key)))).kind, 'accepted');
  });

  const status =
    (code: number, body = ''): RequestListener =>
    (_, response) => {
      response.writeHead(code).end(body);
    };
  const faults: readonly [string, RequestListener][] = [
    ['answers 500', status(500)],
    ['answers with a page', status(200, '<html>')],
    ['answers with an empty set', status(200, '{"keys":[]}')],
    ['answers with another shape', status(200, '{"keys":[7]}')],
    [
      'redirects, to keys that would be right',
      (request, response) => {
        if (request.url === '/elsewhere') response.end(JSON.stringify({ keys: issuer.keys }));
        else response.writeHead(302, { location: '/elsewhere' }).end();
      },
    ],
    [
      'answers with more than anybody needs',
      (_, response) => response.end(JSON.stringify({ keys: [...issuer.keys], filler: ' '.repeat(1024 * 1024) })),
    ],
    ['never answers', () => {}],
    ['hangs up', (request) => request.socket.destroy()],
  ];
  for (const [what, answer] of faults)
    test(`are unknowable while the endpoint ${what}, kept if there were any, and back soon after it is`, async () => {
      const late = provider();
      const early = provider();
      const token = bearer(await issuer.token(key, { exp: 1893456000 + 48 * 3600 }));
      assert.equal((await early.verify(token)).kind, 'accepted');

      issuer.answer = answer;
      assert.equal((await late.verify(token)).kind, 'unknowable');
      issuer.clock.turn(3600);
      const fresh = bearer(await issuer.token(key, { exp: 1893456000 + 48 * 3600 }));
      assert.equal((await early.verify(fresh)).kind, 'accepted');
      assert.equal((await early.verify(bearer(await issuer.token(key, {}, { kid: 'new' })))).kind, 'unknowable');

      issuer.answer = undefined;
      assert.equal((await late.verify(token)).kind, 'accepted');
      issuer.clock.turn(31);
      assert.equal((await early.verify(bearer(await issuer.token(key, {}, { kid: 'new' })))).kind, 'refused');
    });

  test('are asked for once a second at most while there are none', async () => {
    const one = provider();
    issuer.answer = status(500);
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, jti) => issuer.token(key, { jti: String(jti) })));
    for (const token of tokens) assert.equal((await one.verify(bearer(token))).kind, 'unknowable');
    assert.equal(issuer.requests, 1);
    issuer.clock.turn(1);
    await one.verify(bearer(tokens[0] ?? ''));
    assert.equal(issuer.requests, 2);
  });

  test('are trusted for a day at most while the endpoint is down', async () => {
    const one = provider();
    const token = bearer(await issuer.token(key, { exp: 1893456000 + 48 * 3600 }));
    await one.verify(token);
    issuer.answer = status(500);
    issuer.clock.turn(24 * 3600);
    assert.equal((await one.verify(token)).kind, 'accepted');
    issuer.clock.turn(1);
    assert.equal((await one.verify(token)).kind, 'unknowable');
  });

  test('are waited for by nobody while the endpoint is known to hang', async () => {
    let givenUp = 0;
    const one = provider({}, () => givenUp++);
    const token = bearer(await issuer.token(key, { exp: 1893456000 + 48 * 3600 }));
    await one.verify(token);
    issuer.answer = () => {};
    issuer.clock.turn(601);
    assert.equal((await one.verify(token)).kind, 'accepted');
    assert.equal(givenUp, 1, 'the first one waits');
    issuer.clock.turn(31);
    assert.equal((await one.verify(token)).kind, 'accepted');
    assert.equal(givenUp, 1, 'the next one does not');
  });

  for (const document of [{ issuer: 'https://other.example' }, { jwks_uri: 'file:///etc/passwd' }, { jwks_uri: 7 }])
    test(`are not taken from a discovery document with ${JSON.stringify(document)}`, async () => {
      issuer.answer = (request, response) => {
        const found = { issuer: issuer.url, jwks_uri: issuer.jwksUrl, ...document };
        response.end(JSON.stringify(request.url?.startsWith('/.well') ? found : { keys: issuer.keys }));
      };
      const verdict = await provider({ jwksUrl: undefined as never }).verify(bearer(await issuer.token(key)));
      assert.equal(verdict.kind, 'unknowable');
      assert.equal(issuer.requests, 0);
    });

  test('are never symmetric or private ones', async () => {
    const secret = { kty: 'oct', k: base64url.encode('s'.repeat(32)), kid: 'oct', alg: 'HS256' };
    issuer.keys = [secret, key.jwk];
    const token = await new SignJWT({ sub: 'a', iss: issuer.url, aud: 'portico' })
      .setProtectedHeader({ alg: 'HS256', kid: 'oct' })
      .sign(new TextEncoder().encode('s'.repeat(32)));
    assert.equal((await provider().verify(bearer(token))).kind, 'refused');
  });
});

describe('a JWT configuration is refused', () => {
  const wrong: readonly [string, Partial<JwtProvider>, RegExp][] = [
    ['with none', { algorithms: ['none'] }, /"customers": algorithms: .*got "none"/],
    ['with a symmetric algorithm among others', { algorithms: ['RS256', 'HS256'] }, /"HS256".*Did you mean/],
    ['with an unknown algorithm', { algorithms: ['constructor'] }, /"constructor"/],
    ['without any algorithm', { algorithms: [] }, /at least one/],
    ['with a negative tolerance', { clockToleranceSeconds: -1 }, /clockToleranceSeconds/],
    ['with a tolerance without end', { clockToleranceSeconds: Number.POSITIVE_INFINITY }, /clockToleranceSeconds/],
    ['with an issuer to discover that is no URL', { issuer: 'me', jwksUrl: undefined as never }, /issuer: .*"me"/],
    ['with keys in a file', { jwksUrl: 'file:///keys' }, /jwksUrl/],
  ];
  for (const [what, config, message] of wrong)
    test(what, () => {
      assert.throws(() => provider(config), { name: 'TypeError', message });
    });
});
