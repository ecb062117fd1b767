/** The directory that a command is about, and its configuration. */
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Log } from '../../util/log.ts';
import type { Problem } from '../../util/problem.ts';
import type { Config } from '../config/types.ts';
import { loadConfig } from '../config.ts';
import type { HostOptions } from '../host.ts';
import { createMemory, type Memory } from '../memory.ts';
import { type Option, UsageError, type Words } from './command.ts';
import type { Io } from './io.ts';
import { optionOf } from './words.ts';

export const configOption: Option = { value: 'FILE', about: 'the configuration (default: portico.config.ts in dir)' };

export type Project = {
  readonly directory: string;
  /** As `--config` names it; undefined where it is looked for. */
  readonly configFile: string | undefined;
  /** What the process remembers, whatever is loaded. */
  readonly memory: Memory;
  readonly loadConfig: () => Promise<{ readonly config?: Config; readonly problems: readonly Problem[] }>;
  readonly hostOptions: (config: Config, log: Log) => HostOptions;
  /** Problems as they are shown: with files as seen from where the command was called. */
  readonly shown: (problems: readonly Problem[]) => readonly Problem[];
};

/** @throws {UsageError} if the directory is none */
export async function openProject(words: Words, io: Io): Promise<Project> {
  const [name = '.', tooMuch] = words.positionals;
  if (tooMuch !== undefined) throw new UsageError(`There is one directory too many: "${tooMuch}".`);
  const directory = resolve(io.directory, name);
  const isDirectory = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) throw new UsageError(`There is no directory "${name}".`);
  const named = optionOf(words, 'config');
  const configFile = named === undefined ? undefined : resolve(io.directory, named);
  const memory = createMemory();
  return {
    directory,
    configFile,
    memory,
    loadConfig: () => loadConfig(directory, configFile),
    hostOptions: (config, log) => ({
      config,
      log,
      memory,
      production: io.env.NODE_ENV === 'production',
      env: io.env,
    }),
    shown: (problems) =>
      problems.map((problem) => ({
        ...problem,
        places: problem.places.map((place) => ({ ...place, file: pathFrom(io.directory, directory, place.file) })),
      })),
  };
}

/**
 * A file as it is shown to whoever called from `here`: one elsewhere is easier read, and found, by its whole path than by
 * the way up to it.
 */
export function pathFrom(here: string, directory: string, file: string): string {
  const path = resolve(directory, file);
  const short = relative(here, path);
  return short.startsWith('..') ? path : short;
}
