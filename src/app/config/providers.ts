/** Checks of identity providers: a JWT issuer or a set of API keys. */
import type { ApiKey, ApiKeyProvider, JwtProvider } from '../../plugins/auth/provider.ts';
import { isObject } from '../../util/json.ts';
import { type Check, kindOf, list, notAvailable, object, oneOf, record, shown, text, value } from './check.ts';
import type { ProviderSettings } from './types.ts';
import { httpUrl } from './values.ts';

/** Signatures by a private key: with a key set that anybody can fetch, no other kind proves anything. */
export const algorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const),
  ...(['EdDSA', 'Ed25519', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const),
];

const types = ['jwt', 'apiKey'] as const;
const laterTypes = ['mtls', 'introspection'];

const name = text('a name');

const seconds = value('a number of seconds from 0 to 3600', (given) =>
  typeof given === 'number' && given >= 0 && given <= 3600 ? given : undefined,
);

const audience: Check<string | readonly string[]> = (given, path, report) =>
  Array.isArray(given)
    ? list('a list of audiences', name)(given, path, report)
    : text('an audience or a list of them')(given, path, report);

const jwtKeys = object<JwtProvider>(
  {
    type: oneOf(['jwt']),
    issuer: name,
    audience,
    algorithms: list('a list of at least one algorithm', oneOf(algorithms, 'a signature by an asymmetric key'), 1),
    jwksUrl: httpUrl,
    clockToleranceSeconds: seconds,
    typ: name,
    header: name,
    cookie: name,
    scopesClaim: name,
  },
  { required: ['issuer'] },
);

/** Without `jwksUrl` the issuer is where keys are discovered, so then it has to be a URL. */
const jwt: Check<JwtProvider> = (given, path, report) => {
  const provider = jwtKeys(given, path, report);
  if (isObject(given) && given.jwksUrl === undefined && provider?.issuer !== undefined) {
    httpUrl(provider.issuer, [...path, 'issuer'], report);
  }
  return provider;
};

const key = object<ApiKey>(
  {
    hash: text('"sha256:" and 64 hexadecimal digits', (text) => /^sha256:[0-9a-f]{64}$/i.test(text), kindOf),
    subject: name,
    scopes: list('a list of scopes', name),
    plan: name,
  },
  { required: ['hash', 'subject'] },
);

const apiKey = object<ApiKeyProvider>(
  { type: oneOf(['apiKey']), header: name, query: name, keys: list('a list of keys', key) },
  { required: ['keys'] },
);

export const provider: Check<ProviderSettings> = (given, path, report) => {
  const settings = record('an identity provider')(given, path, report);
  if (!settings) return undefined;
  const { type } = settings;
  if (type === 'jwt') return jwt(settings, path, report);
  if (type === 'apiKey') return apiKey(settings, path, report);
  if (typeof type === 'string' && laterTypes.includes(type)) {
    report(notAvailable([...path, 'type'], `The provider type ${shown(type)}`));
  } else {
    oneOf(types)(type, [...path, 'type'], report);
  }
  return undefined;
};
