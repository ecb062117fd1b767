/** The public names of the package `portico`. */

export { defineConfig } from './app/config/define.ts';
export type {
  AccessLogSettings,
  AdminSettings,
  BackendSettings,
  Duration,
  ProviderSettings,
  Size,
  TelemetrySettings,
  TransportSettings,
  UserConfig,
} from './app/config/types.ts';
export type { ApiKey, ApiKeyProvider, JwtProvider } from './plugins/auth/provider.ts';
export type { PolicyFunction } from './plugins/rules.ts';
