/** Runs GraphQL operations on a REST backend: connectors fetch what an operation asks for, and what they give is its answer. */
import { GraphQLError } from 'graphql';
import { createReach } from '../../schema/connect/reach.ts';
import { readTypes } from '../../schema/connect/types.ts';
import { graphqlError } from '../../util/errors.ts';
import { hasFile } from '../../util/uploaded-file.ts';
import { fault, lostBy } from '../answer.ts';
import type { BackendExecutor } from '../executor.ts';
import { type CallOptions, createAsk } from './call.ts';
import { Completion } from './complete.ts';
import { readKeys } from './keys.ts';
import { createLoad } from './load.ts';
import { memoryOf } from './memory.ts';
import { createRead } from './operation.ts';
import { createRun } from './root.ts';
import { buildSchema, InexactNumber } from './schema.ts';
import { createWants } from './wanted.ts';

/** The fields that have several connectors. */
function severalWays(connectors: CallOptions['backend']['connectors']): ReadonlySet<string> {
  const numbered = connectors.filter(({ coordinate }) => !coordinate.endsWith('[0]'));
  return new Set(numbered.flatMap(({ fieldName }) => fieldName ?? []));
}

/**
 * Answers operations on the backend's schema and `_entities`. Each fault is an error with a code at its field.
 *
 * What is decided of a document is kept as long as the document lives.
 *
 * @param wantsOf tells what of answers is mapped
 */
export function createConnectExecutor(options: CallOptions, wantsOf = createWants): BackendExecutor {
  const { name: backend, document, subgraph, connectors } = options.backend;
  const types = readTypes(document);
  const reach = createReach(types, connectors);
  const keys = readKeys(subgraph);
  const wants = wantsOf(reach, keys);
  const owner = {};
  const ask = createAsk(options, owner, types);
  const load = createLoad({ backend, reach, ask, wants, keys, owner });
  const run = createRun({ backend, reach, wants, keys, ask, load });
  const read = createRead(buildSchema(options.backend, types.query), severalWays(connectors));
  const wrong = ({ message, nodes, originalError }: GraphQLError) => {
    const cause = originalError instanceof GraphQLError ? originalError.originalError : undefined;
    return cause instanceof InexactNumber
      ? graphqlError('BAD_USER_INPUT', cause.message, { extensions: { backend } })
      : graphqlError('INTERNAL_SERVER_ERROR', message, { nodes, extensions: { backend } });
  };
  return {
    async execute({ document: request, variables: values, context }) {
      if (context.hasFiles && hasFile(values))
        return fault(backend, 'BAD_USER_INPUT', 'it is a REST backend, which takes no files');
      const reading = read(request, values);
      if (reading.errors) return { data: null, errors: reading.errors.map(wrong) };
      const { operation, variables } = reading;
      const completion = new Completion({ backend, load, owner }, variables, context);
      await run(operation, completion);
      const { data, faults } = completion;
      const { errors } = faults;
      if (errors.length > 0) return { data, errors: [...errors, ...(data ? [] : lostBy(errors, request))] };
      // What was told before a mutation is forgotten.
      const letters = context.mutates ? undefined : memoryOf(context, owner).letters;
      return letters ? { data, letters } : { data };
    },
  };
}
