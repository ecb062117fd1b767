/** `portico diff`: what changed for each client between two directories or revisions, and which of its documents break. */
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Checkout } from '../diff/git.ts';
import type { ShowFile } from '../diff/report.ts';
import type { Side } from '../diff/side.ts';
import { type Command, UsageError, type Words } from './command.ts';
import type { Io } from './io.ts';
import { pathFrom } from './project.ts';
import { problemsAsText } from './report.ts';
import { choiceOf } from './words.ts';

export const diff: Command = {
  name: 'diff',
  usage: 'OLD NEW',
  about:
    'What changed for each client between two directories, and which of its documents break; ends with 1 if any does.',
  options: {
    git: { about: 'OLD and NEW are revisions of git; without NEW, the files as they are now' },
    client: {
      value: 'CLIENT',
      repeatable: true,
      about: 'only this client; may be given more than once (default: all)',
    },
    format: { value: 'FORMAT', about: 'text or json (default: text)' },
  },
  example: 'portico diff --git origin/main',
  async run(words, io) {
    const format = choiceOf(words, 'format', ['text', 'json']);
    const [old, next] = readNames(words);
    // Only this command needs what compares.
    const { GitFault } = await import('../diff/git.ts');
    const opened: Opened[] = [];
    try {
      for (const name of [old, next]) opened.push(await open(name, words.options.has('git'), io));
      const [before, after] = opened;
      return before && after ? await compare(before, after, words, format, io) : 2;
    } catch (error) {
      if (!(error instanceof GitFault)) throw error;
      io.complain(`portico diff: ${error.message}\n`);
      return 1;
    } finally {
      await Promise.all(opened.map(({ checkout }) => checkout?.remove()));
    }
  },
};

/** The second is undefined for the files as they are. */
function readNames(words: Words): readonly [string, string | undefined] {
  const [old, next, tooMuch] = words.positionals;
  const isGit = words.options.has('git');
  const what = isGit ? 'revision' : 'directory';
  if (old === undefined) throw new UsageError(`The old ${what} is missing.`);
  if (next === undefined && !isGit) {
    throw new UsageError('The new directory is missing.', 'Revisions of git are compared with --git.');
  }
  if (tooMuch !== undefined) throw new UsageError(`There is one ${what} too many: "${tooMuch}".`);
  return [old, next];
}

type Opened = { readonly directory: string; readonly checkout?: Checkout };

async function open(name: string | undefined, isGit: boolean, io: Io): Promise<Opened> {
  if (isGit && name !== undefined) {
    const { checkOut } = await import('../diff/git.ts');
    const checkout = await checkOut(io.directory, name);
    return { directory: checkout.directory, checkout };
  }
  const directory = resolve(io.directory, name ?? '.');
  const isDirectory = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) {
    throw new UsageError(`There is no directory "${name}".`, 'Revisions of git are compared with --git.');
  }
  return { directory };
}

async function compare(before: Opened, after: Opened, words: Words, format: 'text' | 'json', io: Io): Promise<number> {
  const { readSide } = await import('../diff/side.ts');
  const { diffSides, isBroken } = await import('../diff/diff.ts');
  const { diffAsJson, diffAsText } = await import('../diff/report.ts');
  const only = words.options.get('client');
  const sides = [await readSide(before.directory, only), await readSide(after.directory, only)] as const;
  checkClients(only, sides);
  // A file of a revision is shown as it is called in the work tree.
  const shown = (file: string, { directory, checkout }: Opened): string =>
    checkout ? relative(directory, resolve(directory, file)) : pathFrom(io.directory, directory, file);
  for (const [index, { problems }] of sides.entries()) {
    const side = index === 0 ? before : after;
    io.complain(
      problemsAsText(
        problems.map((problem) => ({
          ...problem,
          places: problem.places.map((place) => ({ ...place, file: shown(place.file, side) })),
        })),
      ),
    );
  }
  const diffs = diffSides(...sides);
  const fileOf: ShowFile = (file, side) => shown(file, side === 'old' ? before : after);
  io.write(format === 'json' ? diffAsJson(diffs, fileOf) : diffAsText(diffs, fileOf));
  return diffs.some(isBroken) ? 1 : 0;
}

function checkClients(only: readonly string[] | undefined, sides: readonly Side[]): void {
  for (const name of only ?? []) {
    if (sides.some(({ clients, broken }) => clients.has(name) || broken.has(name))) continue;
    throw new UsageError(`There is no client "${name}".`);
  }
}
