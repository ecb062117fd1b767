/** A file that a client sent with an operation: a value of the scalar `Upload`, as it goes from the door to the backend that takes it. */
import { createHash } from 'node:crypto';

export class UploadedFile {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  readonly #type: string;
  #digest: string | undefined;

  /** @param type its media type, as the client says */
  constructor(name: string, type: string, bytes: Uint8Array) {
    this.#name = name;
    this.#type = type;
    this.#bytes = bytes;
  }

  get name(): string {
    return this.#name;
  }

  get type(): string {
    return this.#type;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** What stands for it where values are compared, as in keys by which answers are remembered: two files are one if all of it is alike. */
  toJSON(): { readonly file: string } {
    this.#digest ??= createHash('sha256')
      .update(JSON.stringify([this.#name, this.#type]))
      .update(this.#bytes)
      .digest('base64url');
    return { file: this.#digest };
  }
}

/** Whether a value of variables is a file, or has one in it. */
export function hasFile(value: unknown): boolean {
  if (value instanceof UploadedFile) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasFile);
}
