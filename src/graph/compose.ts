/** Composition: `@theguild/federation-composition` over the backends' subgraphs; what it complains of is told by `complaints.ts`. */
import { composeServices } from '@theguild/federation-composition';
import { type DocumentNode, GraphQLError } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { readTypes } from '../schema/connect/types.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { codeOf } from './complaints.ts';
import { flatten } from './flatten.ts';
import { type LeftOut, withoutLeftOut } from './left-out.ts';
import { readParts } from './parts.ts';
import { areRefuted, type IsPlannable } from './refuted.ts';
import { readDeadEnds } from './satisfiability.ts';
import { shownSchema } from './shown.ts';

export type Composed = {
  /** As they were composed: less the merge queries that lead to nothing but keys. */
  readonly backends: readonly Backend[];
  readonly leftOut: LeftOut;
  readonly supergraph: DocumentNode | undefined;
  readonly errors: readonly Error[];
  readonly problems: readonly Problem[];
};

/**
 * Composes the backends.
 *
 * A merge query of a plain backend is there to fetch what is known by key. Where a client could ask it for what cannot be
 * reached from its entities, it is left out of the graph, and the gateway alone goes on asking it.
 */
export function compose(backends: readonly Backend[], isPlannable: IsPlannable): Composed {
  const first = unlessRefuted(backends, run(backends), isPlannable);
  if (first.supergraph) return { ...first, backends, leftOut: [], problems: [] };
  const leftOut = deadEnds(backends, first.errors);
  if (leftOut.length > 0) {
    const left = withoutLeftOut(backends, leftOut);
    const problems = backends.flatMap((backend) =>
      leftOut.flatMap(([of, names]) => (of === backend.name ? names.flatMap((name) => told(backend, name)) : [])),
    );
    return { ...unlessRefuted(left, run(left), isPlannable), backends: left, leftOut, problems };
  }
  return {
    supergraph: undefined,
    errors: [...first.errors, ...amongOthers(backends, first.errors)],
    backends,
    leftOut,
    problems: [],
  };
}

/** Complaints of something that is missing: perhaps a backend has it that was left out. */
const ofWhatIsMissing = new Set([
  'EXTENSION_WITH_NO_BASE',
  'EXTERNAL_MISSING_ON_BASE',
  'GRAPH_DOES_NOT_COMPOSE',
  'INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE',
  'INTERFACE_OBJECT_USAGE_ERROR',
  'NO_QUERIES',
  'REQUIRES_INVALID_FIELDS',
  'SATISFIABILITY_ERROR',
]);

/**
 * The composer looks at backends together only when each is right by itself. So that all problems are told at once, the others
 * are composed without those that are not.
 */
function amongOthers(backends: readonly Backend[], errors: readonly Error[]): readonly Error[] {
  const broken = new Set(
    errors.map((error) => (error instanceof GraphQLError ? error.extensions.subgraphName : undefined)),
  );
  const others = backends.filter(({ name }) => !broken.has(name));
  if (broken.has(undefined) || others.length === 0 || others.length === backends.length) return [];
  const found = run(others).errors;
  return [...found.filter((error) => !ofWhatIsMissing.has(codeOf(error))), ...amongOthers(others, found)];
}

/** What is composed where the only complaints are of queries that nothing answers, and something does. */
function unlessRefuted(backends: readonly Backend[], outcome: Outcome, isPlannable: IsPlannable): Outcome {
  const { errors } = outcome;
  if (errors.length === 0 || errors.some((error) => codeOf(error) !== 'SATISFIABILITY_ERROR')) return outcome;
  const { supergraph } = run(backends, ['SatisfiabilityRule']);
  if (!supergraph) return outcome;
  const ends = readDeadEnds(
    errors.map(({ message }) => message),
    backends,
  );
  const isRefuted = areRefuted(ends, shownSchema(supergraph), readParts(backends), isPlannable);
  return isRefuted ? { supergraph, errors: [] } : outcome;
}

type Outcome = Pick<Composed, 'supergraph' | 'errors'>;

function run(backends: readonly Backend[], disableValidationRules: string[] = []): Outcome {
  try {
    const services = backends.map(({ name, subgraph }) => ({ name, typeDefs: flatten(subgraph) }));
    const composed = composeServices(services, { disableValidationRules });
    return { supergraph: composed.supergraphDocumentNode, errors: composed.errors ?? [] };
  } catch (error) {
    // The composer throws, rather than reports, what it did not foresee in a schema.
    if (!(error instanceof Error)) throw error;
    return { supergraph: undefined, errors: [error] };
  }
}

/** The first field of the query that cannot be satisfied. */
const firstField = /^The following supergraph API query:\n\{\n\s*(\w+)/;

/** Merge queries from which a client would come to what cannot be reached. */
function deadEnds(backends: readonly Backend[], errors: readonly Error[]): LeftOut {
  const ends = new Set(
    errors.flatMap((error) =>
      error instanceof GraphQLError && error.extensions.code === 'SATISFIABILITY_ERROR'
        ? (firstField.exec(error.message)?.[1] ?? [])
        : [],
    ),
  );
  return backends.flatMap(({ name, merges }) => {
    const queries = new Set(merges.flatMap(({ steps }) => steps[0]?.fieldName ?? []));
    const dead = [...ends].filter((end) => queries.has(end));
    return dead.length > 0 ? [[name, dead] as const] : [];
  });
}

/** By convention, what begins with "_" is nobody's but the gateway's. */
function told({ document, name: backend }: Backend, name: string): Problem[] {
  if (name.startsWith('_')) return [];
  const { all, query } = readTypes(document);
  const message = `Clients cannot have "Query.${name}": of what it gives, more is in the graph than can be reached from backend "${backend}".`;
  const hint =
    'Give the types that it leads to a key and a @merge where they are missing, or mark it @inaccessible to say so.';
  const node = all.get(query)?.fields.get(name);
  return [problem('MERGE_QUERY_LEFT_OUT', message, placeOf(node), { severity: 'warning', hint })];
}
