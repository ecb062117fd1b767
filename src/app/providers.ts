/** The identity providers of the configuration, made once for every door. */
import { createApiKeyProvider } from '../plugins/auth/api-key.ts';
import type { Provider } from '../plugins/auth/provider.ts';
import { systemClock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { Config } from './config/types.ts';

/** What verifies tokens is loaded where there are any. */
export async function createProviders(config: Config, log: Log): Promise<ReadonlyMap<string, Provider>> {
  const providers = new Map<string, Provider>();
  for (const [name, settings] of config.providers) {
    const provider =
      settings.type === 'jwt'
        ? (await import('../plugins/auth/jwt.ts')).createJwtProvider(name, settings, { clock: systemClock, log })
        : createApiKeyProvider(name, settings);
    providers.set(name, provider);
  }
  return providers;
}
