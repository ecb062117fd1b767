/** Runs GraphQL operations on a REST backend: graphql-js walks the operation, connectors fetch what it asks for. */
import { type ExecutionResult, execute, GraphQLError } from 'graphql';
import { createReach } from '../../schema/connect/reach.ts';
import { readTypes } from '../../schema/connect/types.ts';
import { type ErrorCode, graphqlError } from '../../util/errors.ts';
import type { BackendExecutor } from '../executor.ts';
import { type CallOptions, createCall } from './call.ts';
import { createResolvers } from './resolve.ts';
import { buildExecutable } from './schema.ts';

/** Answers operations on the backend's schema and `_entities`. Each fault is an error with a code at its field. */
export function createConnectExecutor(options: CallOptions): BackendExecutor {
  const { name, document, connectors } = options.backend;
  const types = readTypes(document);
  const reach = createReach(types, connectors);
  const owner = {};
  const call = createCall(options, owner, types);
  const schema = buildExecutable(options.backend, createResolvers({ backend: name, reach, call, owner }), types.query);
  return {
    async execute({ document: operation, variables, context }) {
      const result = await execute({ schema, document: operation, variableValues: variables, contextValue: context });
      return withCodes(result, name);
    },
  };
}

/** Errors that graphql-js found, completing what was mapped, are the backend's too. */
function withCodes({ data, errors }: ExecutionResult, backend: string): ExecutionResult {
  return { data: data ?? null, ...(errors && { errors: errors.map((error) => withCode(error, backend)) }) };
}

function withCode(error: GraphQLError, backend: string): GraphQLError {
  if (error.extensions.code !== undefined) return error;
  const { originalError } = error;
  const foreseen =
    originalError === undefined ||
    originalError instanceof GraphQLError ||
    originalError.message.startsWith('Cannot return null for non-nullable field');
  const code: ErrorCode = foreseen ? 'BACKEND_INVALID_RESPONSE' : 'INTERNAL_SERVER_ERROR';
  return graphqlError(code, error.message, {
    nodes: error.nodes ?? null,
    path: error.path,
    originalError,
    extensions: { backend },
  });
}
