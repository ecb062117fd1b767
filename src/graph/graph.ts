/** The graph: every backend's schema as one, and the rules that hold on it for everyone. */
import type { GraphQLSchema } from 'graphql';
import type { ListSize } from '../plugins/list-size.ts';
import type { RateLimit } from '../plugins/rate-limit.ts';
import type { Rule } from '../plugins/rules.ts';
import type { Backend } from '../schema/backend.ts';
import type { Parts } from './parts.ts';

export type Graph = {
  readonly backends: readonly Backend[];
  /** What each backend has of it. */
  readonly parts: Parts;
  /** The API schema: what views show parts of. */
  readonly schema: GraphQLSchema;
  /** For export, and for the stitched graph. */
  readonly supergraphSdl: string;
  readonly rules: GraphRules;
};

/** What holds on types (`Product`), fields (`Product.price`), arguments (`Query.products(first:)`) of the graph, by coordinate. */
export type GraphRules = {
  /** Who may see it: every rule of the list has to allow. Interfaces' and members' rules are spread over one another already. */
  readonly access: ReadonlyMap<string, readonly Rule[]>;
  readonly weights: ReadonlyMap<string, number>;
  readonly listSizes: ReadonlyMap<string, ListSize>;
  readonly cacheControl: ReadonlyMap<string, CacheControl>;
  readonly rateLimits: ReadonlyMap<string, Omit<RateLimit, 'coordinate'>>;
  /** `@tag`s, of enum values too (`OrderStatus.OPEN`). */
  readonly tags: ReadonlyMap<string, ReadonlySet<string>>;
};

/** `@cacheControl`; `maxAge` in seconds. */
export type CacheControl = {
  readonly maxAge?: number;
  readonly scope?: 'PUBLIC' | 'PRIVATE';
  readonly inheritMaxAge?: boolean;
};
