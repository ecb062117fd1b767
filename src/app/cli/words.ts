/** Reads what was typed against a command's options: a wrong word is told from a right one here, with the nearest right one. */
import { parseArgs } from 'node:util';
import { didYouMean, nearest } from '../../util/suggest.ts';
import { type Command, type Option, UsageError, type Words } from './command.ts';

/** Options of every command. */
export const commonOptions: Readonly<Record<string, Option>> = {
  help: { about: 'this text' },
  version: { about: 'the version of Portico' },
};

/** @throws {UsageError} */
export function readWords(argv: readonly string[], command: Command): Words {
  const known = new Map(Object.entries({ ...command.options, ...commonOptions }));
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: Object.fromEntries([...known].map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }])),
    // Not strict, so that the messages are ours.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = known.get(token.name);
    if (!option || !token.rawName.startsWith('--')) throw unknownOption(token.rawName, known.keys());
    const { value } = token;
    const missing = value === undefined || (!token.inlineValue && value.startsWith('-'));
    if (option.value && missing)
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${option.value}.`);
    if (!option.value && value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
    const before = options.get(token.name);
    if (before && option.value && !option.repeatable) throw new UsageError(`${token.rawName} is given twice.`);
    options.set(token.name, [...(before ?? []), ...(value === undefined ? [] : [value])]);
  }
  return { options, positionals };
}

function unknownOption(rawName: string, known: Iterable<string>): UsageError {
  const name = rawName.replace(/^-+/, '');
  const near = nearest(name, known);
  return new UsageError(`There is no option ${rawName}.`, near && `Did you mean --${near}?`);
}

/** The value of an option that is given at most once. */
export function optionOf(words: Words, name: string): string | undefined {
  return words.options.get(name)?.[0];
}

/** One of a few values; the first where the option was not given. */
export function choiceOf<T extends string>(words: Words, name: string, choices: readonly [T, ...T[]]): T {
  const value = optionOf(words, name);
  const choice = value === undefined ? choices[0] : choices.find((choice) => choice === value);
  if (choice === undefined) throw new UsageError(`--${name} cannot be "${value}".`, didYouMean(value ?? '', choices));
  return choice;
}
