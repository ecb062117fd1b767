/** What an identity provider is to the door, and how each kind of one is written in `portico.config.ts`. */
import type { MaybePromise } from '../../util/maybe.ts';
import type { Identity } from '../caller.ts';

/** Where credentials may stand, whatever transport they came by. */
export type CredentialSource = {
  /** A request header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** A parameter of the URL. */
  readonly query: (name: string) => string | undefined;
  /** A cookie; always undefined where another site could have made the browser send it. */
  readonly cookie: (name: string) => string | undefined;
};

/** What a provider says of a request. Reasons are for the log only: they never hold the credential, and a client never sees them. */
export type Verdict =
  /** Nothing that this provider would read was sent. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'accepted'; readonly identity: Identity }
  | { readonly kind: 'refused'; readonly reason: string }
  /** It cannot be told now, for example because no keys could be fetched yet: neither right nor wrong. */
  | { readonly kind: 'unknowable'; readonly reason: string };

export const absent: Verdict = { kind: 'absent' };

/** Verifies one kind of credential. `verify` does not fail. */
export type Provider = {
  readonly name: string;
  /** The challenge for `WWW-Authenticate` (RFC 9110, 11.6.1). */
  readonly challenge: string;
  /** The request headers that it reads, in lower case. */
  readonly headers: readonly string[];
  readonly verify: (source: CredentialSource) => MaybePromise<Verdict>;
};

/** JSON Web Tokens (RFC 7519), signed with an asymmetric key of a JWKS (RFC 7517). */
export type JwtProvider = {
  readonly type: 'jwt';
  /** The `iss` that a token must have. Without `jwksUrl` also where keys are discovered: `<issuer>/.well-known/openid-configuration`. */
  readonly issuer: string;
  /**
   * The `aud` that a token must have, one of these.
   * @default any, or none
   */
  readonly audience?: string | readonly string[];
  /**
   * The signatures that are accepted: never `none`, never a symmetric one.
   * @default RS, PS and ES with 256, 384 and 512 bits, EdDSA and Ed25519
   */
  readonly algorithms?: readonly string[];
  /**
   * Where the JWKS is.
   * @default discovered by `issuer`
   */
  readonly jwksUrl?: string;
  /**
   * How far the issuer's clock may be from ours, in seconds.
   * @default 5
   */
  readonly clockToleranceSeconds?: number;
  /**
   * The `typ` that a token's header must have, for example `at+jwt` (RFC 9068).
   * @default any, or none
   */
  readonly typ?: string;
  /**
   * The header with the token. `authorization` needs the scheme `Bearer`; any other may have it.
   * @default "authorization"
   */
  readonly header?: string;
  /**
   * A cookie with the token, for where the header is missing. It counts only together with the header `x-portico-preflight`.
   * @default none
   */
  readonly cookie?: string;
  /**
   * The claim with the scopes: words in a string, or a list.
   * @default "scope"
   */
  readonly scopesClaim?: string;
};

/** Keys that the operator gives out. */
export type ApiKeyProvider = {
  readonly type: 'apiKey';
  /**
   * The header with the key.
   * @default "x-api-key"
   */
  readonly header?: string;
  /**
   * A parameter of the URL with the key, for where the header is missing. URLs end up in logs: prefer the header.
   * @default none
   */
  readonly query?: string;
  readonly keys: readonly ApiKey[];
};

/** A key that was given out: whoever holds it is `subject`. */
export type ApiKey = {
  /** `sha256:` and the SHA-256 of the key in hex. The key must be random and long (128 bits at least): it is hashed without salt. */
  readonly hash: string;
  readonly subject: string;
  /** @default [] */
  readonly scopes?: readonly string[];
  /**
   * Seen as the claim `plan`.
   * @default none
   */
  readonly plan?: string;
};
