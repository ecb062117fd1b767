/** `Backend[]` → `Graph`: composition by Federation's rules, each of its complaints at its place. */
import { composeServices, transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { buildASTSchema, GraphQLError, print } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { correct } from './corrections.ts';
import { flatten } from './flatten.ts';
import type { Graph } from './graph.ts';
import { locate } from './locate.ts';
import { readRules } from './rules.ts';

/** Unifies the backends; the graph is undefined where they do not compose. */
export function unify(backends: readonly Backend[]): {
  readonly graph: Graph | undefined;
  readonly problems: readonly Problem[];
} {
  if (backends.length === 0) return { graph: undefined, problems: [] };
  const flat = backends.map((backend) => ({ ...backend, subgraph: flatten(backend.subgraph) }));
  let composed: ReturnType<typeof composeServices>;
  try {
    composed = composeServices(flat.map(({ name, subgraph }) => ({ name, typeDefs: subgraph })));
  } catch (error) {
    // The composer throws, rather than reports, what it did not foresee in a schema.
    if (!(error instanceof Error)) throw error;
    return { graph: undefined, problems: [complaint(error, 'GRAPH_DOES_NOT_COMPOSE', backends)] };
  }
  if (!composed.supergraphDocumentNode) {
    const problems = (composed.errors ?? []).map((error) => complaint(error, String(error.extensions.code), backends));
    return { graph: undefined, problems: unique(problems) };
  }
  const supergraph = correct(composed.supergraphDocumentNode, flat);
  const schema = buildASTSchema(transformSupergraphToPublicSchema(supergraph), { assumeValidSDL: true });
  const { rules, problems } = readRules(backends, schema);
  return { graph: { backends, schema, supergraphSdl: print(supergraph), rules }, problems };
}

/** What to do about the composer's commonest complaints; its own messages say what is wrong. */
const hints: Readonly<Record<string, string>> = {
  INVALID_FIELD_SHARING: 'Mark the field @shareable in each backend that gives it, or keep it in one of them.',
  FIELD_TYPE_MISMATCH: 'Give the field the same type in every backend.',
  KEY_INVALID_FIELDS: 'A key names fields that the type has in this backend.',
  INVALID_GRAPHQL: 'Define what is missing, or correct its name.',
  LIST_SIZE_INVALID_SLICING_ARGUMENT: 'Name arguments that the field has.',
  NO_QUERIES: 'At least one backend has to give a field of Query.',
  SATISFIABILITY_ERROR:
    'Add a key by which the field can be reached from the other backend, or give the field there too.',
  EXTERNAL_UNUSED: 'Take @external away, or use the field in @requires, @provides or a key.',
  EXTERNAL_MISSING_ON_BASE: 'Give the field in the backend that owns the type.',
  REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH: 'Add the argument in every backend, or make it optional.',
  ENUM_VALUE_MISMATCH: 'Give the enum the same values in every backend.',
};

function complaint(error: Error, code: string, backends: readonly Backend[]): Problem {
  const named = error instanceof GraphQLError ? (error.nodes ?? []).filter((node) => node.loc?.source) : [];
  const subgraph = error instanceof GraphQLError ? error.extensions.subgraphName : undefined;
  const found = locate(error.message, backends, typeof subgraph === 'string' ? subgraph : undefined);
  const own = named.map((node) => placeOf(node)).filter((place) => place.file.endsWith('.graphql'));
  const places = own.length > 0 ? own : found;
  return problem(code, spoken(error.message), places.length > 0 ? places : { file: 'schemas', line: 1, column: 1 }, {
    hint: hints[code],
  });
}

/** The composer says subgraph and supergraph; people of Portico say backend and graph. */
function spoken(message: string): string {
  return message
    .replace(/^\[([^\]]+)\] /, 'Backend "$1": ')
    .replace(/\bsupergraph\b/g, 'graph')
    .replace(/\bsubgraph(s?)\b/g, 'backend$1')
    .replace(/\s+/g, ' ');
}

function unique(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((item) => {
    const key = JSON.stringify([item.code, item.message, item.places[0]]);
    return !seen.has(key) && seen.add(key);
  });
}
