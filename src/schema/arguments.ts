/** Whether a directive of Portico's own is written as its definition says; composition checks only those that it knows. */
import { type ConstDirectiveNode, type GraphQLDirective, GraphQLError, getDirectiveValues } from 'graphql';
import { type Problem, placeOf, problem } from '../util/problem.ts';
import { didYouMean } from '../util/suggest.ts';

/** The arguments of a directive, coerced by its definition, or what is wrong with them. `T` is the shape that the definition coerces to. */
export function readArguments<T>(
  definition: GraphQLDirective,
  node: ConstDirectiveNode,
  code: string,
): { readonly values: T | undefined; readonly problems: readonly Problem[] } {
  const known = definition.args.map(({ name }) => name);
  const problems = (node.arguments ?? []).flatMap((argument) => {
    const name = argument.name.value;
    if (known.includes(name)) return [];
    const hint = didYouMean(name, known);
    return [problem(code, `@${definition.name} has no argument "${name}".`, placeOf(argument), { hint })];
  });
  try {
    return { values: getDirectiveValues(definition, { directives: [node] }) as T, problems };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return {
      values: undefined,
      problems: [...problems, problem(code, error.message, placeOf(error.nodes?.[0] ?? node))],
    };
  }
}
