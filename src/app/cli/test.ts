/** `portico test`: the connector tests of a directory or of single files, without network. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FileResult } from '../connector-tests/results.ts';
import { type Command, UsageError } from './command.ts';
import type { Io } from './io.ts';
import { pathFrom } from './project.ts';
import { choiceOf } from './words.ts';

export const test: Command = {
  name: 'test',
  usage: '[dir|files…]',
  about: 'Runs the connector tests (*.connector.yaml) of dir (default: .), or those files, without network.',
  options: {
    format: { value: 'FORMAT', about: 'text or json (default: text)' },
  },
  example: 'portico test schemas/catalog.connector.yaml',
  async run(words, io) {
    const format = choiceOf(words, 'format', ['text', 'json']);
    const files = await findFiles(words.positionals.length > 0 ? words.positionals : ['.'], io);
    // Only this command needs what reads and runs them.
    const { runTestFile } = await import('../connector-tests/results.ts');
    const { isGreen, resultsAsJson, resultsAsText } = await import('../connector-tests/report.ts');
    const results: FileResult[] = [];
    for (const file of files) results.push(shown(await runTestFile(io.directory, file), io));
    io.write(format === 'json' ? resultsAsJson(results) : resultsAsText(results));
    return isGreen(results) ? 0 : 1;
  },
};

async function findFiles(names: readonly string[], io: Io): Promise<readonly string[]> {
  const { findTestFiles } = await import('../connector-tests/find.ts');
  const files = new Set<string>();
  for (const name of names) {
    const path = resolve(io.directory, name);
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new UsageError(`There is no file or directory "${name}".`);
    const inside = found.isDirectory() ? await findTestFiles(path) : [path];
    if (inside.length === 0) {
      throw new UsageError(`There are no connector tests in "${name}".`, 'Add one: schemas/<backend>.connector.yaml.');
    }
    for (const file of inside) files.add(file);
  }
  return [...files];
}

/** With files as seen from where the command was called. */
function shown(result: FileResult, io: Io): FileResult {
  const place = <T extends { readonly file: string }>(at: T): T => ({
    ...at,
    file: pathFrom(io.directory, io.directory, at.file),
  });
  return {
    ...place(result),
    problems: result.problems.map((problem) => ({ ...problem, places: problem.places.map(place) })),
    cases: result.cases.map((each) => ({ ...each, place: place(each.place) })),
  };
}
