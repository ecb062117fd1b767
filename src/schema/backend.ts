/** A backend as its file in `schemas/` declares it: what the rest of Portico knows of it. */
import type { ConstDirectiveNode, ConstValueNode, DocumentNode, StringValueNode } from 'graphql';
import type { Mapping, Output, Template } from './mapping/types.ts';

/** `rest`: Apollo Connectors; `federated`: Apollo Federation; `plain`: any other GraphQL server. */
export type BackendKind = 'rest' | 'federated' | 'plain';

export type Backend = {
  readonly name: string;
  readonly kind: BackendKind;
  /** The file or files as written; every node's `loc.source.name` is the path to show. */
  readonly document: DocumentNode;
  /** How it enters composition: a Federation v2 subgraph's SDL, made of nodes of `document` wherever it can be, so that places survive. */
  readonly subgraph: DocumentNode;
  readonly options: BackendOptions;
  /** REST only: the calls it can make. */
  readonly connectors: readonly Connector[];
  /** Plain GraphQL only: the queries that fetch entities by key. */
  readonly merges: readonly Merge[];
};

/** `@backend`, with its defaults filled in. */
export type BackendOptions = {
  /** GraphQL endpoints (for REST, sources have their own base URL): several are several instances of one backend. */
  readonly urls: readonly Template[];
  readonly headers: readonly HeaderMapping[];
  /** One call, connect to last byte. Default 5,000. */
  readonly timeoutMs: number;
  /** Attempts after the first, of idempotent calls only. Default 0. */
  readonly retryAttempts: number;
  readonly breaker: { readonly failureShare: number; readonly windowMs: number; readonly openMs: number } | undefined;
  /** Calls in flight; more wait. Default 256. */
  readonly concurrency: number;
  /** `share`: whether identical subscriptions are made once. Default true. */
  readonly subscriptions:
    | { readonly url: Template; readonly protocol: 'WS' | 'SSE'; readonly share?: boolean | undefined }
    | undefined;
};

/** One header of a call: forwarded from the client's request (`from`) or made (`value`). */
export type HeaderMapping = { readonly name: string } & (
  | { readonly from: string; readonly value?: never }
  | { readonly value: Template; readonly from?: never }
);

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `@connect`, with its `@source` folded in: one kind of call to a REST backend. */
export type Connector = {
  /** Where it stands: `Type.field` or `Type`, with its number among several, as in `Query.product[0]`. */
  readonly coordinate: string;
  readonly typeName: string;
  /** Undefined for a connector on a type. */
  readonly fieldName: string | undefined;
  readonly directive: ConstDirectiveNode;
  readonly sourceName: string | undefined;
  /** Undefined for a connector that makes no call: its selection is computed from variables alone (connect v0.4). */
  readonly http: ConnectorHttp | undefined;
  readonly selection: Mapping;
  readonly selectionNode: StringValueNode;
  /** `entity: true`, or a connector on a type: it fetches entities of its type by these keys. */
  readonly entity: EntityConnector | undefined;
  /** For a connector on a field: the parent's fields that it uses through `$this`, as a Federation field set; undefined if none. */
  readonly parentKey: string | undefined;
  /** Paths of `$this` (for `entity: true`, of `$args`) whose values stand as they are in the path of the URL. */
  readonly pathKeys: readonly (readonly string[])[];
  readonly batchMaxSize: number | undefined;
  /** `@paginate`: its selection gives the nodes of a connection. */
  readonly pagination: Pagination | undefined;
  readonly isSuccess: Mapping | undefined;
  readonly errors: { readonly message: Mapping | undefined; readonly extensions: readonly Mapping[] };
  /** What of the caller its call reads: `header:x-name`, `claim:sub`. */
  readonly reads: readonly string[];
};

/** A URL as its author splits it: text, then mappings that give more path segments and query parameters. */
export type UrlParts = {
  readonly url: Template;
  readonly path: Mapping | undefined;
  readonly queryParams: Mapping | undefined;
};

export type ConnectorHttp = UrlParts & {
  readonly method: HttpMethod;
  /** What a `@source` begins every call with, if there is one: base URL, path segments, query parameters. */
  readonly source: UrlParts | undefined;
  /** Those of the source too, where the connector has none of the same name. */
  readonly headers: readonly HeaderMapping[];
  readonly body: Mapping | undefined;
};

/** How a connector fetches entities: one a call from `$this` or `$args`, or many a call from `$batch`. */
export type EntityConnector = {
  /** The type whose entities it fetches. */
  readonly typeName: string;
  /** The key's fields that the call needs, as a Federation field set: `sku`, `vendor { id } sku`. */
  readonly key: string;
  readonly by: '$this' | '$args' | '$batch';
};

export const paginationWays = ['PAGE', 'OFFSET', 'CURSOR', 'LINK'] as const;
export type PaginationWay = (typeof paginationWays)[number];

/** How a REST list is read in pages (`@paginate`). */
export type Pagination = {
  readonly by: PaginationWay;
  /** Items of a page where the client does not say how many, and of every page where the API does not let itself be told. */
  readonly size: number;
  /** The most that a client may ask for. */
  readonly max: number;
  /** How many there are on all pages. */
  readonly total: Mapping | undefined;
  /** The next page's cursor, or anything that is there only where there is a next page. */
  readonly next: Mapping | undefined;
  /** True where the call says how many it wants (`$page.size`). */
  readonly sized: boolean;
  /** The parameter of the query that the cursor is: in the link to the next page it is the next cursor. */
  readonly parameter: string | undefined;
  /** What the connection is known to have. */
  readonly output: Output;
};

/** A plain backend's query that fetches entities by key (`@merge`). */
export type Merge = {
  readonly typeName: string;
  /** The key as a Federation field set. */
  readonly key: string;
  /** What else of the entity the query is told where it is known, because fields are computed from it; a field set, perhaps empty. */
  readonly needs: string;
  /** The fields that lead from `Query` to the entities, that of the entities last; most often it is the only one. */
  readonly steps: readonly MergeStep[];
  /** True where one call takes a list of keys and gives a list. */
  readonly list: boolean;
  /** True where the answer may be null without an error. */
  readonly nullable: boolean;
};

export type MergeStep = { readonly fieldName: string; readonly arguments: readonly MergeArgument[] };

/** An argument of a merge query, and its type as text. */
export type MergeArgument = { readonly name: string; readonly type: string; readonly value: MergeValue };

/** What an argument of a merge query, or a part of it, is given. */
export type MergeValue =
  | { readonly kind: 'constant'; readonly value: ConstValueNode }
  /** A field of the key. */
  | { readonly kind: 'field'; readonly path: readonly string[] }
  /** The key as an object of these fields, as far as they are known; undefined: all of it, with the name of the type. */
  | { readonly kind: 'whole'; readonly fields: readonly string[] | undefined }
  | { readonly kind: 'object'; readonly fields: readonly MergeField[] }
  /** A list with one item for each key. */
  | { readonly kind: 'each'; readonly item: MergeValue };

export type MergeField = { readonly name: string; readonly value: MergeValue };
