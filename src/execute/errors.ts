/** The errors of the graph's answer, found by the place of the answer that they are about. */
import type { GraphQLError, GraphQLErrorOptions } from 'graphql';
import { toldError } from '../util/errors.ts';

/** Errors by path: those at this place, and the places below it that have some. */
export type ErrorTree = {
  readonly errors: GraphQLError[];
  readonly below: Map<string | number, ErrorTree>;
};

export function createErrorTree(errors: readonly GraphQLError[]): ErrorTree {
  const root: ErrorTree = { errors: [], below: new Map() };
  for (const error of errors) {
    let node = root;
    for (const key of error.path ?? []) {
      let next = node.below.get(key);
      if (!next) {
        next = { errors: [], below: new Map() };
        node.below.set(key, next);
      }
      node = next;
    }
    node.errors.push(error);
  }
  return root;
}

/** Every error at this place and below. */
export function allErrors(tree: ErrorTree): GraphQLError[] {
  return [...tree.errors, ...[...tree.below.values()].flatMap(allErrors)];
}

/** An error at another place of another document; without one it is about the whole. */
export function retold(error: GraphQLError, place: Pick<GraphQLErrorOptions, 'nodes' | 'path'> = {}): GraphQLError {
  const { message, extensions } = error;
  return toldError(message, { nodes: null, path: null, ...place, extensions, originalError: error });
}
