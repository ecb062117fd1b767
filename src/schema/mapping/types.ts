/** The shapes of the mapping language that the rest of Portico relies on. */

/** Which grammar reads a mapping: `0.3` serves v0.1 to v0.3 (earlier ones are subsets), `0.4` is the unified one. */
export type Grammar = '0.3' | '0.4';

/** What is wrong with a mapping's text; `offset` counts UTF-16 units from its start. */
export type MappingProblem = { readonly message: string; readonly offset: number; readonly hint?: string };

/** A variable that a mapping uses and the path behind it: `$args.input.id` is `{ variable: '$args', path: ['input', 'id'] }`. */
export type Reference = { readonly variable: string; readonly path: readonly string[]; readonly offset: number };

/** What a running mapping can see: the values of variables by name (`$args`, `$this`, …; the input is `$`), and where complaints go. */
export type Scope = {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Called for each thing that went wrong while mapping; never thrown. */
  readonly complain?: (message: string, path: readonly (string | number)[]) => void;
};

/** A compiled mapping. `undefined` is *missing*, which is not `null`. Never throws. */
export type Evaluate = (input: unknown, scope: Scope) => unknown;

/** A mapping, read and compiled once. */
export type Mapping = {
  readonly text: string;
  readonly evaluate: Evaluate;
  /** Every variable it uses other than `$`, `@` and local ones. */
  readonly references: readonly Reference[];
  /** The names that the result is known to have if it is an object (or list of objects): what a connector gives. Undefined where it cannot be known. */
  readonly output: Output | undefined;
  /** The same by type, where objects of an abstract type are told apart by a literal `__typename`. */
  readonly variants?: ReadonlyMap<string, Output>;
};

/** The static shape of a mapping's result, field by field; `offset` is where the name stands in the text. */
export type Output = ReadonlyMap<string, { readonly offset: number; readonly fields: Output | undefined }>;

/** A string with `{ mapping }`s in it: parts in order, constants and mappings. */
export type Template = {
  readonly text: string;
  readonly parts: readonly (string | Mapping)[];
  readonly references: readonly Reference[];
};

export type Parsed<T> =
  | { readonly value: T; readonly problems?: never }
  | { readonly value?: never; readonly problems: readonly MappingProblem[] };
