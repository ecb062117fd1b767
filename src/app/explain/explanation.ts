/** What is said of an operation before anybody runs it: its calls, its cost, what it may be remembered by, and who guards it. */
import type { Place } from '../../util/problem.ts';

export type Explanation = {
  readonly client: string;
  /** `query HomeScreen`, or the kind alone. */
  readonly operation: string;
  readonly calls: { readonly least: number; readonly most: number; readonly rounds: number };
  readonly plan: readonly ExplainedCall[];
  readonly cost: {
    readonly estimated: number;
    readonly max: number;
    /** What costs something, the dearest first. */
    readonly fields: readonly { readonly path: string; readonly coordinate: string; readonly cost: number }[];
    /** By backend, the dearest first. */
    readonly backends: Readonly<Record<string, number>>;
  };
  readonly cache: {
    /** Seconds; 0 where nothing is remembered. */
    readonly maxAge: number;
    readonly scope: 'PUBLIC' | 'PRIVATE';
    /** What an answer is found by: two callers who differ in one of them never share one. */
    readonly key: readonly string[];
  };
  readonly rules: readonly { readonly coordinate: string; readonly rule: string; readonly at: readonly Place[] }[];
  /** Where the client's fields come from. */
  readonly fields: readonly { readonly field: string; readonly from: string; readonly at: Place | undefined }[];
};

/** One step of the plan towards one backend. */
export type ExplainedCall = {
  readonly number: number;
  /** The round in which it begins: a REST backend takes as many as its connectors need of one another. */
  readonly round: number;
  readonly backend: string;
  readonly after: readonly number[];
  /** Calls that may have told of the same objects already: those are not asked about again. */
  readonly knowing: readonly number[];
  /** HTTP requests: the fewest, and the most that lists of the sizes taken lead to. */
  readonly least: number;
  readonly most: number;
  /** What is asked, as GraphQL on the backend. */
  readonly document: string;
  /** What REST backends are asked, connector by connector. */
  readonly connectors: readonly ConnectorCalls[];
};

export type ConnectorCalls = {
  /** Where the connector stands: `Query.products`. */
  readonly connector: string;
  readonly most: number;
  /** The last round in which it is called. */
  readonly round: number;
  /** The type whose objects are asked for one by one, where a batch would ask for all of them at once. */
  readonly oneByOne: string | undefined;
};
