/** What the client's answer looks like: which value of the graph's answer each of its fields is, and what the two answers are. Made by `compile/`, followed by `answer.ts` and `write.ts`. */
import type { FieldNode, GraphQLError, GraphQLOutputType } from 'graphql';
import type { Caller } from '../plugins/caller.ts';
import type { Json } from './data.ts';

export type ObjectShape = {
  readonly kind: 'object';
  /** In the view's words. */
  readonly typeName: string;
  readonly fields: readonly FieldShape[];
  /** What of it may come later (`@defer`). */
  readonly deferred?: readonly DeferredShape[];
};

/** A part of an object that comes after the rest of the answer, under its own label. */
export type DeferredShape = { readonly label: string | undefined; readonly shape: ObjectShape };

export type ValueShape =
  | ObjectShape
  /** By the graph's `__typename`; a type that is missing here is one that the view does not show, or a stranger: what is told of that. */
  | {
      readonly kind: 'abstract';
      readonly types: ReadonlyMap<string, ObjectShape | 'forbidden'>;
      readonly stranger: (typeName: string) => string | undefined;
    }
  /** `values`: of an enum, the graph's values that have a name in the view, and that name. */
  | {
      readonly kind: 'leaf';
      readonly values: ReadonlyMap<string, string> | undefined;
      /** Whether a value that has no name in the view is one of the graph's: nothing is told of those. */
      readonly isHidden?: (value: unknown) => boolean;
      /** Of a scalar that GraphQL itself defines: its value as it is answered; throws where it is none. */
      readonly serialize?: (value: unknown) => unknown;
    };

export type FieldShape = {
  /** The response key. */
  readonly key: string;
  /** `Type.field` of the view. */
  readonly coordinate: string;
  readonly type: GraphQLOutputType;
  /** Where the client asked for it, for the locations of errors. */
  readonly node: FieldNode;
  readonly from: Origin;
  /** Of a list: items from this number on come later (`@stream`). */
  readonly stream?: { readonly label: string | undefined; readonly initialCount: (scope: ValueScope) => number };
};

export type Origin =
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'introspection' }
  /** `shape` where it is an object of which nothing that is asked for may be seen. */
  | { readonly kind: 'forbidden'; readonly shape?: ObjectShape }
  /** An object over the same value of the graph. */
  | { readonly kind: 'group'; readonly shape: ObjectShape }
  /** What a mapping makes of what was picked from the value of the graph. */
  | {
      readonly kind: 'computed';
      readonly picked: readonly Picked[];
      readonly compute: (input: unknown, scope: ValueScope) => unknown;
    }
  /** The value under these keys of the graph's answer, each inside the one before. */
  | {
      readonly kind: 'data';
      readonly path: readonly string[];
      readonly flatten: 'none' | 'list' | 'first';
      readonly shape: ValueShape;
      /** The backends that answer for it. */
      readonly givers: () => readonly string[];
    };

/** A value of the graph's answer, under the name by which a mapping knows it. */
export type Picked = { readonly name: string; readonly key: string; readonly fields: readonly Picked[] | undefined };

/** What values are computed from, once for each run of an operation. */
export type ValueScope = {
  /** The operation's variables, coerced by the view's types. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /**
   * Whether who asked takes the answer in parts.
   * @default false
   */
  readonly inParts?: boolean;
};

export type ClientPath = readonly (string | number)[];

export type GraphAnswer = {
  /** Undefined where the operation was not executed. */
  readonly data: Json | null | undefined;
  readonly errors: readonly GraphQLError[];
  /** Those that were made for it, where that is known. */
  readonly calls?: readonly { readonly backend: string }[] | undefined;
  /** Data of `__schema` and `__type`, which the view answers by itself. */
  readonly introspection?: Json | null | undefined;
};

/** What came later: fields of an object (`data`), or further items of a list from the number on that its path ends with. */
export type LatePart = {
  readonly path: ClientPath;
  readonly label?: string;
  readonly errors?: readonly GraphQLError[];
} & ({ readonly data: Json | null } | { readonly items: readonly unknown[] | null });

export type ClientAnswer = { readonly data: Json | null; readonly errors: readonly GraphQLError[] };
