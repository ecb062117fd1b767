/** `@limits(calls:)`: a client's documents that can make more calls than it says, and what would make them fewer. */
import { type Place, type Problem, placeOf, problem } from '../../util/problem.ts';
import type { ServedClient } from '../documents.ts';
import { explainCallsOf, operationsOf } from './explain.ts';
import type { Explanation } from './explanation.ts';

/** The problems of every document that the client is known to have. */
export function checkCalls(served: ServedClient): readonly Problem[] {
  const { client, manifest } = served;
  const { calls } = client.limits;
  if (calls === undefined) return [];
  return [...manifest.byHash.values()].flatMap(({ document }) =>
    operationsOf(document).flatMap((operation): Problem[] => {
      const explanation = explainCallsOf(served, document, operation);
      if (explanation.calls.most <= calls) return [];
      const message = `${explanation.operation} can make ${explanation.calls.most} calls; @limits(calls: ${calls}) allows ${calls}.`;
      const own = placeOf(operation);
      // A manifest has text only: then the client's file is where it is said.
      const place: Place =
        own.file.endsWith('.graphql') || own.file.endsWith('.gql') ? own : placeOf(client.documents.node);
      return [problem('CALL_LIMIT_EXCEEDED', message, place, { hint: hintOf(explanation) })];
    }),
  );
}

function hintOf({ plan }: Pick<Explanation, 'plan'>): string {
  const [worst] = plan
    .flatMap(({ backend, connectors }) => connectors.map((each) => ({ ...each, backend })))
    .filter(({ oneByOne }) => oneByOne !== undefined)
    .toSorted((a, b) => b.most - a.most);
  if (!worst) return 'Ask for less, or allow more calls.';
  const { connector, most, oneByOne, backend } = worst;
  return `${connector} of "${backend}" is called up to ${most} times, once for each ${oneByOne}: a connector on ${oneByOne} with $batch in "schemas/${backend}.graphql" would gather them.`;
}
