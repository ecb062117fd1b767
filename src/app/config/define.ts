/** `defineConfig`: all that a `portico.config.ts` imports of Portico, and so in a file that imports nothing else. */
import type { UserConfig } from './types.ts';

/** Gives the configuration back as it is: for the types, in a `portico.config.ts`. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
