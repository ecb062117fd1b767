/** The operations to explain, checked as at the client's door: parsed within its limits, valid on its view. */
import { type DocumentNode, GraphQLError, Source } from 'graphql';
import { findMisfits } from '../../bff/documents/check.ts';
import { parseWithin } from '../../plugins/parse.ts';
import { type Problem, placeOf, problem } from '../../util/problem.ts';
import type { ServedClient } from '../documents.ts';
import { operationsOf } from './explain.ts';
import { coerceVariables } from './variables.ts';

export function readOperations(
  text: string,
  file: string,
  { view, limits }: ServedClient,
  variables: Readonly<Record<string, unknown>> = {},
): { readonly document: DocumentNode } | { readonly problems: readonly Problem[] } {
  let document: DocumentNode;
  try {
    document = parseWithin(new Source(text, file), limits.tokens);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { problems: [problem('INVALID_DOCUMENT', error.message, placeOfError(error, file))] };
  }
  const { errors } = findMisfits(document, view.schema, limits);
  if (errors.length > 0) {
    return {
      problems: errors.map(({ message, nodes }) =>
        problem('INVALID_DOCUMENT', message, placeOf(nodes?.find(({ loc }) => loc) ?? document.definitions[0], file)),
      ),
    };
  }
  const wrong = operationsOf(document).flatMap((operation) =>
    coerceVariables(view.schema, operation, variables).errors.map(({ message, nodes }) =>
      problem('INVALID_VARIABLES', message, placeOf(nodes?.[0], file)),
    ),
  );
  if (wrong.length > 0) return { problems: wrong };
  if (operationsOf(document).length > 0) return { document };
  return { problems: [problem('INVALID_DOCUMENT', 'There is no operation in it.', { file, line: 1, column: 1 })] };
}

function placeOfError({ locations }: GraphQLError, file: string) {
  const [place] = locations ?? [];
  return { file, line: place?.line ?? 1, column: place?.column ?? 1 };
}
