/** Validation by graphql-js that returns what is wrong, and throws nothing. */
import { GraphQLError, type validate } from 'graphql';
import { graphqlError } from '../util/errors.ts';

/** It throws where the root of a subscription has conditions, which the specification forbids: a mistake like those that it returns. */
export function returning(validateFn: typeof validate): typeof validate {
  return (...args) => {
    try {
      return validateFn(...args);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return [graphqlError('GRAPHQL_VALIDATION_FAILED', error.message, { nodes: error.nodes })];
    }
  };
}
