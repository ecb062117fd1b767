/** What the test knows of a view, by its own reckoning: its types, where each field comes from, and every word that may be seen. */
import type { Random } from '../schema/mapping/random.ts';

export type ViewArgument = {
  readonly name: string;
  readonly type: string;
  /** What stands behind its type in the file. */
  readonly directives: string;
  /** A value as the client writes it, and as somebody would write it on the graph. */
  readonly give: (random: Random) => readonly [view: string, graph: string];
};

/** One field of the graph on the way to a value. */
export type Step = {
  readonly field: string;
  /** The graph's arguments: a literal, `$name` of the view's own, or `!` for the caller's subject. */
  readonly args: Readonly<Record<string, string>>;
};

export type ViewField = {
  readonly name: string;
  readonly type: string;
  readonly directives: string;
  readonly args: readonly ViewArgument[];
  readonly from:
    | { readonly kind: 'path'; readonly steps: readonly Step[] }
    | { readonly kind: 'group' }
    | { readonly kind: 'compute'; readonly picks: readonly (readonly Step[])[] };
  /** Undefined for a scalar or enum. */
  readonly gives: ViewType | undefined;
  /** Only for callers with a subject. */
  readonly isBound?: boolean;
};

export type ViewType = {
  readonly name: string;
  readonly kind: 'object' | 'interface' | 'union';
  /** The graph's. */
  readonly of: string;
  readonly implements?: string | undefined;
  readonly fields: ViewField[];
  /** Of an interface or union. */
  readonly members: ViewType[];
};

export type ViewEnum = { readonly name: string; readonly values: readonly (readonly [view: string, graph: string])[] };

export type ViewInput = {
  readonly name: string;
  readonly of: string;
  readonly fields: readonly ViewArgument[];
};

export type ModelView = {
  readonly name: string;
  /** Of the file, above the types. */
  readonly head: string;
  readonly query: ViewType;
  readonly mutation: ViewType | undefined;
  readonly subscription: ViewType | undefined;
  /** All but the roots. */
  readonly types: readonly ViewType[];
  readonly enums: readonly { readonly of: string; readonly shown: ViewEnum }[];
  readonly inputs: readonly ViewInput[];
  /** Text in the place of the types, where the file says them otherwise. */
  readonly text?: string;
  /** False where its file says that it is not introspected. */
  readonly isIntrospected: boolean;
  /** Every word, in lower case, that this client may see. */
  readonly visible: ReadonlySet<string>;
};
