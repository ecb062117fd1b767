/** What the composer complains of, as problems at their places in the backends' files, each with what to do about it. */
import { GraphQLError } from 'graphql';
import type { Backend } from '../schema/backend.ts';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { hintFor } from './hints.ts';
import { locate } from './locate.ts';
import { deadEnds } from './satisfiability.ts';

/** Each error as a problem, each problem once. */
export function complaints(errors: readonly Error[], backends: readonly Backend[]): Problem[] {
  const isDeadEnd = (error: Error): boolean => codeOf(error) === 'SATISFIABILITY_ERROR';
  const ends = errors.filter(isDeadEnd).map(({ message }) => message);
  const others = errors.filter((error) => !isDeadEnd(error));
  return [...unique(others.map((error) => complaint(error, backends))), ...deadEnds(ends, backends)];
}

export function codeOf(error: Error): string {
  const code = error instanceof GraphQLError ? error.extensions.code : undefined;
  return typeof code === 'string' ? code : 'GRAPH_DOES_NOT_COMPOSE';
}

function complaint(error: Error, backends: readonly Backend[]): Problem {
  const told = error instanceof GraphQLError ? error : undefined;
  const code = codeOf(error);
  const named = (told?.nodes ?? []).filter((node) => node.loc?.source);
  const own = named.map((node) => placeOf(node)).filter((place) => place.file.endsWith('.graphql'));
  const subgraph = told?.extensions.subgraphName;
  const name = typeof subgraph === 'string' ? subgraph : undefined;
  const places = own.length > 0 ? own : locate(code, error.message, backends, name);
  return problem(code, spoken(error.message), places.length > 0 ? places : { file: 'schemas', line: 1, column: 1 }, {
    hint: hintFor(code),
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
