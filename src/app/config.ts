/** The configuration: `portico.config.ts` beside `schemas/` and `bff/`, read once a generation and found right before anything starts. */
import { Source } from 'graphql';
import { isObject } from '../util/json.ts';
import { type Problem, problem } from '../util/problem.ts';
import { didYouMean } from '../util/suggest.ts';
import { type Fault, shown } from './config/check.ts';
import { findConfig, importConfig } from './config/module.ts';
import { findPlace } from './config/place.ts';
import { readShape } from './config/shape.ts';
import type { Config } from './config/types.ts';

/**
 * Loads the configuration of a directory, or `file` where one is given. Without a file every key has its default.
 *
 * There is a `config` only if there is no error. Files in problems are relative to `directory`.
 */
export async function loadConfig(
  directory: string,
  file?: string,
): Promise<{ readonly config?: Config; readonly problems: readonly Problem[] }> {
  const found = file === undefined ? await findConfig(directory) : { file, problems: [] };
  if (found.problems.length > 0) return { problems: found.problems };
  if (found.file === undefined) return readConfig({}, new Source('', 'portico.config.ts'));
  const { value, source, problems } = await importConfig(directory, found.file);
  return source && problems.length === 0 ? readConfig(value, source) : { problems };
}

/** Checks a configuration as its file exported it. */
export function readConfig(
  exported: unknown,
  source: Source,
): { readonly config?: Config; readonly problems: readonly Problem[] } {
  if (!isObject(exported)) {
    const message = `The default export is ${shown(exported)}; expected the configuration.`;
    const hint = 'Write: export default defineConfig({ … }).';
    return { problems: [problem('CONFIG_WRONG_VALUE', message, findPlace(source, []), { hint })] };
  }
  const faults: Fault[] = [];
  const config = readShape(exported, (fault) => faults.push(fault));
  const problems = faults.map(({ code, message, path, hint }) =>
    problem(code, message, findPlace(source, path), { hint }),
  );
  return problems.length > 0
    ? { problems }
    : { config: { ...config, text: source.body, placeOf: (...path) => findPlace(source, path) }, problems };
}

/** A problem for every backend that the configuration names and `schemas/` does not have. */
export function checkBackendNames(config: Config, backends: Iterable<string>): readonly Problem[] {
  const names = new Set(backends);
  return [...config.backends.keys()]
    .filter((name) => !names.has(name))
    .map((name) =>
      problem('CONFIG_UNKNOWN_BACKEND', `There is no backend "${name}".`, config.placeOf('backends', name), {
        hint: didYouMean(name, names),
      }),
    );
}
