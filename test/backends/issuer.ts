/** The token issuer: OpenID discovery and a JWKS over HTTP, and tokens for tests and the demo, good ones and every kind of bad one. */
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { type BackendOptions, type Running, serve } from './server.ts';

export type IssuerOptions = BackendOptions & {
  /** How tokens are signed. Default ES256. */
  readonly algorithm?: 'ES256' | 'RS256';
};

export type TokenOptions = {
  readonly sub: string;
  /** Joined to the `scope` claim; without any there is no such claim. */
  readonly scopes?: readonly string[];
  /** Default `portico`. */
  readonly audience?: string;
  /** Default the issuer's URL. */
  readonly issuer?: string;
  /** Seconds from now, or before it. Default 3600. */
  readonly expiresIn?: number;
  /**
   * Default how the issuer signs. `none`: not signed at all; `HS256`: signed with the public key's PEM as the secret, as
   * an attacker would who hopes that the verifier takes the algorithm from the token.
   */
  readonly alg?: 'none' | 'HS256';
  /** `unknown`: signed by a key that the JWKS lacks, under a `kid` that it lacks; `forged`: the same under the `kid` of the right one. */
  readonly key?: 'unknown' | 'forged';
  /** More claims. */
  readonly claims?: Readonly<Record<string, unknown>>;
};

export type RunningIssuer = Running & {
  readonly token: (options: TokenOptions) => Promise<string>;
  /** Default subject C-001. */
  readonly customerToken: (sub?: string) => Promise<string>;
  /** Scopes `staff` and `orders:read`. */
  readonly staffToken: (sub?: string) => Promise<string>;
  /** Scope `device`; default subject D-01. */
  readonly deviceToken: (sub?: string) => Promise<string>;
  /** Tokens that must be refused, each by what is wrong with it. */
  readonly badTokens: (sub?: string) => Promise<ReadonlyMap<string, string>>;
  /** From now on signs with a new key; the JWKS still shows the older ones, unless they are dropped. */
  readonly rotate: (options?: { readonly dropOld?: boolean }) => Promise<void>;
  /** How often the JWKS was asked for. */
  readonly jwksRequests: () => number;
};

const jwksPath = '/.well-known/jwks.json';
const discoveryPath = '/.well-known/openid-configuration';

/** Its keys are made at start and survive `reset()`. */
export async function startIssuer(options: IssuerOptions = {}): Promise<RunningIssuer> {
  const algorithm = options.algorithm ?? 'ES256';
  let signer = await makeSigner(algorithm, 'key-1');
  let keys = [signer.jwk];
  let made = 1;

  const running = await serve('issuer', options, (call, _request, response) => {
    const path = call.path.split('?')[0];
    const { url } = running;
    const body =
      path === jwksPath
        ? { keys }
        : path === discoveryPath
          ? { issuer: url, jwks_uri: `${url}${jwksPath}`, id_token_signing_alg_values_supported: [algorithm] }
          : undefined;
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
  });

  const token = async (wanted: TokenOptions): Promise<string> => {
    const { sub, scopes, audience = 'portico', issuer = running.url, expiresIn = 3600, alg, key } = wanted;
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...wanted.claims,
      ...(scopes && { scope: scopes.join(' ') }),
      sub,
      iss: issuer,
      aud: audience,
      // A token that has expired was issued before that.
      iat: Math.min(now, now + expiresIn - 1),
      exp: now + expiresIn,
    };
    if (alg === 'none') return new UnsecuredJWT(claims).encode();
    const { kid } = signer;
    if (alg === 'HS256') {
      return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(Buffer.from(signer.publicPem));
    }
    const chosen = key ? await makeSigner(algorithm, key === 'forged' ? kid : 'key-unknown') : signer;
    return new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid: chosen.kid, typ: 'JWT' })
      .sign(chosen.privateKey);
  };

  return {
    ...running,
    token,
    customerToken: (sub = 'C-001') => token({ sub }),
    staffToken: (sub = 'S-001') => token({ sub, scopes: ['staff', 'orders:read'] }),
    deviceToken: (sub = 'D-01') => token({ sub, scopes: ['device'] }),
    badTokens: async (sub = 'C-001') => {
      const good = await token({ sub });
      const [head, claims, signature = ''] = good.split('.');
      return new Map([
        ['expired', await token({ sub, expiresIn: -3600 })],
        ['of another issuer', await token({ sub, issuer: 'https://issuer.example' })],
        ['for another audience', await token({ sub, audience: 'somebody-else' })],
        ['signed by an unknown key', await token({ sub, key: 'unknown' })],
        ['signed by another key under a known kid', await token({ sub, key: 'forged' })],
        ['not signed', await token({ sub, alg: 'none' })],
        ['signed with the public key as a secret', await token({ sub, alg: 'HS256' })],
        ['with its signature turned round', `${head}.${claims}.${[...signature].reverse().join('')}`],
        ['cut short', good.slice(0, good.length / 2)],
        ['no token', 'not-a-token'],
      ]);
    },
    rotate: async ({ dropOld = false } = {}) => {
      made += 1;
      signer = await makeSigner(algorithm, `key-${made}`);
      keys = dropOld ? [signer.jwk] : [...keys, signer.jwk];
    },
    jwksRequests: () => running.calls.filter(({ path }) => path.startsWith(jwksPath)).length,
  };
}

async function makeSigner(algorithm: string, kid: string) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  return {
    kid,
    privateKey,
    publicPem: await exportSPKI(publicKey),
    jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
  };
}
