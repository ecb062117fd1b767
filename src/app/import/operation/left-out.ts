/** What of a document is not imported, and why: nothing goes missing in silence. */

export class LeftOut {
  readonly #byReason = new Map<string, string[]>();
  #count = 0;

  /** @param what as a person finds it in the document: `POST /pets`, `Pet.photo` */
  add(reason: string, what: string): void {
    const list = this.#byReason.get(reason) ?? [];
    this.#byReason.set(reason, list);
    if (list.includes(what)) return;
    list.push(what);
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** Each reason with what it holds for, in the order of the document. */
  get entries(): readonly (readonly [reason: string, what: readonly string[]])[] {
    return [...this.#byReason];
  }
}
