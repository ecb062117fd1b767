/** A token issuer on loopback for the tests of this folder: it can rotate keys, misbehave, and count who asks. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Clock } from '../../../src/util/clock.ts';

/** A clock that stands until it is turned; both of its hands move together. */
export class HandClock implements Clock {
  #now = Date.UTC(2030, 0, 1);
  readonly now = (): number => this.#now;
  readonly monotonic = (): number => this.#now;

  turn(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

export type SigningKey = { readonly jwk: JWK; readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };

export async function makeKey(kid: string | undefined, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { jwk: { ...(await exportJWK(publicKey)), alg, use: 'sig', ...(kid && { kid }) }, privateKey, publicKey };
}

export type Issuer = {
  readonly url: string;
  readonly jwksUrl: string;
  readonly clock: HandClock;
  /** What the JWKS shows. */
  keys: JWK[];
  /** Stands in for the usual answers, on both paths. */
  answer: RequestListener | undefined;
  /** How often the JWKS was asked for. */
  requests: number;
  /** A token of `user-1`, good for five minutes, unless claims or header say otherwise; a claim that is undefined is left out. */
  readonly token: (key: SigningKey, claims?: JWTPayload, header?: Record<string, unknown>) => Promise<string>;
  readonly close: () => Promise<void>;
};

export async function startIssuer(keys: readonly SigningKey[]): Promise<Issuer> {
  const clock = new HandClock();
  const server = createServer((request, response) => {
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    if (!isDiscovery) issuer.requests++;
    if (issuer.answer) return issuer.answer(request, response);
    const body = isDiscovery ? { issuer: issuer.url, jwks_uri: issuer.jwksUrl } : { keys: issuer.keys };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: Issuer = {
    url,
    jwksUrl: `${url}/jwks`,
    clock,
    keys: keys.map((key) => key.jwk),
    answer: undefined,
    requests: 0,
    token: ({ jwk, privateKey }, claims, header) => {
      const now = Math.floor(clock.now() / 1000);
      const payload = { iss: url, sub: 'user-1', aud: 'portico', iat: now, exp: now + 300, ...claims };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: jwk.alg ?? 'ES256', ...(jwk.kid && { kid: jwk.kid }), ...header })
        .sign(privateKey);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return issuer;
}
