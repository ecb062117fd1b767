/** `@limits(calls:, cost:)`: a client's documents that can make more calls, or always cost more, than it says, and what would cure it. */
import { type DocumentNode, GraphQLError, type OperationDefinitionNode } from 'graphql';
import { type Place, type Problem, placeOf, problem } from '../../util/problem.ts';
import type { ServedClient } from '../documents.ts';
import { explainCallsOf, explainCostOf, operationsOf } from './explain.ts';
import type { Explanation } from './explanation.ts';
import { leastVariables } from './variables.ts';

/** The problems of every document that the client is known to have. */
export function checkSpending(served: ServedClient): readonly Problem[] {
  const problems = [...served.manifest.byHash.values()].flatMap(({ document }) =>
    operationsOf(document).flatMap((operation) => [
      ...tooManyCalls(served, document, operation),
      ...tooDear(served, document, operation),
    ]),
  );
  // An operation is known alone and as a part of its file.
  return [...new Map(problems.map((each) => [`${JSON.stringify(each.places)} ${each.message}`, each])).values()];
}

function tooManyCalls(served: ServedClient, document: DocumentNode, operation: OperationDefinitionNode): Problem[] {
  const { calls: limit } = served.client.limits;
  if (limit === undefined) return [];
  const explanation = explainCallsOf(served, document, operation);
  if (explanation.calls.most <= limit) return [];
  const message = `${explanation.operation} can make ${explanation.calls.most} calls; @limits(calls: ${limit}) allows ${limit}.`;
  return [problem('CALL_LIMIT_EXCEEDED', message, placeFor(operation, served), { hint: hintOf(explanation) })];
}

/** An operation that its own door would refuse, however little it is sent to ask for. */
function tooDear(served: ServedClient, document: DocumentNode, operation: OperationDefinitionNode): Problem[] {
  const { limits, view } = served;
  try {
    const least = leastVariables(view.schema, document, operation);
    const { estimated, dearest, operation: name } = explainCostOf(served, document, operation, least);
    if (estimated <= limits.cost) return [];
    const message = `${name} costs ${estimated} points at least; @limits(cost:) allows ${limits.cost}.`;
    const most = dearest && ` Most of it is "${dearest.path.join('.')}" (${dearest.coordinate}), ${dearest.cost}.`;
    const hint = `Ask for less, or allow more.${most ?? ''}`;
    return [problem('COST_LIMIT_EXCEEDED', message, placeFor(operation, served), { hint })];
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    // Whether it gives exactly one slicing argument is only known with the variables of a caller, if it has some.
    if (operation.variableDefinitions?.length) return [];
    return [problem('INVALID_DOCUMENT', error.message, placeFor(operation, served))];
  }
}

/** A manifest has text only: then the client's file is where it is said. */
function placeFor(operation: OperationDefinitionNode, { client }: ServedClient): Place {
  const own = placeOf(operation);
  return own.file.endsWith('.graphql') || own.file.endsWith('.gql') ? own : placeOf(client.documents.node);
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
