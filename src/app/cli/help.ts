/** Help texts, made of what the commands say of themselves. */
import type { Command, Option } from './command.ts';
import { commonOptions } from './words.ts';

export function helpOf(command: Command): string {
  return [
    `portico ${command.name} ${command.usage}`,
    '',
    command.about,
    '',
    'Options',
    ...table(optionRows({ ...command.options, ...commonOptions })),
    '',
    'Example',
    `  ${command.example}`,
    '',
  ].join('\n');
}

export function helpOfAll(commands: readonly Command[]): string {
  return [
    'portico <command> [options]',
    '',
    'One graph behind, a door for every client.',
    '',
    'Commands',
    ...table(commands.map(({ name, usage, about }) => [`${name} ${usage}`, about])),
    '',
    'Options',
    ...table(optionRows(commonOptions)),
    '',
    'Example',
    '  portico start --watch',
    '',
  ].join('\n');
}

/** Each option as it is typed, and what it does. */
export function optionRows(options: Readonly<Record<string, Option>>): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, { value, about }]) => [value ? `--${name} ${value}` : `--${name}`, about]);
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
