/** What is bound to the caller × the arguments of the graph that it stands in: whether it is a value there, asked before a plan is made. */
import { coerceInputValue, type GraphQLArgument, type GraphQLField, isRequiredArgument } from 'graphql';
import type { ValueScope } from '../execute/shape.ts';
import type { PathStep } from '../graph/view.ts';
import type { Question } from './question.ts';
import { argumentIdentity, argumentValue, type FieldContext, variablesIn } from './values.ts';

/** One question for each argument of a step that something bound stands in; a literal and what a client sends were checked before. */
export function fitQuestions(
  { args }: PathStep,
  target: GraphQLField<unknown, unknown>,
  { field, node, binds, values }: FieldContext,
): readonly Question[] {
  if (binds.length === 0) return [];
  return args.flatMap((argument): Question[] => {
    const used = variablesIn(argument.value);
    const bind = binds.find(({ variable }) => used.has(variable));
    const declared = target.args.find(({ name }) => name === argument.name);
    if (!bind || !declared) return [];
    const key = `fits:${declared.type} ${argumentIdentity(argument, node, field, binds, values)}`;
    const value = argumentValue(argument, values, binds);
    return [{ kind: 'bind', key, bind, fits: (scope) => isValue(value, declared, scope) }];
  });
}

function isValue(value: (scope: ValueScope) => unknown, argument: GraphQLArgument, scope: ValueScope): boolean {
  const given = value(scope);
  if (given === undefined) return !isRequiredArgument(argument);
  let fits = true;
  // What graphql-js says of a wrong value has names of the graph in it: only that it is wrong is taken.
  coerceInputValue(given, argument.type, () => {
    fits = false;
  });
  return fits;
}
