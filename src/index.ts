/** The public names of the package `portico`. */

export type {
  BackendSettings,
  Duration,
  ProviderSettings,
  Size,
  TransportSettings,
  UserConfig,
} from './app/config/types.ts';
export { defineConfig } from './app/config.ts';
export type { ApiKey, ApiKeyProvider, JwtProvider } from './plugins/auth/provider.ts';
export type { PolicyFunction } from './plugins/rules.ts';
