/** Whether a directive of Portico's own is written as its definition says; composition checks only those that it knows. */
import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLDirective,
  GraphQLError,
  getDirectiveValues,
  getNamedType,
  isEnumType,
  Kind,
} from 'graphql';
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
    const at = error.nodes?.[0] ?? node;
    return {
      values: undefined,
      problems: [...problems, problem(code, error.message, placeOf(at), { hint: hintOf(definition, node, at) })],
    };
  }
}

/** What may stand where a value of an enum was to be. */
function hintOf(definition: GraphQLDirective, node: ConstDirectiveNode, at: ASTNode): string | undefined {
  const wrong = node.arguments?.find(({ value }) => value === at);
  const type = definition.args.find(({ name }) => name === wrong?.name.value)?.type;
  const named = type && getNamedType(type);
  if (!wrong || !isEnumType(named)) return undefined;
  const names = named.getValues().map(({ name }) => name);
  const items = wrong.value.kind === Kind.LIST ? wrong.value.values : [wrong.value];
  const texts = items.flatMap((item) => ('value' in item ? [String(item.value)] : []));
  return didYouMean(texts.find((text) => !names.includes(text)) ?? '', names);
}
