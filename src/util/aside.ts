/**
 * What is known of an object, kept on the object: a `WeakMap` for objects that live as long as a request.
 *
 * A real one keeps them much longer. Once V8's table of it is old, the garbage collector's small rounds take every value in it for used,
 * with all that hangs on it, until the whole heap is gone through.
 */
export class Aside<K extends object, V> {
  readonly #name: symbol;

  /** @param name for whoever looks at such an object in a debugger */
  constructor(name: string) {
    this.#name = Symbol(name);
  }

  get(object: K): V | undefined {
    return (object as { [name: symbol]: V | undefined })[this.#name];
  }

  has(object: K): boolean {
    return this.#name in object;
  }

  set(object: K, value: V): void {
    (object as { [name: symbol]: V | undefined })[this.#name] = value;
  }
}
