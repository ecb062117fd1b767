/** What a mapping's text says, as data: the parser makes it; compiling, references and output read it. */

/** What stands in braces or is the whole mapping: an object's items, or a lone path or expression, which is its own value. */
export type Body =
  /** `whole`: where it is but a part of what was written, all of it. */
  | { readonly kind: 'object'; readonly items: readonly Item[]; readonly whole?: Body }
  | { readonly kind: 'value'; readonly value: Expression };

/** One part of an object. A path without a name that ends in a block is spread just as `...` is. */
export type Item =
  | { readonly kind: 'named'; readonly name: string; readonly value: Expression; readonly offset: number }
  | { readonly kind: 'spread'; readonly value: Expression; readonly offset: number };

export type Expression = Chain | Path;

/** `a ?? b ?? c` (neither null nor missing) or `a ?! b` (not missing): the first operand that will do. */
export type Chain = {
  readonly kind: 'chain';
  readonly operator: '??' | '?!';
  readonly operands: readonly Path[];
};

/** Where a value starts and the steps from there; a literal is a path without steps. */
export type Path = {
  readonly kind: 'path';
  readonly head: Head;
  /** Whether a `?` follows the head. */
  readonly optional: boolean;
  readonly steps: readonly Step[];
  readonly offset: number;
};

export type Head =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'object'; readonly body: Body }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  /** `$( … )` */
  | { readonly kind: 'group'; readonly value: Expression }
  /** `$`, `@` or `$name`, by its whole name. */
  | { readonly kind: 'variable'; readonly name: string }
  /** A bare key: this property of `$`. */
  | { readonly kind: 'key'; readonly key: string };

export type Step =
  | { readonly kind: 'key'; readonly key: string; readonly optional: boolean }
  | Method
  /** `->as($name)`, or `->as($name, value)` */
  | { readonly kind: 'bind'; readonly name: string; readonly value: Expression | undefined; readonly optional: boolean }
  /** `whole`: where the body is but a part of what was written, all of it. */
  | { readonly kind: 'block'; readonly body: Body; readonly whole?: Body; readonly optional: false };

export type Method = {
  readonly kind: 'method';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly optional: boolean;
  readonly offset: number;
};
