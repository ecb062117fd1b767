/** An answer whose JSON is there already: sent as it is, and read only if somebody looks inside. */
import type { ExecutionResult } from 'graphql';
import type { Answer } from './operation.ts';

/**
 * Whoever looked inside may have changed what is there, so from then on it is written anew; what is made of it, as by `{ ...answer }`, has
 * no text.
 *
 * What it shows are getters that all of its kind have in common. With some of its own, each answer would be a shape of its own to V8, which
 * keeps shapes, and what their getters hold, far beyond the request.
 */
class WrittenAnswer implements ExecutionResult {
  declare readonly data: Exclude<ExecutionResult['data'], undefined>;
  declare readonly extensions?: NonNullable<ExecutionResult['extensions']>;
  readonly #body: string;
  readonly #bytes: Buffer | undefined;
  readonly #read: () => ExecutionResult;
  #seen: ExecutionResult | undefined;

  constructor(body: string, bytes: Buffer | undefined, read: () => ExecutionResult, hasExtensions: boolean) {
    this.#body = body;
    this.#bytes = bytes;
    this.#read = read;
    this.#seen = undefined;
    Object.defineProperty(this, 'data', WrittenAnswer.#data);
    if (hasExtensions) Object.defineProperty(this, 'extensions', WrittenAnswer.#extensions);
  }

  static readonly #data: PropertyDescriptor & ThisType<WrittenAnswer> = {
    enumerable: true,
    get() {
      return this.#look().data ?? null;
    },
  };

  static readonly #extensions: PropertyDescriptor & ThisType<WrittenAnswer> = {
    enumerable: true,
    get() {
      return this.#look().extensions;
    },
  };

  #look(): ExecutionResult {
    if (!this.#seen) {
      // Once: whoever looks again finds what was changed there.
      const { data, extensions } = this.#read();
      this.#seen = { ...(data !== undefined && { data }), ...(extensions && { extensions }) };
    }
    return this.#seen;
  }

  /** As Yoga asks for it: of the result that it was found on. */
  stringify(result: ExecutionResult): string {
    return result instanceof WrittenAnswer && !result.#seen ? result.#body : JSON.stringify(result);
  }

  static bytesOf(answer: Answer): Buffer | undefined {
    return answer instanceof WrittenAnswer && !answer.#seen ? answer.#bytes : undefined;
  }
}

/**
 * @param read gives what the text says
 * @param bytes the text in UTF-8, where it is there
 * @param hasExtensions whether the text may have some
 */
export function answerOf(body: string, read: () => ExecutionResult, bytes?: Buffer, hasExtensions = false): Answer {
  return new WrittenAnswer(body, bytes, read, hasExtensions);
}

/** The text of an answer, exactly as it goes to the client. */
export function bodyOf(answer: Answer): string {
  return answer.stringify ? answer.stringify(answer) : JSON.stringify(answer);
}

/** The same in UTF-8, where it is there. */
export const { bytesOf } = WrittenAnswer;
