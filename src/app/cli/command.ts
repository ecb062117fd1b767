/** What a command is: the words that are typed, what help says of them, and what is done. */
import type { Io } from './io.ts';

export type Option = {
  /** What stands for the value in help; an option without one is a switch. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly repeatable?: true;
  /** In help: what it does, from a small letter on, with its default. */
  readonly about: string;
};

export type Command = {
  readonly name: string;
  /** What follows the name in help: `[dir]`. */
  readonly usage: string;
  readonly about: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly example: string;
  /** Resolves to the exit code: 0 done, 1 problems were found, 2 wrong usage. */
  readonly run: (words: Words, io: Io) => Promise<number>;
};

/** What was typed after a command's name. */
export type Words = {
  /** The values of each option that was given; of a switch none. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
};

/** What was typed cannot be meant: the command ends with 2 and this message. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
