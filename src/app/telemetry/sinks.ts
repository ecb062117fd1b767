/** Where the access log can go: standard output, or the end of a file. */
import { closeSync, openSync, write, writeSync } from 'node:fs';
import type { Sink } from './access-log.ts';

/** Standard output, or what stands for it: written without waiting for who reads it. */
export type Output = {
  readonly write: (piece: Uint8Array, done: (error?: Error | null) => void) => unknown;
};

export function outputSink(output: Output): Sink {
  return {
    write: (piece, done) => void output.write(piece, done),
    writeNow: (piece) => void writeSync(1, piece),
    close: () => {},
  };
}

/**
 * Adds to a file, which is made if there is none, for its owner and group alone.
 *
 * @throws if it cannot be opened
 */
export function fileSink(path: string): Sink {
  const file = openSync(path, 'a', 0o640);

  /** A disk takes as much as it has room for. */
  function writeFrom(piece: Uint8Array, from: number, done: (error?: Error | null) => void): void {
    write(file, piece, from, piece.length - from, null, (error, written) => {
      if (error || from + written === piece.length) done(error);
      else writeFrom(piece, from + written, done);
    });
  }

  return {
    write: (piece, done) => writeFrom(piece, 0, done),
    writeNow: (piece) => void writeSync(file, piece),
    close: () => closeSync(file),
  };
}
