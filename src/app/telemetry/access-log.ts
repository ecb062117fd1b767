/**
 * The access log: lines that are collected, and written together, by nobody's waiting. Bounded: where whoever takes them is too slow,
 * lines are lost, counted and told of in the log, and requests go on.
 */

import type { Log } from '../../util/log.ts';
import type { Cell } from '../../util/meter.ts';

/** Where lines go. One piece is given at a time; it is not changed until `done` is called. */
export type Sink = {
  readonly write: (piece: Uint8Array, done: (error?: Error | null) => void) => void;
  /** For the last lines of a process that ends at once. */
  readonly writeNow: (piece: Uint8Array) => void;
  readonly close: () => void;
};

export type AccessLogOptions = {
  readonly sink: Sink;
  readonly log: Log;
  /** Where lost lines are counted. */
  readonly dropped: Cell | undefined;
  /** What is written at once: smaller where several processes share a pipe, which keeps pieces of 4096 bytes whole. @default 64 KiB */
  readonly pieceBytes?: number;
  /** What may lie unwritten. @default 4 MiB */
  readonly maxBytes?: number;
  /** How long a line may lie before it is written. @default 100 */
  readonly flushMs?: number;
};

/** So many lines become bytes together, which costs a fraction; as strings, no more of them are kept from one collection of garbage to the next. */
const linesTogether = 32;

/** How often the log tells of lines that are lost, at most. */
const tellMs = 10_000;

/** At most, as UTF-8. */
const bytesOfCharacter = 3;

type Piece = { readonly bytes: Buffer; used: number; lines: number };

export class AccessLog {
  readonly #options: AccessLogOptions;
  readonly #pieceBytes: number;
  readonly #maxPieces: number;
  readonly #flushMs: number;
  readonly #waiting: Piece[] = [];
  readonly #empty: Piece[] = [];
  #filling: Piece;
  #lines: string[] = [];
  #characters = 0;
  #writing: Piece | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasFailed = false;
  /** Lines that were lost since the log was told of any. */
  #untold = 0;
  #toldMs = Number.NEGATIVE_INFINITY;
  #whenIdle: (() => void)[] = [];
  readonly #atExit = () => this.#flushNow();

  constructor(options: AccessLogOptions) {
    this.#options = options;
    this.#pieceBytes = options.pieceBytes ?? 64 * 1024;
    this.#maxPieces = Math.max(1, Math.floor((options.maxBytes ?? 4 * 1024 ** 2) / this.#pieceBytes));
    this.#flushMs = options.flushMs ?? 100;
    this.#filling = this.#newPiece();
    process.once('exit', this.#atExit);
  }

  /** @param line ends with a line break */
  write(line: string): void {
    const most = this.#pieceBytes / bytesOfCharacter;
    if (line.length > most) {
      this.#drop(1);
      return;
    }
    if (this.#lines.length === linesTogether || this.#characters + line.length > most) this.#pack();
    this.#lines.push(line);
    this.#characters += line.length;
    this.#timer ??= setTimeout(this.#flush, this.#flushMs).unref();
  }

  /** Writes what there is, and no more after it. Resolves when it is written, or could not be within the time. */
  async close(withinMs = 2000): Promise<void> {
    process.off('exit', this.#atExit);
    this.#flush();
    if (this.#writing) {
      let timer: NodeJS.Timeout | undefined;
      const idle = new Promise<void>((resolve) => this.#whenIdle.push(resolve));
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([idle, late]);
      clearTimeout(timer);
    }
    this.#tell();
    this.#options.sink.close();
  }

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pack();
    this.#turn();
    this.#writeNext();
  };

  /** Makes bytes of the lines. */
  #pack(): void {
    if (this.#filling.used + this.#characters * bytesOfCharacter > this.#pieceBytes) this.#turn();
    const piece = this.#filling;
    piece.used += piece.bytes.write(this.#lines.join(''), piece.used);
    piece.lines += this.#lines.length;
    this.#lines.length = 0;
    this.#characters = 0;
  }

  /** Begins a new piece; where there is no room for one more, what is in this one is lost. */
  #turn(): void {
    const piece = this.#filling;
    if (piece.used === 0) return;
    if (this.#waiting.length >= this.#maxPieces) {
      this.#drop(piece.lines);
      piece.used = 0;
      piece.lines = 0;
      return;
    }
    this.#waiting.push(piece);
    this.#filling = this.#empty.pop() ?? this.#newPiece();
    this.#writeNext();
  }

  #writeNext(): void {
    if (this.#writing) return;
    const piece = this.#waiting.shift();
    this.#writing = piece;
    if (piece) this.#options.sink.write(piece.bytes.subarray(0, piece.used), (error) => this.#written(piece, error));
    else for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #written(piece: Piece, error: Error | null | undefined): void {
    if (error) {
      this.#drop(piece.lines);
      // Once: the next line would fail in the same way.
      if (!this.#hasFailed) this.#options.log('error', 'the access log cannot be written', { error });
    }
    this.#hasFailed = Boolean(error);
    piece.used = 0;
    piece.lines = 0;
    // After a rush one or two are enough.
    if (this.#empty.length < 2) this.#empty.push(piece);
    this.#writing = undefined;
    this.#writeNext();
  }

  #flushNow(): void {
    try {
      this.#pack();
      for (const { bytes, used } of [...this.#waiting, this.#filling])
        if (used > 0) this.#options.sink.writeNow(bytes.subarray(0, used));
    } catch {
      // The process ends; there is nobody to tell.
    }
  }

  #drop(lines: number): void {
    if (this.#options.dropped) this.#options.dropped.value += lines;
    this.#untold += lines;
    if (performance.now() - this.#toldMs >= tellMs) this.#tell();
  }

  #tell(): void {
    if (this.#untold === 0) return;
    this.#options.log('warn', 'lines of the access log were lost: whoever takes them is too slow, or cannot', {
      lines: this.#untold,
    });
    this.#untold = 0;
    this.#toldMs = performance.now();
  }

  #newPiece(): Piece {
    return { bytes: Buffer.allocUnsafe(this.#pieceBytes), used: 0, lines: 0 };
  }
}
