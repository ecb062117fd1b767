/** The command line: from what was typed to the command that does it. */
import { didYouMean } from '../../util/suggest.ts';
import { versionOfPortico } from '../home.ts';
import { check } from './check.ts';
import { type Command, UsageError } from './command.ts';
import { diff } from './diff.ts';
import { explain } from './explain.ts';
import { helpOf, helpOfAll } from './help.ts';
import { importCommand } from './import.ts';
import type { Io } from './io.ts';
import { newCommand } from './new.ts';
import { print } from './print.ts';
import { start } from './start.ts';
import { test } from './test.ts';
import { readWords } from './words.ts';

export const commands: readonly Command[] = [start, check, print, explain, diff, test, importCommand, newCommand];

/**
 * Runs a command; `start` runs until it is told to stop.
 *
 * @param argv what was typed after `portico`
 * @returns the exit code: 0 done, 1 problems were found, 2 wrong usage
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  const command = commands.find((command) => command.name === name);
  try {
    if (!command) return runWithoutCommand(name, io);
    const words = readWords(rest, command);
    if (words.options.has('help')) return say(helpOf(command), io);
    if (words.options.has('version')) return say(`${versionOfPortico()}\n`, io);
    return await command.run(words, io);
  } catch (error) {
    const prefix = command ? `portico ${command.name}` : 'portico';
    if (error instanceof UsageError) {
      const hint = error.hint ? `  → ${error.hint}\n` : '';
      io.complain(`${prefix}: ${error.message}\n${hint}  → ${prefix} --help\n`);
      return 2;
    }
    // A file that may not be read, and the like: the message says it all.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    io.complain(`${prefix}: ${error.message}\n`);
    return 1;
  }
}

function runWithoutCommand(name: string | undefined, io: Io): number {
  if (name === '--help') return say(helpOfAll(commands), io);
  if (name === '--version') return say(`${versionOfPortico()}\n`, io);
  if (name === undefined) throw new UsageError('A command is missing.');
  if (name.startsWith('-')) throw new UsageError(`The command comes first, before "${name}".`);
  throw new UsageError(
    `There is no command "${name}".`,
    didYouMean(
      name,
      commands.map(({ name }) => name),
    ),
  );
}

function say(text: string, io: Io): number {
  io.write(text);
  return 0;
}
