/** The configuration file as a module: which file it is, what it exports, and why it could not be loaded. */
import { access, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Source } from 'graphql';
import { type Problem, placeAt, problem } from '../../util/problem.ts';
import { shareGraphql } from './one-graphql.ts';

export const configNames = ['portico.config.ts', 'portico.config.js', 'portico.config.mjs'] as const;

export type Exported = {
  readonly value?: unknown;
  /** Undefined where there is no file. */
  readonly source: Source | undefined;
  readonly problems: readonly Problem[];
};

/** Finds the configuration of a directory. With more than one there is a problem, as either could be meant. */
export async function findConfig(
  directory: string,
): Promise<{ readonly file?: string; readonly problems: readonly Problem[] }> {
  const there: string[] = [];
  for (const name of configNames) {
    const found = await access(join(directory, name)).then(
      () => true,
      () => false,
    );
    if (found) there.push(name);
  }
  const [file, second] = there;
  if (second !== undefined) {
    const places = there.map((name) => ({ file: name, line: 1, column: 1 }));
    const hint = 'Keep one, or name it with --config.';
    return {
      problems: [problem('CONFIG_AMBIGUOUS', `There are ${there.length} configuration files.`, places, { hint })],
    };
  }
  return { ...(file && { file: join(directory, file) }), problems: [] };
}

/** Imports the file and gives its default export. A file that changed since is imported anew; the modules that it imports are not. */
export async function importConfig(directory: string, file: string): Promise<Exported> {
  const name = relative(directory, file);
  let source: Source | undefined;
  try {
    source = new Source(await readFile(file, 'utf8'), name);
    const { mtimeMs, size } = await stat(file);
    shareGraphql();
    const exported: unknown = await import(`${pathToFileURL(file).href}?changed=${mtimeMs}-${size}`);
    const value = (exported as Record<string, unknown>).default;
    return { value, source, problems: [] };
  } catch (error) {
    return { source, problems: [source ? importFailed(error, source, file) : notRead(error, name)] };
  }
}

function notRead(error: unknown, name: string): Problem {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return problem(
    missing ? 'CONFIG_NOT_FOUND' : 'CONFIG_NOT_LOADED',
    missing ? `There is no file "${name}".` : `"${name}" cannot be read: ${messageOf(error)}.`,
    { file: name, line: 1, column: 1 },
  );
}

/** An error of the user's module: its message, and the line of the file that its stack names first. */
function importFailed(error: unknown, source: Source, file: string): Problem {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const at = stack
    .replaceAll(pathToFileURL(file).href, file)
    .match(`${literally(file)}(?:\\?[^:]*)?:(\\d+)(?::(\\d+))?`);
  const message = messageOf(error);
  const hint = /Cannot find package 'portico'/.test(message)
    ? 'Install portico beside the file (npm install portico), or export a plain object.'
    : undefined;
  return problem(
    'CONFIG_NOT_LOADED',
    `The configuration cannot be loaded: ${message}`,
    placeAt(source, offsetOf(source, Number(at?.[1] ?? 1), Number(at?.[2] ?? 1))),
    { hint },
  );
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function literally(text: string): string {
  return text.replace(/\W/g, '\\$&');
}

function offsetOf(source: Source, line: number, column: number): number {
  const before = source.body.split('\n').slice(0, line - 1);
  return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
}
