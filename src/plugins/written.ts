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
  readonly #content: string | Buffer;
  readonly #read: () => ExecutionResult;
  #seen: ExecutionResult | undefined;

  constructor(content: string | Buffer, read: () => ExecutionResult, hasExtensions: boolean) {
    this.#content = content;
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
    const content = WrittenAnswer.contentOf(result);
    return typeof content === 'string' ? content : content.toString();
  }

  static contentOf(answer: Answer): string | Buffer {
    return answer instanceof WrittenAnswer && !answer.#seen ? answer.#content : JSON.stringify(answer);
  }
}

/**
 * @param content the answer's JSON, as text or in UTF-8
 * @param read gives what it says
 * @param hasExtensions whether it may have some
 */
export function answerOf(content: string | Buffer, read: () => ExecutionResult, hasExtensions = false): Answer {
  return new WrittenAnswer(content, read, hasExtensions);
}

/** The text of an answer, exactly as it goes to the client. */
export function bodyOf(answer: Answer): string {
  return answer.stringify ? answer.stringify(answer) : JSON.stringify(answer);
}

/** The same as it is there: in UTF-8 or as text. */
export const { contentOf } = WrittenAnswer;
