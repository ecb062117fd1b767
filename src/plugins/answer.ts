/** The headers that policies give to the answer of a request: collected while it is worked on, sent when it is answered. */

/** What policies may do to headers; those of a `Response` can be used as well. */
export type AnswerHeaders = Pick<Headers, 'get' | 'set' | 'append' | 'delete'>;

/** Headers by lower-case names, one line each: what an answer of ours has. Operations of one batch share them. */
export class HeaderMap implements AnswerHeaders {
  readonly #values = new Map<string, string>();

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  append(name: string, value: string): void {
    const before = this.#values.get(name);
    this.#values.set(name, before === undefined ? value : `${before}, ${value}`);
  }

  delete(name: string): void {
    this.#values.delete(name);
  }

  /** Puts them over those of the same name that an answer has; `vary` is added to. */
  putInto(headers: AnswerHeaders): void {
    for (const [name, value] of this.#values) {
      if (name === 'vary') headers.append(name, value);
      else headers.set(name, value);
    }
  }

  entries(): Iterable<readonly [string, string]> {
    return this.#values;
  }
}
