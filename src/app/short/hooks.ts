/** Which hooks of an operator's own plugins the short way would go round: with any of them, every request takes the whole way. */
import type { Plugin } from 'graphql-yoga';

/** Hooks that stand on no road of a plain request. */
const harmless: ReadonlySet<string> = new Set(['onSubscribe', 'onSchemaChange', 'onDispose']);

/** By their names; what else a plugin has, such as one hook that brings other plugins, may stand anywhere. */
export function hooksInBetween(plugins: readonly Plugin[]): readonly string[] {
  return [...new Set(plugins.flatMap((plugin) => Object.keys(plugin)))].filter((name) => !harmless.has(name)).sort();
}
